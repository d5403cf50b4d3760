"""Archives unpacked as `pip install` would lay them out, without what no tool of ours reads."""

import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

#: Data beyond this is left out (weights, vocabularies), Python files never are.
LARGEST = 1_000_000
_INSTALLED = re.compile(r"[^/]+\.data/(purelib|platlib)/")


def unpack(archive: Path, folder: Path) -> None:
    """Write an archive's files below `folder`: a wheel's as installed, a source archive's without its top folder."""
    members = _of_wheel(archive) if archive.suffix == ".whl" else _of_source(archive)
    for name, size, content in members:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"{archive.name} holds a file outside itself: {name}")
        if size > LARGEST and path.suffix != ".py":
            continue
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as written:
            shutil.copyfileobj(content, written)


def _of_wheel(archive: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(archive) as held:
        for info in held.infolist():
            if not info.is_dir():
                yield _INSTALLED.sub("", info.filename, count=1), info.file_size, held.open(info)


def _of_source(archive: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with tarfile.open(archive) as held:
        for info in held:
            content = held.extractfile(info) if info.isfile() else None
            if content is not None:
                yield info.name.partition("/")[2], info.size, content
