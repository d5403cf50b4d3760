"""Waves of a cosine after a linear warm-up, by default the half wave that goes down once."""

import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule, TorchClass
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of a squared cosine of half the angle."""
    warmup = values.count("warmup_steps")
    done = progress(step, warmup, values.count("total_steps"))
    return progress(step, 0, warmup) * math.cos(math.pi * values.number("cycles") * done) ** 2


COSINE = Schedule(
    kind="cosine",
    summary="warm up, then follow a cosine down to zero",
    formula="t / warmup_steps, then (1 + cos(2 pi cycles p)) / 2, p rising from 0 to 1 at total_steps",
    source="transformers.get_cosine_schedule_with_warmup; torch.optim.lr_scheduler.CosineAnnealingLR",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("cycles", 0.5, "waves of the cosine, 0.5 to go down once", Bounds(over=0)),
    ),
    factor=factor,
    own=WITH_MATH,
    torch=TorchClass("CosineAnnealingLR", (("T_max", "{total_steps}"),)),
    check=fit("warmup_steps"),
    torch_note="with torch's class there is no warm-up, one half wave, and a rise after total_steps",
)
