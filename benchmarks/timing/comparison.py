"""One line of the table: a command of ours beside a floor or a peer."""

import statistics
from dataclasses import dataclass

from benchmarks.timing.program import Program, Run, run

RUNS = 20


@dataclass(frozen=True)
class Comparison:
    """Two programs, and how one is to stand to the other."""

    what: str
    ours: Program
    other: Program
    #: None where there is nothing to reach.
    goal: float | None
    #: Whether ours is to be so many times faster; else it may take so many times as long.
    faster: bool = False
    runs: int = RUNS


@dataclass(frozen=True)
class Measured:
    """A comparison with its runs, which took turns."""

    comparison: Comparison
    ours: tuple[Run, ...]
    other: tuple[Run, ...]

    @property
    def ratio(self) -> float:
        """Return the ratio of the medians that the goal is about."""
        mine, theirs = middle(self.ours), middle(self.other)
        return theirs / mine if self.comparison.faster else mine / theirs

    @property
    def reached(self) -> bool:
        """Return whether the goal is reached, to the two digits that are shown."""
        shown = round(self.ratio, 2)
        if self.comparison.goal is None:
            return True
        return shown >= self.comparison.goal if self.comparison.faster else shown <= self.comparison.goal


def measure(comparison: Comparison, runs: int | None = None) -> Measured:
    """Return the runs of both programs in turns, after one of each that does not count."""
    for warm_up in (comparison.ours, comparison.other):
        run(warm_up)
    pairs = [(run(comparison.ours), run(comparison.other)) for _ in range(runs or comparison.runs)]
    return Measured(comparison, tuple(mine for mine, _ in pairs), tuple(theirs for _, theirs in pairs))


def middle(runs: tuple[Run, ...]) -> float:
    """Return the median of what runs took, in seconds."""
    return statistics.median(one.seconds for one in runs)
