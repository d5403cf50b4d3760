"""What a bed is: an archive of the package index, and what `scaffold` is expected to do with the tree in it."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True)
class Archive:
    """One file of the package index, pinned: no other file will do, and no other bytes."""

    package: str
    version: str
    filename: str
    sha256: str

    @property
    def label(self) -> str:
        """Return the package and its version, as people write them."""
        return f"{self.package} {self.version}"


@dataclass(frozen=True)
class OwnTests:
    """Tests of the schedulers that the package's authors wrote, and what running them takes."""

    #: The archive that holds the tests; wheels seldom do.
    archive: Archive
    path: str
    #: Packages whose `__init__` is left out, because it needs more than the tests do.
    hollow: tuple[str, ...] = ()


class Kind(str, Enum):
    """The schedules that every bed is given: two of the catalogue's, and a user's own function."""

    STEP = "step"
    WSD = "wsd"
    OWN = "from-function"


@dataclass(frozen=True)
class Bed:
    """A tree that can be patched."""

    archive: Archive
    #: The module of `benchmarks.beds.probes` that knows the tree.
    probe: str
    #: How many sites the tree has.
    sites: int
    #: What `add-schedule` has to be told, for all schedules and for each; a user's own is told the total steps of wsd.
    options: tuple[str, ...] = ()
    step: tuple[str, ...] = ()
    wsd: tuple[str, ...] = ()
    own_tests: OwnTests | None = None

    def options_for(self, kind: Kind) -> tuple[str, ...]:
        """Return the options of `add-schedule` for a schedule."""
        pairs = zip(self.wsd[::2], self.wsd[1::2], strict=True)
        total = tuple(word for pair in pairs if pair[1].startswith("total_steps=") for word in pair)
        return self.options + {Kind.STEP: self.step, Kind.WSD: self.wsd, Kind.OWN: total}[kind]


@dataclass(frozen=True)
class Refused:
    """A tree that must be refused, and words of the reason (a regular expression)."""

    archive: Archive
    form: str
    reason: str


AnyBed: TypeAlias = Bed | Refused
