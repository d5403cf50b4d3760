"""The catalogue at a glance, for somebody at a terminal who has not named a kind yet."""

import textwrap
from collections.abc import Iterator, Sequence

from scaffold.curves import curve
from scaffold.model.schedule import Schedule
from scaffold.sparkline import sparkline

_CURVE = 16
_STEPS = 1000
_WIDTH = 80
_METRIC = "(by a metric)"

HOW_TO_GO_ON = """\
scaffold add-schedule KIND --dry-run           what would change here
scaffold add-schedule KIND --help              its parameters, and all options
scaffold plot KIND                             its curve, larger
scaffold add-schedule from-function FILE:NAME  a function of your own
scaffold add-schedule from-torch CLASS         a class of torch's or a library's
"""


def at_a_glance(schedules: Sequence[Schedule]) -> str:
    """Return each entry with a small curve of its defaults and what it does, and below them how to go on."""
    wide = max(len(schedule.kind) for schedule in schedules)
    rows = [row for schedule in schedules for row in _rows(schedule, wide)]
    return "".join(f"{row}\n" for row in (*rows, "")) + HOW_TO_GO_ON


def _rows(schedule: Schedule, wide: int) -> Iterator[str]:
    drawn = _METRIC if schedule.factor is None else sparkline(curve(schedule, {}, _STEPS, 1.0).rates, _CURVE)
    before = f"{schedule.kind:<{wide}}  {drawn:<{_CURVE}}  "
    yield from textwrap.wrap(schedule.summary, _WIDTH, initial_indent=before, subsequent_indent=" " * len(before))
