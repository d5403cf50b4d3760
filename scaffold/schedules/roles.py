"""The parameters that schedules share because training code has them: warm-up and total steps, peak, final ratio."""

from scaffold.model.parameter import Bounds, Parameter, Role

WARMUP_STEPS = Parameter(
    name="warmup_steps",
    default=0,
    bounds=Bounds(least=0),
    help="steps over which the learning rate rises linearly to its peak",
    role=Role.WARMUP_STEPS,
)
TOTAL_STEPS = Parameter(
    name="total_steps",
    default=1000,
    bounds=Bounds(least=1),
    help="steps at which the schedule ends",
    role=Role.TOTAL_STEPS,
)
PEAK_RATE = Parameter(
    name="peak_rate",
    default=1e-3,
    bounds=Bounds(over=0),
    help="peak learning rate",
    role=Role.PEAK_RATE,
)


def final_ratio(default: float) -> Parameter:
    """Return the parameter for the fraction of the peak rate at which a schedule ends, with its own default."""
    return Parameter(
        name="final_ratio",
        default=default,
        bounds=Bounds(least=0, most=1),
        help="fraction of the peak learning rate to end at",
        role=Role.FINAL_RATIO,
    )
