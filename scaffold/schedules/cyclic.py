"""Triangles between a base rate and the peak."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule, TorchClass
from scaffold.schedules.roles import PEAK_RATE


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the base and the scaled height of the triangle."""
    up, down, base = values.count("step_size_up"), values.count("step_size_down"), values.number("base_ratio")
    cycle, position = divmod(step, up + down)
    height = position / up if position <= up else 1 - (position - up) / down
    scales = {"triangular": 1.0, "triangular2": 0.5**cycle, "exp_range": values.number("gamma") ** step}
    return base + (1 - base) * height * scales[values.word("mode")]


CYCLIC = Schedule(
    kind="cyclic",
    summary="go up to the peak and down again in triangles",
    formula="base_ratio + (1 - base_ratio) * height of the triangle * (1, 1 / 2 ** cycle or gamma ** t)",
    source="Smith 2017, Cyclical Learning Rates (arXiv:1506.01186); torch.optim.lr_scheduler.CyclicLR",
    parameters=(
        Parameter(
            "base_ratio", 0.1, "fraction of the peak learning rate at the lowest points", Bounds(least=0, most=1)
        ),
        Parameter("step_size_up", 50, "steps from the lowest point up to the highest", Bounds(least=1)),
        Parameter("step_size_down", 50, "steps from the highest point down to the lowest", Bounds(least=1)),
        Parameter(
            "mode",
            "triangular",
            "whether the height stays, halves each cycle, or shrinks each step",
            choices=("triangular", "triangular2", "exp_range"),
        ),
        Parameter("gamma", 0.99, "factor by which each step shrinks the height in exp_range", Bounds(over=0, most=1)),
        PEAK_RATE,
    ),
    factor=factor,
    torch=TorchClass(
        "CyclicLR",
        (
            ("base_lr", "{base_ratio} * {peak_rate}"),
            ("max_lr", "{peak_rate}"),
            ("step_size_up", "{step_size_up}"),
            ("step_size_down", "{step_size_down}"),
            ("mode", "{mode}"),
            ("gamma", "{gamma}"),
            ("cycle_momentum", "False"),
        ),
    ),
    torch_note="with torch's class every parameter group has the same rates",
)
