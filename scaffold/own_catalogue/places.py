"""Where entries that are not ours are: the folder that a `scaffold.toml` names, and packages that have some."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import BadSetting, NoCatalogue, ScaffoldError
from scaffold.from_function.source import file_of
from scaffold.toml_file import read

FILE = "scaffold.toml"
#: The entry points' group; each names a package whose folder holds entries.
GROUP = "scaffold.schedules"
_TABLE = "catalogue"


@dataclass(frozen=True)
class Place:
    """A folder with entries, and what names it."""

    folder: Path
    named_by: str


def of_project(start: Path) -> Iterator[Place]:
    """Yield the folder that the nearest `scaffold.toml` with a `[catalogue]` names, from `start` upwards.

    Raises BadSetting for another value than a folder's path, NoCatalogue where there is no such folder.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        file = folder / FILE
        if not file.is_file() or b"catalogue" not in file.read_bytes():
            continue
        toml = read(file)
        table = toml.document.get(_TABLE) if toml else None
        if toml is None or table is None:
            continue
        line = toml.line("", _TABLE)
        if not isinstance(table, dict) or set(table) != {"directory"} or not isinstance(table["directory"], str):
            raise BadSetting(FILE, line, _TABLE, table, 'a table with directory = "PATH"')
        place = folder / table["directory"]
        if not place.is_dir():
            raise NoCatalogue(str(place), f"{file}:{toml.line(_TABLE, 'directory')}")
        yield Place(place, str(file))
        return


def of_packages() -> Iterator[Place]:
    """Yield the folders of the packages that an installed distribution names; nothing of them is imported."""
    from importlib.metadata import entry_points  # slow to load: only for entries that are not ours

    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        try:
            folder = file_of(point.value.partition(":")[0]).parent
        except ScaffoldError:
            raise NoCatalogue(point.value, f"the entry point {point.name!r} of {GROUP}") from None
        yield Place(folder, f"the entry point {point.name!r} of {GROUP}")
