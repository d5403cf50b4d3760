"""A change brought to another release as text: `git apply`, and `git merge-file` file by file."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.beds.patched import apply_text
from benchmarks.replay.edit import Edit, content


class TextRefused(Exception):
    """The text does not fit; the message is git's."""


def by_apply(edit: Edit, new: Path) -> Mapping[str, bytes]:
    """Return the files that `git apply` of the diff gives in a tree, which is not written to; raise TextRefused."""
    with tempfile.TemporaryDirectory(prefix="scaffold-replay-") as scratch:
        refusal = apply_text(new, list(edit.after), edit.diff, Path(scratch))
        if refusal:
            raise TextRefused(refusal.splitlines()[0])
        return {path: Path(scratch, path).read_bytes() for path in edit.after}


def by_merge(edit: Edit, new: Path) -> Mapping[str, bytes]:
    """Return the files that a merge of both changes gives, file by file; raise TextRefused, also for a conflict."""
    return {path: _merged(edit, path, content(new, path)) for path in edit.after}


def _merged(edit: Edit, path: str, theirs: bytes | None) -> bytes:
    base, patched = edit.before.get(path), edit.after[path]
    if base is None and theirs is None:
        return patched
    if base is None:
        raise TextRefused(f"{path} is there already")
    if theirs is None:
        raise TextRefused(f"{path} is gone")
    with tempfile.TemporaryDirectory(prefix="scaffold-replay-") as scratch:
        files = [Path(scratch, name) for name in ("new", "base", "patched")]
        for file, data in zip(files, (theirs, base, patched), strict=True):
            file.write_bytes(data)
        ran = subprocess.run(["git", "merge-file", "-p", *map(str, files)], capture_output=True)
    if ran.returncode:
        raise TextRefused(f"{path}: {'conflict' if ran.returncode < 128 else ran.stderr.decode(errors='replace')}")
    return ran.stdout
