"""All entries that are not ours, each kind once."""

from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import KindTaken
from scaffold.model.schedule import Schedule
from scaffold.own_catalogue.entry import entry_of
from scaffold.own_catalogue.places import Place, of_packages, of_project
from scaffold.schedules import SCHEDULES


def own_schedules(start: Path, *, packages: bool = True) -> tuple[Schedule, ...]:
    """Return the entries of the project around `start`, then those of installed packages, by kind.

    Raises KindTaken for a kind that is given twice, and whatever is wrong with a file.
    """
    found: dict[str, Schedule] = {}
    ours = {schedule.kind for schedule in SCHEDULES}
    for place in _places(start, packages):
        for file in sorted(place.folder.glob("*.toml")):
            schedule = entry_of(file)
            if schedule.kind in ours or schedule.kind in found:
                other = found[schedule.kind].origin if schedule.kind in found else "scaffold's own catalogue"
                raise KindTaken(schedule.kind, schedule.origin, other)
            found[schedule.kind] = schedule
    return tuple(found[kind] for kind in sorted(found))


def _places(start: Path, packages: bool) -> Iterator[Place]:
    yield from of_project(start)
    if packages:
        yield from of_packages()
