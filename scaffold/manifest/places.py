"""Where the manifest is: the nearest file upwards that says which schedules a tree is meant to carry."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from scaffold.own_catalogue.mentioned import mentions
from scaffold.profile import FILE
from scaffold.regular_file import is_regular

PROJECT_FILE = "pyproject.toml"


class Place(Struct, frozen=True):
    """A file with settings of ours, and under which table they are there."""

    file: Path
    #: Empty for a file of our own, `tool.scaffold` in a project's.
    table: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the tables that lead to ours in this file."""
        return tuple(self.table.split(".")) if self.table else ()

    @property
    def key(self) -> str:
        """Return what is before a table's name in this file."""
        return f"{self.table}." if self.table else ""


def places_above(start: Path) -> Iterator[Place]:
    """Yield the files from `start` upwards that may hold a manifest, the nearest first.

    Raises Unreadable for a project file that cannot be read.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if is_regular(folder / FILE):
            yield Place(folder / FILE)
        elif mentions(folder / PROJECT_FILE, "tool.scaffold"):
            yield Place(folder / PROJECT_FILE, "tool.scaffold")
