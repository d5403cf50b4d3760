"""One file that is no part of a tree's plan, such as that of `--output`, replaced in one move."""

import errno
import os
import shutil
from pathlib import Path

from scaffold.permission import refusal

#: What is before the name of a file that is not whole yet. It is always the same, so that none piles up.
_PART = ".scaffold-part-"


def put(file: Path, data: bytes) -> None:
    """Put data in place of what a real file holds, or where there is none, and keep its mode; raise OSError."""
    why = refusal(file)
    if why:
        raise OSError(errno.EACCES, why)
    part = file.with_name(_PART + os.fsdecode(os.fsencode(file.name)[-200:]))
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            shutil.copymode(file, part)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
