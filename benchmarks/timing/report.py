"""What was measured, as a page."""

import platform
from collections.abc import Sequence

from benchmarks.timing.comparison import RUNS, Measured, middle
from benchmarks.timing.program import Run
from benchmarks.timing.scaling import Grown

_HEAD = """# What the commands cost

Whole processes in milliseconds: the median (and range) of the runs, {runs} if no other number is given, which take turns with those of the
floor or the peer. Python {version}. Read the ratios: the times are those of one small shared machine. A ratio of `times as long` is ours by
theirs; one of `times as fast` is theirs by ours. `README.md` beside this says what bounds those that are not reached.

| command | ms | floor or peer | ms | ratio | goal | |
|---|---|---|---|---|---|---|
"""
_SCALED = """
`scaffold inspect` of one package, and of the same several times:

| copies | MB of source | s | s for one MB | peak memory, MB |
|---|---|---|---|---|
"""


def page(measured: Sequence[Measured], scaled: Sequence[Grown]) -> str:
    """Return the page."""
    head = _HEAD.format(runs=RUNS, version=platform.python_version())
    rows = [head, *(f"{row(one)}\n" for one in measured)]
    if scaled:
        rows += [_SCALED, *(f"{scaled_row(one)}\n" for one in scaled)]
    return "".join(rows)


def row(one: Measured) -> str:
    """Return a line of the table."""
    held = one.comparison
    runs = f", {len(one.ours)} runs" if len(one.ours) != RUNS else ""
    way = "times as fast" if held.faster else "times as long"
    goal = "" if held.goal is None else f"{'≥' if held.faster else '≤'} {held.goal:g}"
    mark = "" if held.goal is None else "reached" if one.reached else "**not reached**"
    theirs = f"`{held.other.name}`" if held.other.name.isascii() else held.other.name
    return f"| {held.what}{runs} | {_shown(one.ours)} | {theirs} | {_shown(one.other)} | {one.ratio:.2f} {way} | {goal} | {mark} |"


def _shown(runs: tuple[Run, ...]) -> str:
    taken = [one.seconds * 1000 for one in runs]
    return f"{middle(runs) * 1000:.0f} ({min(taken):.0f}-{max(taken):.0f})"


def scaled_row(one: Grown) -> str:
    """Return a line of the second table."""
    size = one.source / 1e6
    return f"| {one.times} | {size:.1f} | {one.seconds:.2f} | {one.seconds / size:.3f} | {one.memory / 1e6:.0f} |"
