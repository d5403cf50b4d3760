"""A straight line down after a linear warm-up."""

from scaffold.model.parameter import Values
from scaffold.model.schedule import Schedule, TorchClass
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's part of 1 fading into the final ratio."""
    warmup = values.count("warmup_steps")
    done = progress(step, warmup, values.count("total_steps"))
    return progress(step, 0, warmup) * (1 - done + values.number("final_ratio") * done)


LINEAR = Schedule(
    kind="linear",
    summary="warm up, then decay in a straight line",
    formula="t / warmup_steps, then 1 - (1 - final_ratio) * p, p rising from 0 to 1 at total_steps",
    source="transformers.get_linear_schedule_with_warmup; torch.optim.lr_scheduler.LinearLR",
    parameters=(WARMUP_STEPS, TOTAL_STEPS, final_ratio(0.0)),
    factor=factor,
    torch=TorchClass(
        "LinearLR", (("start_factor", "1.0"), ("end_factor", "{final_ratio}"), ("total_iters", "{total_steps}"))
    ),
    check=fit("warmup_steps"),
    torch_note="with torch's class there is no warm-up",
)
