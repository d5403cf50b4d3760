"""The few things that a write does with files, each durable when it returns."""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

#: What a directory answers that cannot be synced as one.
_NO_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EISDIR, errno.EPERM}
#: What the system answers where there is nothing, and can be nothing.
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
#: The digest of what is no regular file.
STRANGE = "not a regular file"
#: How much is read at once.
_BLOCK = 1 << 20


def is_there(path: Path) -> bool:
    """Return whether a directory has a name, even of a link that leads nowhere; raise OSError where that is not told.

    The library's own answer takes every error for a no.
    """
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno in _ABSENT:
            return False
        raise
    return True


def write_all(handle: int, data: bytes) -> None:
    """Write all of the data, however little the system takes at once; raise OSError."""
    rest = memoryview(data)
    while rest:
        taken = os.write(handle, rest)
        if not taken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[taken:]


@contextlib.contextmanager
def new_file(path: Path, mode: int) -> Iterator[int]:
    """Yield the descriptor of a file that was not there, and have its content on the disk afterwards."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | _NO_LINK, mode)
    try:
        yield handle
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(folders: Iterable[Path]) -> None:
    """Have the names in some directories on the disk, where the system can do that; raise OSError."""
    if os.name == "nt":
        return  # it opens no directory
    for folder in dict.fromkeys(folders):
        try:
            handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINK)
        except (FileNotFoundError, NotADirectoryError):
            continue  # somebody else took it away, with all that was in it
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise
        finally:
            _close(handle)


def content(path: Path, most: int = -1) -> bytes | None:
    """Return what a regular file holds, of one that is longer `most` bytes and one more; None for anything else.

    Follows no link and waits for no pipe. Raises OSError for a file that is there and cannot be read.
    """
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        handle = os.open(path, os.O_RDONLY | _BINARY | _NO_LINK)
    except OSError as error:
        if error.errno in _ABSENT:
            return None
        raise
    try:
        parts, size = [], 0
        while part := os.read(handle, _BLOCK):
            parts.append(part)
            size += len(part)
            if 0 <= most < size:
                break
        return b"".join(parts)
    finally:
        _close(handle)


def digest(path: Path) -> str | None:
    """Return the SHA-256 of a file in hex, None where there is nothing, STRANGE for what is no regular file."""
    data = content(path)
    if data is not None:
        return hashlib.sha256(data).hexdigest()
    return STRANGE if is_there(path) else None


def _close(handle: int) -> None:
    """Close what was only read or synced, where failing means nothing."""
    with contextlib.suppress(OSError):
        os.close(handle)


def remove(path: Path) -> None:
    """Take a name away; nothing is done where there is none. Raises OSError."""
    try:
        os.unlink(path)
    except OSError as error:
        if error.errno not in _ABSENT:
            raise
