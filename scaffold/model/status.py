"""How a schedule stands in a tree, and what of it is not as planned."""

from enum import Enum

from msgspec import Struct

from scaffold.model.plan import Edit


class State(str, Enum):
    """Which of five states a schedule is in."""

    ABSENT = "absent"
    COMPLETE = "complete"
    #: Some parts are there, and the others are not.
    PARTIAL = "partial"
    #: Ours, altered since.
    DRIFTED = "drifted"
    #: A name that it needs is taken by something that was never ours.
    FOREIGN = "foreign"


#: The code of a schedule that is to be taken out.
UNWANTED = "unwanted"


class Finding(Struct, frozen=True):
    """One thing that is not as planned: `line` is where in the file as it is now, from 1; 0 for the whole tree."""

    path: str
    line: int
    message: str
    #: How what is there differs from what would be written: rows of a diff, where that can be shown.
    difference: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Return the message with the difference below it."""
        return "\n".join((self.message, *self.difference))


class Status(Struct, frozen=True):
    """How one schedule stands in a tree."""

    kind: str
    name: str
    state: State
    findings: tuple[Finding, ...] = ()
    #: How many of its parts are there as planned, and how many it has; both 0 where that cannot be told.
    present: int = 0
    parts: int = 0
    #: Whether it is to be taken out.
    is_unwanted: bool = False

    @property
    def is_as_planned(self) -> bool:
        """Return whether there is nothing to do about it."""
        return self.state is (State.ABSENT if self.is_unwanted else State.COMPLETE)

    @property
    def code(self) -> str:
        """Return one word for what is the matter: the state, or `unwanted`."""
        return UNWANTED if self.is_unwanted else self.state.value

    @property
    def words(self) -> str:
        """Return the state in words: `partial (2 of 7 parts)`."""
        counted = self.state is State.PARTIAL and self.parts
        state = f"partial ({self.present} of {self.parts} parts)" if counted else self.state.value
        return f"{state}, and to be removed" if self.is_unwanted else state

    @property
    def told(self) -> tuple[Finding, ...]:
        """Return the findings; where there are none, one of no place that says the state."""
        return self.findings or (Finding("", 0, f"the schedule {self.name} is {self.words}"),)


class Standing(Struct, frozen=True):
    """How all schedules that were asked about stand, and the edits that would bring the tree to what is planned."""

    root: str
    statuses: tuple[Status, ...]
    edits: tuple[Edit, ...] = ()
    #: What is in the tree and was not asked about, and stops nothing.
    notices: tuple[Finding, ...] = ()

    @property
    def open(self) -> tuple[Status, ...]:
        """Return the schedules that are not as planned."""
        return tuple(status for status in self.statuses if not status.is_as_planned)

    def __bool__(self) -> bool:
        """Return whether anything is not as planned."""
        return bool(self.open)
