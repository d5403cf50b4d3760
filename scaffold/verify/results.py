"""What a verification found, as values that are shown or exit with."""

from enum import Enum

from msgspec import Struct

from scaffold.model.schedule import Implementation
from scaffold.verify.inside.job import Plain


class Status(str, Enum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


class Check(Struct, frozen=True):
    """One check of one name."""

    name: str
    status: Status
    #: The largest absolute difference of the learning rate; None where no rates were compared.
    difference: float | None = None
    #: The first step, from 0, at which the tolerance is exceeded; None if there is none.
    first_step: int | None = None
    detail: str = ""

    @property
    def compared(self) -> bool:
        """Return whether learning rates were compared."""
        return self.status is not Status.NOT_RUN and self.difference is not None


class Verified(Struct, frozen=True):
    """What was found out about one name of the dispatch."""

    name: str
    kind: str
    implementation: Implementation
    #: The values that the reference was computed with, as training without other options has them.
    values: tuple[tuple[str, Plain], ...]
    #: Where the arguments object came from.
    arguments: str
    #: What the rates were compared with.
    reference: str
    checks: tuple[Check, ...]


class Verification(Struct, frozen=True):
    """Everything that one run found."""

    root: str
    site: str
    torch: str
    stepping: str
    steps: int
    #: Relative to the peak rate.
    tolerance: float
    #: Why the dispatch was cut out of its file; empty where it was imported and called.
    sliced: str
    names: tuple[Verified, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return the checks of all names."""
        return tuple(check for name in self.names for check in name.checks)

    @property
    def failed(self) -> bool:
        """Return whether any check failed."""
        return any(check.status is Status.FAILED for check in self.checks)

    @property
    def compared(self) -> bool:
        """Return whether any learning rates were compared."""
        return any(check.compared for check in self.checks)
