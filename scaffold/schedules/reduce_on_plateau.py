"""Decay whenever a metric has stopped getting better."""

from scaffold.model.parameter import Bounds, Parameter
from scaffold.model.schedule import Schedule, TorchClass

REDUCE_ON_PLATEAU = Schedule(
    kind="reduce-on-plateau",
    summary="multiply the learning rate by a constant when a metric stalls",
    formula="times factor, not below min_rate, after more than patience metrics without a better one",
    source="torch.optim.lr_scheduler.ReduceLROnPlateau",
    parameters=(
        Parameter("mode", "min", "whether a lower or a higher metric is better", choices=("min", "max")),
        Parameter("factor", 0.1, "factor by which each decay multiplies the learning rate", Bounds(over=0, under=1)),
        Parameter("patience", 10, "metrics in a row, none of them better, that are put up with", Bounds(least=0)),
        Parameter("min_rate", 0.0, "learning rate that no decay goes below", Bounds(least=0)),
    ),
    factor=None,
    own=None,
    torch=TorchClass(
        "ReduceLROnPlateau",
        (("mode", "{mode}"), ("factor", "{factor}"), ("patience", "{patience}"), ("min_lr", "{min_rate}")),
        resumes=False,
    ),
    note="its step() must be given the metric, as in scheduler.step(loss), after each evaluation",
)
