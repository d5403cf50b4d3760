"""Half waves of a cosine, each from the peak again, after a linear warm-up."""

import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of the current half wave's height."""
    warmup, total, cycles = values.count("warmup_steps"), values.count("total_steps"), values.count("cycles")
    if step >= total:
        return 0.0
    # In whole numbers: a cycle that begins at this step must not count as the end of the one before.
    begun, span = max(0, step - warmup) * cycles, max(1, total - warmup)
    return progress(step, 0, warmup) * math.cos(math.pi / 2 * (begun - begun // span * span) / span) ** 2


COSINE_RESTARTS = Schedule(
    kind="cosine-restarts",
    summary="warm up, then follow a cosine to zero several times from the peak",
    formula="t / warmup_steps, then (1 + cos(pi (cycles p mod 1))) / 2, p from 0 to 1, and 0 at its end",
    source="get_cosine_with_hard_restarts_schedule_with_warmup of transformers",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("cycles", 3, "times that the learning rate goes down from the peak", Bounds(least=1)),
    ),
    factor=factor,
    own=WITH_MATH,
    check=fit("warmup_steps"),
)
