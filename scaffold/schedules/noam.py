"""The Transformer's own schedule: linear warm-up, then the inverse square root of the steps, scaled by the width."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule
from scaffold.schedules.roles import WARMUP_STEPS


def factor(step: int, values: Values) -> float:
    """Return the multiple of the optimizer's rate at a step: one over a square root that both phases share."""
    taken, warmup = step + 1, values.count("warmup_steps")
    return float((values.count("d_model") * max(taken, warmup**3 / taken**2)) ** -0.5)


NOAM = Schedule(
    kind="noam",
    summary="warm up, decay with the square root of the steps, scaled by the width",
    formula="d_model ** -0.5 * min(s ** -0.5, s * warmup_steps ** -1.5), with s = t + 1",
    source="Vaswani et al. 2017, Attention Is All You Need (arXiv:1706.03762)",
    parameters=(
        Parameter("d_model", 512, "width of the model, whose square root divides the learning rate", Bounds(least=1)),
        WARMUP_STEPS,
    ),
    factor=factor,
    note="the result multiplies the tree's learning rate, which is 1.0 in the paper and not a peak",
)
