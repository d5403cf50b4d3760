"""Archives and their trees, kept in a cache outside the repository."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from benchmarks.beds.bed import Archive
from benchmarks.beds.errors import WrongDigest
from benchmarks.beds.index import Download, download
from benchmarks.beds.unpack import unpack

#: Names another folder for the cache.
VARIABLE = "SCAFFOLD_BEDS"


def cache() -> Path:
    """Return the folder that holds downloads and trees."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("scaffold") / "beds"


def tree(archive: Archive, folder: Path, get: Download = download) -> Path:
    """Return the folder below the cache `folder` with an archive's files, downloaded and unpacked on first use.

    Nothing may write there. Raises Unreachable when there is no index to download from, BedError for anything else.
    """
    target = folder / "trees" / f"{archive.filename}-{archive.sha256[:12]}"
    if not target.is_dir():
        file = archived(archive, folder, get)
        with _beside(target) as scratch:
            unpack(file, scratch / "tree")
            _moved(scratch / "tree", target)
    return target


def archived(archive: Archive, folder: Path, get: Download = download) -> Path:
    """Return the path of an archive below the cache `folder`, downloaded on first use; its digest is right."""
    target = folder / "archives" / archive.filename
    if not target.is_file():
        with _beside(target) as scratch:
            found = get(archive, scratch)
            _require_digest(archive, found)
            _moved(found, target)
    _require_digest(archive, target)
    return target


def _require_digest(archive: Archive, path: Path) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != archive.sha256:
        raise WrongDigest(str(path), archive.sha256, found)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Make a folder of one's own on the target's disk: several processes may want the same bed at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-", ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


def _moved(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError:  # another process was first
        if not target.exists():
            raise
        shutil.rmtree(source, ignore_errors=True)
