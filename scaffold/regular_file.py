"""The bytes of regular files and of nothing else: a pipe in a tree would be waited for, a device may have no end."""

import errno
import os
import stat
from pathlib import Path

#: What is said of a file that is there and is none.
NOT_REGULAR = "not a regular file"
_OPENED = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def read_regular(file: Path) -> bytes:
    """Return what a regular file holds, links followed; raise OSError for any other, and for one not to be read."""
    _check(file, file.stat().st_mode)  # before it is opened, since opening a device can do something
    with os.fdopen(os.open(file, _OPENED), "rb") as opened:
        _check(file, os.fstat(opened.fileno()).st_mode)
        return opened.read()


def is_regular(file: Path) -> bool:
    """Return whether a regular file is there, links followed, as far as can be told."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except OSError:
        return False


def _check(file: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, NOT_REGULAR, str(file))
