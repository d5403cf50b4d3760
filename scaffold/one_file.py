"""One file that is no part of a tree's plan, such as that of `--output`, written in one move: whole, or not at all."""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from scaffold.permission import refusal

#: What is before the name of a file that is not whole yet. It is always the same, so that none piles up.
_PART = ".scaffold-part-"


def put(file: Path, data: bytes) -> None:
    """Put data in place of what a real file holds, or where there is none, and keep its mode; raise OSError."""
    why = refusal(file)
    if why:
        raise OSError(errno.EACCES, why)
    with _beside(file, data) as part:
        if file.exists():
            shutil.copymode(file, part)
        part.replace(file)


def put_new(file: Path, data: bytes) -> None:
    """Put data where there is no file; raise FileExistsError where there is one, or another OSError."""
    with _beside(file, data) as part:
        try:
            os.link(part, file)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
                raise
            _move_new(part, file)


def _move_new(part: Path, file: Path) -> None:
    """Do as a hard link does where there are none, but for what comes within a moment."""
    if os.path.lexists(file):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    part.replace(file)


@contextlib.contextmanager
def _beside(file: Path, data: bytes) -> Iterator[Path]:
    """Yield a file beside another one that has the data, on the disk; its name is gone afterwards."""
    part = file.with_name(_PART + os.fsdecode(os.fsencode(file.name)[-200:]))
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)
