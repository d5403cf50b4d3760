"""Decay at given steps."""

from bisect import bisect_right

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import OwnFunction, Schedule, Symbol, TorchClass


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: one `gamma` for each milestone reached."""
    return float(values.number("gamma") ** bisect_right(sorted(values.numbers("milestones")), step))


MULTI_STEP = Schedule(
    kind="multi-step",
    summary="multiply the learning rate by a constant at given steps",
    formula="gamma ** (milestones reached at t)",
    source="torch.optim.lr_scheduler.MultiStepLR",
    parameters=(
        Parameter("milestones", (100, 200), "steps at which the learning rate decays", Bounds(least=1)),
        Parameter("gamma", 0.1, "factor by which each decay multiplies the learning rate", Bounds(over=0)),
    ),
    factor=factor,
    own=OwnFunction((Symbol("bisect", "bisect_right"), Symbol("torch.optim.lr_scheduler", "LambdaLR"))),
    torch=TorchClass("MultiStepLR", (("milestones", "{milestones}"), ("gamma", "{gamma}"))),
)
