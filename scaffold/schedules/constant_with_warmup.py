"""A constant learning rate after a linear warm-up."""

from scaffold.model.parameter import Values
from scaffold.model.schedule import Schedule
from scaffold.schedules.phases import progress
from scaffold.schedules.roles import WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: how much of the warm-up is done."""
    return progress(step, 0, values.count("warmup_steps"))


CONSTANT_WITH_WARMUP = Schedule(
    kind="constant-with-warmup",
    summary="warm up, then stay at the peak",
    formula="min(1, t / warmup_steps)",
    source="transformers.get_constant_schedule_with_warmup",
    parameters=(WARMUP_STEPS,),
    factor=factor,
)
