"""What git says of a tree: where its root is, and which files hold changes that are not committed."""

import contextlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scaffold.errors import GitFailed


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

    A file that git does not know has no committed state to protect, as outside git. Raises GitFailed when git cannot
    be run or refuses.
    """
    if git_root(directory) is None or not paths:
        return ()
    command = ["git", "-C", str(directory), "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--"]
    real = directory.resolve()
    behind_links = {os.path.relpath((directory / path).resolve(), real) for path in paths}
    command += [f":(literal){path}" for path in sorted({*paths, *behind_links})]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise GitFailed(error.strerror or str(error)) from None
    if done.returncode:
        raise GitFailed(done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return tuple(row[3:].decode(errors="surrogateescape") for row in done.stdout.split(b"\0") if row)
