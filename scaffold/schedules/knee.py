"""The knee schedule: explore at the peak, then exploit in a line down to zero."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of what the line down leaves."""
    warmup = values.count("warmup_steps")
    exploited = progress(step, warmup + values.count("explore_steps"), values.count("total_steps"))
    return progress(step, 0, warmup) * (1 - exploited)


KNEE = Schedule(
    kind="knee",
    summary="warm up, explore at the peak, then decay linearly to zero",
    formula="t / warmup_steps, then 1 for explore_steps, then in a line down to 0 at total_steps",
    source="Iyer et al. 2020, Wide-minima Density Hypothesis (arXiv:2003.03977)",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("explore_steps", 100, "steps at the peak", Bounds(least=0)),
    ),
    factor=factor,
    check=fit("warmup_steps", "explore_steps"),
)
