"""Stochastic gradient descent with warm restarts: half waves of a cosine, each longer than the one before."""

import itertools
import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule, TorchClass
from scaffold.schedules.phases import progress
from scaffold.schedules.roles import PEAK_RATE, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the height of the half wave that the step is in."""
    first, growth, end = values.count("t_0"), values.count("t_mult"), values.number("final_ratio")
    if growth == 1:
        part = step % first / first
    else:
        # Cycle n begins at first * (growth ** n - 1) / (growth - 1), which is a whole number.
        starts = (first * (growth**n - 1) // (growth - 1) for n in itertools.count())
        part = next(progress(step, begin, after) for begin, after in itertools.pairwise(starts) if step < after)
    return end + (1 - end) * math.cos(math.pi / 2 * part) ** 2


WARM_RESTARTS = Schedule(
    kind="warm-restarts",
    summary="follow a cosine down again and again, each time over more steps",
    formula="final_ratio + (1 - final_ratio) * (1 + cos(pi p)) / 2, p from 0 to 1 in cycle n",
    source="Loshchilov and Hutter 2017, SGDR (arXiv:1608.03983); torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
    parameters=(
        Parameter("t_0", 100, "steps of the first cycle", Bounds(least=1)),
        Parameter("t_mult", 2, "factor by which each cycle is longer than the one before", Bounds(least=1)),
        final_ratio(0.0),
        PEAK_RATE,
    ),
    factor=factor,
    own=WITH_MATH,
    torch=TorchClass(
        "CosineAnnealingWarmRestarts",
        (("T_0", "{t_0}"), ("T_mult", "{t_mult}"), ("eta_min", "{final_ratio} * {peak_rate}")),
    ),
)
