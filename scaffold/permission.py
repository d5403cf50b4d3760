"""Whether a file may be replaced, also told by its mode, so that users whom modes do not stop get the same answer."""

import contextlib
import errno
import os
from pathlib import Path


def refusal(file: Path) -> str:
    """Return why a real file, which need not be there, may not be written, `""` where it may; raise OSError."""
    if file.parent.exists() and not file.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    places = [(file.parent, "its directory is read-only")]
    with contextlib.suppress(FileNotFoundError):
        file.lstat()
        places.insert(0, (file, "the file is read-only"))
    for place, why in places:
        if not place.stat().st_mode & 0o222 or not os.access(place, os.W_OK):
            return why
    return ""
