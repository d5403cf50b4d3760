"""What a write is about to do, as a value: enough to finish it or to take it back without the process that began."""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from msgspec import Struct

from scaffold.model.plan import Action


class Phase(str, Enum):
    """How far a write is."""

    #: No target has been touched.
    PREPARING = "preparing"
    #: All that is needed lies beside the targets.
    COMMITTED = "committed"


class Keep(Struct, frozen=True):
    """A record is kept of the write: the command in a few words, and the schedules that it put in."""

    command: str
    added: tuple[str, ...]


class Drop(Struct, frozen=True):
    """The write takes another one back, whose record, a file's name, goes."""

    command: str
    record: str


class Unrecorded(Struct, frozen=True):
    """Nothing is remembered of the write."""

    command: str


#: What becomes of the records once the write is done.
Settlement = Keep | Drop | Unrecorded


class Step(Struct, frozen=True):
    """One file of a write. Digests are SHA-256 in hex, None where there is no file."""

    #: As the plan calls it.
    path: str
    #: The real file, from the real root.
    target: str
    action: Action
    before: str | None
    after: str | None


class Staged(Struct, frozen=True):
    """The three places of a step on the disk."""

    target: Path
    #: Where the new content waits; there is none for a file that is deleted.
    new: Path
    #: The second name of the old content; there is none for a file that is created.
    old: Path


class Journal(Struct, frozen=True):
    """A write, and who makes it."""

    #: 16 hex digits, drawn anew for each write.
    number: str
    phase: Phase
    settlement: Settlement
    steps: tuple[Step, ...]
    process: int
    machine: str
    #: The time, for people.
    began: str = ""

    def places(self, root: Path) -> tuple[tuple[Step, Staged], ...]:
        """Return each step with its places below the real root."""
        return tuple(zip(self.steps, self._staged(root), strict=True))

    def _staged(self, root: Path) -> Iterator[Staged]:
        for count, step in enumerate(self.steps):
            target = root / step.target
            name = f".scaffold-{self.number}-{count}"
            yield Staged(target, target.with_name(f"{name}.new"), target.with_name(f"{name}.old"))

    @property
    def told(self) -> str:
        """Return which write it is, in a few words."""
        count = len(self.steps)
        return f"{self.settlement.command} ({count} file{'' if count == 1 else 's'})"
