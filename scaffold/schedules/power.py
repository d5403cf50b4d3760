"""The power scheduler: a power of the steps that does not depend on how long the run is, and a decay at the end."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import Schedule
from scaffold.schedules.phases import fit, progress
from scaffold.schedules.roles import TOTAL_STEPS, WARMUP_STEPS, final_ratio


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: the power law, held still while another phase scales it."""
    warmup, total = values.count("warmup_steps"), values.count("total_steps")
    leave = total - values.count("decay_steps")
    at = max(1, min(max(step, warmup), leave))
    law = min(1.0, float(values.number("amplitude") * at ** values.number("exponent")))
    done = progress(step, leave, total)
    return progress(step, 0, warmup) * law * (1 - done) + values.number("final_ratio") * done


POWER = Schedule(
    kind="power",
    summary="warm up, follow a power of the steps, decay linearly at the end",
    formula="min(1, amplitude * t ** exponent) between a line up to it and a line down to final_ratio",
    source="Shen et al. 2024, Power Scheduler (arXiv:2408.13359), in steps instead of tokens",
    parameters=(
        WARMUP_STEPS,
        TOTAL_STEPS,
        Parameter("amplitude", 5.0, "fraction of the peak learning rate that step 1 would have", Bounds(over=0)),
        Parameter("exponent", -0.51, "power of the steps", Bounds(under=0)),
        Parameter("decay_steps", 50, "steps of the decay at the end", Bounds(least=0)),
        final_ratio(0.0),
    ),
    factor=factor,
    check=fit("warmup_steps", "decay_steps"),
)
