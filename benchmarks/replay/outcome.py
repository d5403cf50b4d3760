"""What became of a replay, as values."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a replay ended."""

    RIGHT = "right"
    REFUSED = "refused"
    WRONG = "wrong"


class Distance(Enum):
    """How many of the chosen releases lie between the one that was patched and the one that is."""

    NEXT = 1
    THIRD = 3


class Method(Enum):
    """The ways to bring a change to another release."""

    OURS = "scaffold"
    APPLY = "git apply"
    MERGE = "git merge-file"


@dataclass(frozen=True)
class Outcome:
    """A verdict, and why it is not `right`."""

    verdict: Verdict
    why: str = ""


RIGHT = Outcome(Verdict.RIGHT)


@dataclass(frozen=True)
class Pair:
    """The schedules that were added to one release, replayed on a later one in each way."""

    package: str
    before: str
    after: str
    distance: Distance
    outcomes: tuple[tuple[Method, Outcome], ...]
    #: Whether the later release's code was run to judge it; `scaffold` was asked about it otherwise.
    is_run: bool = False

    def of(self, method: Method) -> Outcome:
        """Return how one way ended."""
        return dict(self.outcomes)[method]

    def __str__(self) -> str:
        return f"{self.package} {self.before} -> {self.after}"


@dataclass(frozen=True)
class Single:
    """The schedules added to one release, nothing else being looked at."""

    package: str
    version: str
    outcome: Outcome

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


@dataclass(frozen=True)
class Replayed:
    """What became of all the releases of a bed."""

    package: str
    #: How many releases of the index lie from one that was chosen to the next.
    stride: float
    #: On how many of the releases the old names' rates were compared by running the tree's code, and of how many.
    measured: tuple[int, int] = (0, 0)
    #: At how many sites `scaffold verify` compared rates, and at how many it was asked to.
    verified: tuple[int, int] = (0, 0)
    singles: tuple[Single, ...] = ()
    pairs: tuple[Pair, ...] = ()
    #: Pairs that are left out: no file of the change differs; the first of the two could not be patched.
    unchanged: int = 0
    baseless: int = 0
    seconds: float = 0.0
    #: Why there is nothing, where there is nothing.
    skipped: str = ""
