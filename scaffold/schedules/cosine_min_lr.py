"""A half wave of a cosine down to a part of the peak, after a linear warm-up."""

import math

from scaffold.model.parameter import Values
from scaffold.model.schedule import WITH_MATH, Schedule, TorchClass
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import PEAK_RATE, TOTAL_STEPS, WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of 1 fading into the final ratio."""
    warmup = values.count("warmup_steps")
    gone = math.sin(math.pi / 2 * progress(step, warmup, values.count("total_steps"))) ** 2
    return progress(step, 0, warmup) * (1 - gone + values.number("final_ratio") * gone)


COSINE_MIN_LR = Schedule(
    kind="cosine-min-lr",
    summary="warm up, then follow a cosine down to a part of the peak",
    formula="t / warmup_steps, then final_ratio + (1 - final_ratio) * (1 + cos(pi p)) / 2, p up to 1",
    source="transformers.get_cosine_with_min_lr_schedule_with_warmup; torch.optim.lr_scheduler.CosineAnnealingLR",
    parameters=(WARMUP_STEPS, TOTAL_STEPS, final_ratio(0.1), PEAK_RATE),
    factor=factor,
    own=WITH_MATH,
    torch=TorchClass("CosineAnnealingLR", (("T_max", "{total_steps}"), ("eta_min", "{final_ratio} * {peak_rate}"))),
    check=fit("warmup_steps"),
    torch_note="with torch's class there is no warm-up, and a rise after total_steps",
)
