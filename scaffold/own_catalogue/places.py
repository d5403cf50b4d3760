"""Where entries that are not ours are: the folder that a `scaffold.toml` names, and packages that have some."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scaffold.errors import BadSetting, NoCatalogue
from scaffold.own_catalogue.mentioned import mentions
from scaffold.toml_file import read

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FILE = "scaffold.toml"
#: The entry points' group; each names a package whose folder holds entries.
GROUP = "scaffold.schedules"
_TABLE = "catalogue"
_WANTED = 'a table with directory = "PATH"'


class Place(Struct, frozen=True):
    """A folder with entries, and what names it."""

    folder: Path
    named_by: str


def of_project(start: Path) -> Iterator[Place]:
    """Yield the folder that the nearest `scaffold.toml` with a `[catalogue]` names, from `start` upwards.

    Raises Unreadable or BadToml, BadSetting for another value than a folder's path, NoCatalogue where there is no such
    folder.
    """
    here = start.resolve()
    for file in (folder / FILE for folder in (here, *here.parents)):
        if not mentions(file, _TABLE):
            continue
        toml = read(file, str(file))
        table = toml.document.get(_TABLE) if toml else None
        if toml is None or table is None:
            continue
        if not isinstance(table, dict) or set(table) != {"directory"} or not isinstance(table["directory"], str):
            raise BadSetting(str(file), toml.line("", _TABLE), _TABLE, table, _WANTED)
        place = file.parent / table["directory"]
        if not place.is_dir():
            raise NoCatalogue(str(place), f"{file}:{toml.line(_TABLE, 'directory')}")
        yield Place(place, str(file))
        return


def of_packages() -> Iterator[Place]:
    """Yield the folders of the packages that an installed distribution names; nothing of them is imported.

    Raises NoCatalogue for an entry point that names no package.
    """
    from importlib.metadata import entry_points  # slow to load: only for entries that are not ours

    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        for folder in _folders(point):
            yield Place(folder, _named_by(point))


def _folders(point: "EntryPoint") -> list[Path]:
    """Return the folders of the package that an entry point names, found without importing it or what it is in."""
    if ":" in point.value or "[" in point.value:
        why = "nothing is imported for its entries, so name the package alone whose folder holds them"
        raise NoCatalogue(point.value, _named_by(point), why)
    first, *others = point.value.split(".")
    folders, is_module = _top(first)
    for part in others:
        is_module = any((folder / f"{part}.py").is_file() for folder in folders)
        folders = [folder / part for folder in folders if (folder / part).is_dir()]
    if not folders and is_module:
        raise NoCatalogue(point.value, _named_by(point), "is a module, and no package with a folder of its own")
    if not folders:
        raise NoCatalogue(point.value, _named_by(point))
    return folders


def _top(name: str) -> tuple[list[Path], bool]:
    """Return the folders of a package that is in no other, and whether it is a module instead."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return [], False
    if spec is None or spec.submodule_search_locations is None:
        return [], spec is not None
    return [Path(folder) for folder in spec.submodule_search_locations], False


def _named_by(point: "EntryPoint") -> str:
    return f"the entry point {point.name!r} of {GROUP}"
