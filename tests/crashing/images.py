"""All that is below some folders, to be compared and put back."""

import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One name: what it is with its mode, and its bytes, or where it leads."""

    mode: int
    data: bytes = b""


Image = Mapping[str, Entry]


def image_of(folder: Path) -> Image:
    """Return every name below a folder."""
    found: dict[str, Entry] = {}
    for where, folders, files in os.walk(folder):
        for path in (Path(where, name) for name in (*folders, *files)):
            mode = path.lstat().st_mode
            found[os.path.relpath(path, folder)] = Entry(mode, _data(path, mode))
    return found


def _data(path: Path, mode: int) -> bytes:
    if stat.S_ISLNK(mode):
        return os.fsencode(path.readlink())
    return path.read_bytes() if stat.S_ISREG(mode) else b""


def put_back(folder: Path, wanted: Image, now: Image) -> None:
    """Make a folder as it was; only directories and regular files are made again."""
    for name in sorted(set(now) - set(wanted), reverse=True):
        path = folder / name
        if stat.S_ISDIR(now[name].mode):
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for name, entry in sorted(wanted.items()):
        if now.get(name) == entry:
            continue
        path = folder / name
        if stat.S_ISDIR(entry.mode):
            path.mkdir(exist_ok=True)
        else:
            path.unlink(missing_ok=True)
            path.write_bytes(entry.data)
        path.chmod(stat.S_IMODE(entry.mode))


def differences(one: Image, other: Image) -> list[str]:
    """Return the names that are not the same in two images."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
