"""The bytes of a patched tree: those outside the plan's hunks are the old ones, and the diff is what was written."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from unidiff.patch import PatchSet


def files(root: Path) -> dict[str, bytes]:
    """Return every file below a folder, but for bytecode, by its path from there."""
    found = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def changed(clean: Path, written: Path) -> list[str]:
    """Return the paths whose bytes differ between two trees, those of one alone included."""
    before, after = files(clean), files(written)
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def byte_problems(clean: Path, written: Path, diff: bytes, scratch: Path) -> list[str]:
    """Return what is wrong with the bytes of a written tree, in words; `scratch` is an empty folder to use."""
    patch = PatchSet(diff.decode("utf-8", "surrogateescape"))
    named = sorted(one.path for one in patch)
    really = changed(clean, written)
    if named != really:
        return [f"the diff names {', '.join(named) or 'nothing'}, changed are {', '.join(really) or 'none'}"]
    refusal = apply_text(clean, named, diff, scratch)
    if refusal:
        return [f"`git apply` refuses the diff: {refusal}"]
    problems = [
        f"{path}: `git apply` of the diff gives other bytes than the run wrote"
        for path in named
        if (scratch / path).read_bytes() != (written / path).read_bytes()
    ]
    return problems + [f"line lost, not extended: {row}" for row in lost_lines(patch)]


def apply_text(clean: Path, named: Sequence[str], diff: bytes, scratch: Path) -> str:
    """Return why `git apply` refuses a diff of the `named` files of a tree, nothing when it does not.

    The files are copied to the empty folder `scratch`, and patched there.
    """
    for path in named:
        if (clean / path).is_file():
            (scratch / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(clean / path, scratch / path)
    ran = subprocess.run(
        ["git", "apply", "-"],
        cwd=scratch,
        input=diff,
        capture_output=True,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(scratch.parent)},
    )
    return (ran.stderr.decode(errors="replace").strip() or "it fails") if ran.returncode else ""


def lost_lines(patch: PatchSet) -> Iterator[str]:
    """Yield the removed lines of which a word or sign does not come back in what their hunk adds."""
    for hunk in (hunk for one in patch for hunk in one):
        left = Counter(token for line in hunk if line.is_added for token in _tokens(line.value))
        for line in (line for line in hunk if line.is_removed):
            wanted = Counter(_tokens(line.value))
            if wanted - left:
                yield line.value.strip()
            left -= wanted


def _tokens(row: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", row)
