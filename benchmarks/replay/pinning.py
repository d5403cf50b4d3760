"""Releases chosen from the package index: final ones, evenly spread, each with its digest."""

from collections.abc import Sequence

from packaging.version import Version

from benchmarks.beds.bed import Archive
from benchmarks.beds.errors import BedError
from benchmarks.beds.index import Listed, listed
from benchmarks.replay.series import Spread

RELEASES = 10


def spread(package: str, since: str, wanted: int = RELEASES) -> Spread:
    """Return `wanted` releases of a package from `since` on, evenly spread over those that the index has.

    Raises BedError when the index has fewer, Unreachable when it does not answer.
    """
    final = _final(package, since)
    if len(final) < wanted:
        raise BedError(f"the index has {len(final)} releases of {package} since {since}, wanted {wanted}")
    return Spread(package, since, len(final), tuple(final[place] for place in evenly(len(final), wanted)))


def evenly(size: int, wanted: int) -> list[int]:
    """Return `wanted` places out of `size`, the first and the last among them, as far apart as they can be."""
    return [round(place * (size - 1) / (wanted - 1)) for place in range(wanted)]


def _final(package: str, since: str) -> list[Archive]:
    """Return the archive of each release that is no pre-release and not withdrawn, oldest first.

    All are wheels where any is one: a source archive has other folders, and a release would seem to move its files.
    """
    by_version: dict[Version, list[Listed]] = {}
    for file in listed(package):
        version = Version(file.version)
        if not version.is_prerelease and not file.withdrawn and version >= Version(since):
            by_version.setdefault(version, []).append(file)
    wheels = {version: _of_kind(files, "-none-any.whl", ".whl") for version, files in by_version.items()}
    sources = {version: _of_kind(files, ".tar.gz") for version, files in by_version.items()}
    chosen = wheels if any(wheels.values()) else sources
    return [Archive(package, str(one), file.filename, file.sha256) for one, file in sorted(chosen.items()) if file]


def _of_kind(files: Sequence[Listed], *endings: str) -> Listed | None:
    """Return a file with the first of the endings that any has."""
    for ending in endings:
        found = sorted((file for file in files if file.filename.endswith(ending)), key=lambda one: one.filename)
        if found:
            return found[-1]
    return None
