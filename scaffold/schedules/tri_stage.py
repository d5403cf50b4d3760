"""Three stages: a linear warm-up, a hold at the peak, an exponential decay."""

from msgspec.structs import replace

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule
from scaffold.schedules.phases import progress
from scaffold.schedules.roles import WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the warm-up's line times the decay's power."""
    start, warmup = values.number("init_ratio"), values.count("warmup_steps")
    held = warmup + values.count("hold_steps")
    decayed = progress(step, held, held + values.count("decay_steps"))
    rise = start + (1 - start) * progress(step, 0, warmup)
    return rise * float(values.number("final_ratio") ** decayed)


TRI_STAGE = Schedule(
    kind="tri-stage",
    summary="warm up, hold the peak, decay exponentially",
    formula="from init_ratio to 1 in a line, then 1, then final_ratio ** p, p up to 1 in decay_steps",
    source="fairseq's tri_stage_lr_scheduler; Park et al. 2019, SpecAugment (arXiv:1904.08779)",
    parameters=(
        WARMUP_STEPS,
        Parameter("init_ratio", 0.01, "fraction of the peak learning rate to start from", Bounds(least=0, most=1)),
        Parameter("hold_steps", 100, "steps at the peak", Bounds(least=0)),
        Parameter("decay_steps", 150, "steps of the decay", Bounds(least=0)),
        replace(final_ratio(0.01), bounds=Bounds(over=0, most=1)),
    ),
    factor=factor,
    note="the decay multiplies, so it cannot end at 0",
)
