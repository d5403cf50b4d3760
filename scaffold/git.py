"""What git says of a tree: where its root is, and which files hold changes that are not committed."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from scaffold.errors import GitFailed
from scaffold.inert_git import Refused, asked

#: A submodule has a configuration of its own, over which the command line has no word: none is looked into.
_STATUS = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--ignore-submodules=all")


def git_root(directory: Path) -> Path | None:
    """Return the nearest directory at or above `directory` that git works in, None outside git."""
    resolved = directory.resolve()
    for folder in (resolved, *resolved.parents):
        with contextlib.suppress(OSError):  # a folder above that may not be looked into, by git either
            if (folder / ".git").exists():
                return folder
    return None


def dirty(directory: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Return those of `paths`, and of the files behind links among them, that git knows and that are not committed.

    A file that git does not know has no committed state to protect, as outside git. One that only a filter makes what
    was committed, as that of large files does, may be told as not committed, for no filter is run. Raises GitFailed
    when git cannot be run or refuses.
    """
    if git_root(directory) is None or not paths:
        return ()
    real = directory.resolve()
    behind_links = {os.path.relpath((directory / path).resolve(), real) for path in paths}
    meant = [f":(literal){path}" for path in sorted({*paths, *behind_links})]
    try:
        said = asked(directory, *_STATUS, "--", *meant)
    except Refused as refused:
        raise GitFailed(str(refused)) from None
    return tuple(row[3:].decode(errors="surrogateescape") for row in said.split(b"\0") if row)
