"""What became of a bed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patched:
    """One schedule in one bed."""

    bed: str
    kind: str
    form: str = ""
    sites: int = 0
    files: int = 0
    #: How many answers of old names, and of names that are none, were compared, and how many of them differ.
    compared: int = 0
    differ: int = 0
    #: The largest error of the new curve as a fraction of the base rate; None where there is no curve.
    error: float | None = None
    second_run: str = ""
    own_tests: str = "none shipped"
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turned:
    """A bed that was to be refused; `reason` is what the tool said."""

    bed: str
    form: str
    reason: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A bed that could not be had."""

    bed: str
    why: str


Result = Patched | Turned | Skipped


def is_failure(result: Result) -> bool:
    """Return whether a result makes the run fail."""
    return not isinstance(result, Skipped) and bool(result.problems)
