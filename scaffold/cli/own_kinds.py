"""Whether there can be entries that are not ours, told without loading what reads them."""

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import Unreadable
from scaffold.own_catalogue.mentioned import mentions

if TYPE_CHECKING:
    from scaffold.model.schedule import Schedule

_GROUP = "scaffold.schedules"


def entries_around(start: Path) -> tuple["Schedule", ...]:
    """Return the entries that are not ours, of the project around a folder and of packages.

    Raises what reading them does.
    """
    if not has_catalogue(start) and not has_packages():
        return ()
    from scaffold.own_catalogue.catalogue import own_schedules

    return own_schedules(start)


def has_catalogue(start: Path) -> bool:
    """Return whether some `scaffold.toml` from `start` upwards speaks of a catalogue; raise Unreadable for one."""
    here = start.resolve()
    return any(mentions(folder / "scaffold.toml", "catalogue") for folder in (here, *here.parents))


def has_packages() -> bool:
    """Return whether some installed distribution speaks of entry points with entries; one in an archive may."""
    return any(_has_some(place) for place in sys.path)


@cache
def _has_some(name: str) -> bool:
    place = Path(name)
    if place.is_file():
        return True
    try:
        infos = [held for held in place.iterdir() if held.suffix in (".dist-info", ".egg-info")]
        return any(mentions(held / "entry_points.txt", _GROUP) for held in infos)
    except (OSError, Unreadable):
        return False
