"""Exponential decay at every step."""

import math

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule, TorchClass


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: one `gamma` for each step so far."""
    return math.exp(step * math.log(values.number("gamma")))


EXPONENTIAL = Schedule(
    kind="exponential",
    summary="multiply the learning rate by a constant at every step",
    formula="gamma ** t",
    source="torch.optim.lr_scheduler.ExponentialLR",
    parameters=(
        Parameter("gamma", 0.99, "factor by which each step multiplies the learning rate", Bounds(over=0, most=1)),
    ),
    factor=factor,
    torch=TorchClass("ExponentialLR", (("gamma", "{gamma}"),)),
)
