"""The real file behind a path of a tree."""

import errno
import os
from pathlib import Path

from scaffold.errors import OutsideRoot, Unreadable
from scaffold.regular_file import NOT_REGULAR


def real_file(root: Path, path: str, real_root: Path) -> Path:
    """Return the real file, which need not be there.

    Raises OutsideRoot where a link leads out of the tree, Unreadable for what is no file, such as a pipe, or cannot be
    reached, such as links in a circle.
    """
    try:
        real = resolved(root / path)
        is_other = real.exists() and not real.is_file()
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from None
    if not real.is_relative_to(real_root):
        raise OutsideRoot(path, str(real))
    if is_other:
        raise Unreadable(path, NOT_REGULAR)
    return real


def resolved(path: Path) -> Path:
    """Return a path without links, of which the end need not be there.

    Raises OSError, also for links in a circle, where the library's own answer would take a folder that cannot be looked
    at for one that is no link.
    """
    try:
        return path.resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError):
        return path.resolve()
    except RuntimeError:  # what Python before 3.13 says of a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
