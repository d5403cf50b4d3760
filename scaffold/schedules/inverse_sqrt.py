"""Decay with the square root of the steps, after a linear warm-up."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule
from scaffold.schedules.roles import WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: a line up, then one over a square root."""
    warmup = values.count("warmup_steps")
    if step < warmup:
        return step / warmup
    return float((1 + (step - warmup) / values.count("timescale")) ** -0.5)


INVERSE_SQRT = Schedule(
    kind="inverse-sqrt",
    summary="warm up, then decay with the square root of the steps",
    formula="t / warmup_steps, then sqrt(timescale / (t - warmup_steps + timescale))",
    source="transformers.get_inverse_sqrt_schedule, whose timescale is the warm-up's steps when not given",
    parameters=(
        WARMUP_STEPS,
        Parameter("timescale", 100, "steps of decay until 1 / sqrt(2) of the peak is left", Bounds(least=1)),
    ),
    factor=factor,
    own=WITH_MATH,
)
