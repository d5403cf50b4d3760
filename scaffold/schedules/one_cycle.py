"""One cycle up to the peak and down to almost nothing."""

import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule, TorchClass
from scaffold.schedules.roles import PEAK_RATE, TOTAL_STEPS


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: between the cycle's start, the peak and its end."""
    total, start = values.count("total_steps"), 1 / values.number("div_factor")
    # As torch counts: the peak is one step early, between two steps or even before the first one.
    top = values.number("pct_start") * total - 1
    if step < top:
        part, low = step / top, start
    else:
        part, low = max(0.0, (total - 1 - step) / (total - 1 - top)), start / values.number("final_div_factor")
    if values.word("anneal") == "cos":
        part = math.sin(math.pi / 2 * part) ** 2
    return low + (1 - low) * part


ONE_CYCLE = Schedule(
    kind="one-cycle",
    summary="rise to the peak and fall to almost nothing, once over the run",
    formula="from 1 / div_factor up to 1, then down to 1 / (div_factor * final_div_factor)",
    source="Smith and Topin 2017, Super-Convergence (arXiv:1708.07120); torch.optim.lr_scheduler.OneCycleLR",
    parameters=(
        TOTAL_STEPS,
        Parameter("pct_start", 0.3, "part of the run that rises", Bounds(over=0, under=1)),
        Parameter("div_factor", 25.0, "peak divided by the learning rate at the start", Bounds(over=0)),
        Parameter("final_div_factor", 1e4, "learning rate at the start divided by the one at the end", Bounds(over=0)),
        Parameter("anneal", "cos", "shape of the rise and the fall", choices=("cos", "linear")),
        PEAK_RATE,
    ),
    factor=factor,
    own=WITH_MATH,
    torch=TorchClass(
        "OneCycleLR",
        (
            ("max_lr", "{peak_rate}"),
            ("total_steps", "{total_steps}"),
            ("pct_start", "{pct_start}"),
            ("anneal_strategy", "{anneal}"),
            ("cycle_momentum", "False"),
            ("div_factor", "{div_factor}"),
            ("final_div_factor", "{final_div_factor}"),
        ),
    ),
    torch_note="with torch's class every parameter group has the same peak, and going on after total_steps fails",
)
