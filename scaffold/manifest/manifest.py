"""A manifest as a value."""

from pathlib import Path

from msgspec import Struct

from scaffold.manifest.places import Place
from scaffold.model.entry import Entry
from scaffold.profile import Profile


class Listed(Struct, frozen=True):
    """One entry, and the line on which its table begins."""

    entry: Entry
    #: The selector's value: the entry's, else the kind's own where the catalogue has it.
    name: str
    line: int


class Manifest(Struct, frozen=True):
    """What a file says of the tree at `root`."""

    place: Place
    #: Resolved.
    root: Path
    profile: Profile
    listed: tuple[Listed, ...]
    #: The file's bytes.
    data: bytes
    #: Whether the file says which tree it is of or what schedules that is to carry, and not only how to read one.
    governs: bool = True

    @property
    def shown(self) -> str:
        """Return what messages call the file."""
        return self.place.file.name

    @property
    def base(self) -> Path:
        """Return the folder that the entries' own files are looked for from."""
        return self.place.file.parent

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return what the tree is meant to carry."""
        return tuple(one.entry for one in self.listed)
