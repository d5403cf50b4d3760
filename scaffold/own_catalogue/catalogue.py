"""All entries that are not ours, each kind once."""

from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import KindTaken
from scaffold.model.schedule import Schedule
from scaffold.own_catalogue.entry import entry_of
from scaffold.own_catalogue.places import FILE, Place, of_packages, of_project
from scaffold.schedules import SCHEDULES

#: Kinds of ours that are no entries.
_SPECIAL = ("from-function", "from-torch")


def own_schedules(start: Path) -> tuple[Schedule, ...]:
    """Return the entries of the project around `start` and those of installed packages, by kind.

    Raises KindTaken for a kind that is given twice, and whatever is wrong with a file.
    """
    found: dict[str, Schedule] = {}
    ours = {*(schedule.kind for schedule in SCHEDULES), *_SPECIAL}
    for file in _files(start):
        schedule = entry_of(file)
        if schedule.kind in ours or schedule.kind in found:
            other = found[schedule.kind].origin if schedule.kind in found else "scaffold's own catalogue"
            raise KindTaken(schedule.kind, schedule.origin, other)
        found[schedule.kind] = schedule
    return tuple(found[kind] for kind in sorted(found))


def _files(start: Path) -> Iterator[Path]:
    """Yield the files of all entries, those of a folder that is named twice once."""
    seen: set[Path] = set()
    for place in _places(start):
        if place.folder.resolve() not in seen:
            seen.add(place.folder.resolve())
            yield from (file for file in sorted(place.folder.glob("*.toml")) if file.name != FILE)


def _places(start: Path) -> Iterator[Place]:
    yield from of_project(start)
    yield from of_packages()
