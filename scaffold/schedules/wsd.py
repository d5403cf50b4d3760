"""Warm-up, stable, decay: a plateau at the peak that can be left at any step, and a decay over the last ones."""

import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of 1 fading into the final ratio."""
    total = values.count("total_steps")
    done = progress(step, total - values.count("decay_steps"), total)
    shapes = {"linear": done, "cosine": math.sin(math.pi / 2 * done) ** 2, "1-sqrt": math.sqrt(done)}
    gone = shapes[values.word("decay_type")]
    return progress(step, 0, values.count("warmup_steps")) * (1 - gone + values.number("final_ratio") * gone)


WSD = Schedule(
    kind="wsd",
    summary="warm up, stay at the peak, decay at the end",
    formula="t / warmup_steps, then 1, then down to final_ratio over the last decay_steps",
    source="Hu et al. 2024, MiniCPM (arXiv:2404.06395); Hägele et al. 2024 (arXiv:2405.18392) for 1 - sqrt",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("decay_steps", 100, "steps of the decay at the end", Bounds(least=0)),
        Parameter("decay_type", "linear", "shape of the decay", choices=("linear", "cosine", "1-sqrt")),
        final_ratio(0.0),
    ),
    factor=factor,
    own=WITH_MATH,
    check=fit("warmup_steps", "decay_steps"),
)
