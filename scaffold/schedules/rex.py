"""REX: an exponential decay reflected, slow at first and steep at the end."""

from scaffold.model.parameter import Values
from scaffold.model.schedule import Schedule
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of the reflected curve."""
    warmup = values.count("warmup_steps")
    done = progress(step, warmup, values.count("total_steps"))
    return progress(step, 0, warmup) * (1 - done) / (1 - done / 2)


REX = Schedule(
    kind="rex",
    summary="warm up, then decay slowly at first and steeply at the end",
    formula="t / warmup_steps, then (1 - p) / (1 - p / 2), p rising from 0 to 1 at total_steps",
    source="Chen, Wolfe and Kyrillidis 2021, REX (arXiv:2107.04197)",
    parameters=(WARMUP_STEPS, TOTAL_STEPS),
    factor=factor,
    check=fit("warmup_steps"),
)
