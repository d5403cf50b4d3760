"""Step decay: the vendor's own example."""

from scaffold.model.parameter import Bounds, Parameter, Values
from scaffold.model.schedule import WITH_MATH, Schedule, TorchClass

_WHEN = "when using {name} as the learning rate schedule"


def factor(step: int, values: Values) -> float:
    """Return the fraction of the peak rate at a step: one `gamma` for each whole period so far."""
    return float(values.number("gamma") ** (step // values.count("decay_steps")))


STEP = Schedule(
    kind="step",
    summary="multiply the learning rate by a constant every so many steps",
    formula="gamma ** floor(t / decay_steps)",
    source="SambaFlow's how-to on custom schedulers; torch.optim.lr_scheduler.StepLR",
    parameters=(
        Parameter(
            name="decay_steps",
            default=100,
            bounds=Bounds(least=1),
            help="steps from one decay to the next",
            field="decay_steps",
            field_help="Period of steps over which to decay the learning rate " + _WHEN,
        ),
        Parameter(
            name="gamma",
            default=0.5,
            bounds=Bounds(over=0),
            help="factor by which each decay multiplies the learning rate",
            field="decay_gamma",
            field_help="Constant by which to decay the learning rate " + _WHEN,
        ),
    ),
    factor=factor,
    own=WITH_MATH,
    torch=TorchClass("StepLR", (("step_size", "{decay_steps}"), ("gamma", "{gamma}"))),
)
