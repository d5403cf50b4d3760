"""The releases that a bed is replayed on, pinned in `pins.toml` next to this file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import tomlkit

from benchmarks.beds.bed import Archive, Bed
from benchmarks.beds.pins import BEDS

PINS = Path(__file__).with_name("pins.toml")


@dataclass(frozen=True)
class Spread:
    """Releases of one package, oldest first, and how they were chosen."""

    package: str
    #: The first release that could be chosen: what is older has no learning-rate scheduler to choose by name.
    since: str
    #: How many final releases the index had from there on.
    of: int
    releases: tuple[Archive, ...]

    @property
    def stride(self) -> float:
        """Return how many releases of the index lie between one of these and the next."""
        return (self.of - 1) / (len(self.releases) - 1)


@dataclass(frozen=True)
class Series:
    """A bed, which knows what to ask for and how to judge the outcome, and the releases to do it on."""

    bed: Bed
    spread: Spread


def all_series(file: Path = PINS, beds: Sequence[Bed] = BEDS) -> list[Series]:
    """Return the series of every bed that has pinned releases, in the order of the beds."""
    spreads = {spread.package: spread for spread in read_pins(file)}
    return [Series(_everywhere(bed), spreads[bed.archive.package]) for bed in beds if bed.archive.package in spreads]


def _everywhere(bed: Bed) -> Bed:
    """Return a bed that asks for all sites: a release may have more of them than the one that the bed is pinned to."""
    return replace(bed, options=tuple(dict.fromkeys(("--all-tasks", *bed.options))))


def read_pins(file: Path) -> list[Spread]:
    """Return what a file of pins holds, nothing where there is no such file."""
    if not file.is_file():
        return []
    held = tomlkit.parse(file.read_text("utf-8")).unwrap()
    return [
        Spread(package, one["since"], one["of"], tuple(Archive(package, **release) for release in one["releases"]))
        for package, one in held.items()
    ]


def write_pins(file: Path, spreads: Sequence[Spread]) -> None:
    """Write pins, one release a line, the packages sorted."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Made by `python -m benchmarks.replay --pin PACKAGE --since VERSION`."))
    for spread in sorted(spreads, key=lambda one: one.package):
        table = tomlkit.table()
        table.add("since", spread.since)
        table.add("of", spread.of)
        table.add("releases", _rows(spread.releases))
        document.add(spread.package, table)
    file.write_text(tomlkit.dumps(document), "utf-8")


def _rows(releases: Sequence[Archive]) -> tomlkit.items.Array:
    rows = tomlkit.array().multiline(True)
    for release in releases:
        row = tomlkit.inline_table()
        row.update({"version": release.version, "filename": release.filename, "sha256": release.sha256})
        rows.append(row)
    return rows
