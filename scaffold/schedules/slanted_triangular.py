"""A slanted triangle: a short rise, a long fall."""

import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule
from scaffold.schedules.roles import TOTAL_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: between the lowest and 1, as high as the lower of two lines."""
    total, share, lowest = values.count("total_steps"), values.number("cut_frac"), 1 / values.number("ratio")
    cut = math.floor(total * share)
    up = step / cut if cut else 1.0
    down = 1 - (step - cut) * share / (cut * (1 - share)) if cut else 1 - step / total
    return lowest + (1 - lowest) * max(0.0, min(up, down))


SLANTED_TRIANGULAR = Schedule(
    kind="slanted-triangular",
    summary="rise for a short part of the run, fall for the rest",
    formula="(1 + p * (ratio - 1)) / ratio, p from 0 up to 1 at cut_frac * total_steps, then down to 0",
    source="Howard and Ruder 2018, ULMFiT (arXiv:1801.06146)",
    parameters=(
        TOTAL_STEPS,
        Parameter("cut_frac", 0.1, "part of the run that rises", Bounds(over=0, under=1)),
        Parameter("ratio", 32.0, "peak divided by the lowest learning rate", Bounds(least=1)),
    ),
    factor=factor,
    own=WITH_MATH,
)
