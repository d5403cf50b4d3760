"""How time and memory grow with the files: the same package once, twice, four and eight times."""

import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.pins import TIMM
from benchmarks.timing.program import run, scaffold
from benchmarks.timing.trees import Scratch

TIMES = (1, 2, 4, 8)


@dataclass(frozen=True)
class Grown:
    """`inspect` of so many copies: their Python source in bytes, seconds (median), and peak memory in bytes (most)."""

    times: int
    source: int
    seconds: float
    memory: int


def grown(scratch: Scratch, runs: int) -> list[Grown]:
    """Return how `inspect` takes more of the same."""
    found = []
    for times in TIMES:
        tree = scratch.packages(f"grown-{times}", [TIMM], times)
        taken = [run(scaffold(tree, "inspect")) for _ in range(runs)]
        seconds = statistics.median(one.seconds for one in taken)
        found.append(Grown(times, _source(tree), seconds, max(one.memory for one in taken)))
    return found


def _source(tree: Path) -> int:
    return sum(file.stat().st_size for file in tree.rglob("*.py"))
