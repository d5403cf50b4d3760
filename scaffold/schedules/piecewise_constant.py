"""A list of rates, each for the steps between two boundaries."""

from itertools import pairwise

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import OwnFunction, Schedule, Symbol


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the ratio that follows the last boundary reached."""
    reached = sum(boundary <= step for boundary in values.numbers("boundaries"))
    return float(values.numbers("ratios")[reached])


def check(values: Values) -> str:
    """Return what is wrong when the boundaries do not rise or do not go with the ratios."""
    boundaries = values.numbers("boundaries") if "boundaries" in values else ()
    if any(before >= after for before, after in pairwise(boundaries)):
        return "boundaries do not rise"
    if boundaries and "ratios" in values and len(values.numbers("ratios")) != len(boundaries) + 1:
        return "ratios is not one longer than boundaries"
    return ""


PIECEWISE_CONSTANT = Schedule(
    kind="piecewise-constant",
    summary="take each of a list of learning rates up to a given step",
    formula="ratios[boundaries reached at t]",
    source="paddle.optimizer.lr.PiecewiseDecay: a boundary is the first step of the next rate",
    parameters=(
        Parameter("boundaries", (100, 200), "steps at which the next ratio begins", Bounds(least=1)),
        Parameter(
            "ratios", (1.0, 0.5, 0.1), "fractions of the peak learning rate, one more than boundaries", Bounds(least=0)
        ),
    ),
    factor=factor,
    own=OwnFunction((Symbol("bisect", "bisect_right"), Symbol("torch.optim.lr_scheduler", "LambdaLR"))),
    check=check,
)
