"""The real file behind a path of a tree."""

from pathlib import Path

from scaffold.errors import OutsideRoot, Unreadable


def real_file(root: Path, path: str, real_root: Path) -> Path:
    """Return the real file, which need not be there.

    Raises OutsideRoot where a link leads out of the tree, Unreadable for what is no file, such as a pipe.
    """
    real = (root / path).resolve()
    if not real.is_relative_to(real_root):
        raise OutsideRoot(path, str(real))
    if real.exists() and not real.is_file():
        raise Unreadable(path, "not a regular file")
    return real
