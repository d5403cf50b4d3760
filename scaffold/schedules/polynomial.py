"""Polynomial decay after a linear warm-up."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule, TorchClass
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of a power of the decay's rest."""
    warmup, end = values.count("warmup_steps"), values.number("final_ratio")
    rest = 1 - progress(step, warmup, values.count("total_steps"))
    return progress(step, 0, warmup) * float(end + (1 - end) * rest ** values.number("power"))


POLYNOMIAL = Schedule(
    kind="polynomial",
    summary="warm up, then decay as a power of the steps that are left",
    formula="t / warmup_steps, then final_ratio + (1 - final_ratio) * (1 - p) ** power, p from 0 to 1",
    source="transformers.get_polynomial_decay_schedule_with_warmup; torch.optim.lr_scheduler.PolynomialLR",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("power", 1.0, "exponent of the decay, 1 for a straight line", Bounds(over=0)),
        final_ratio(0.0),
    ),
    factor=factor,
    torch=TorchClass("PolynomialLR", (("total_iters", "{total_steps}"), ("power", "{power}"))),
    check=fit("warmup_steps"),
    torch_note="with torch's class there is no warm-up, and the end is 0",
)
