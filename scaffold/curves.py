"""A schedule's learning rates over a run, from its closed form."""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from scaffold.errors import BadParameter, NoCurve
from scaffold.model.parameter import Role, Value, Values
from scaffold.model.schedule import Schedule


class Scale(Enum):
    """How the learning rate is laid out on its axis."""

    LINEAR = "linear"
    LOG = "log"


class Curve(Struct, frozen=True):
    """Learning rates, one a step from step 0, under a name."""

    name: str
    rates: tuple[float, ...]


def curve(schedule: Schedule, given: Mapping[str, Value], steps: int, peak: float) -> Curve:
    """Return the schedule's learning rates for `steps` optimizer steps at the peak rate `peak`.

    The total steps are `steps`, and the warm-up a tenth of them, unless `given` says otherwise. Raises NoCurve for a
    schedule that a metric drives or that only code says, BadParameter for values that do not fit together.
    """
    if schedule.factor is None:
        code = "" if schedule.origin or schedule.is_by_metric else schedule.source
        raise NoCurve(schedule.kind, schedule.origin, code)
    by_role: Mapping[Role | None, Value] = {
        Role.TOTAL_STEPS: steps,
        Role.WARMUP_STEPS: steps // 10,
        Role.PEAK_RATE: peak,
    }
    usual = {p.name: by_role.get(p.role, p.default) if p.role else p.default for p in schedule.parameters}
    values = Values(usual | dict(given))
    wrong = schedule.check(values)
    if wrong:
        raise BadParameter(schedule.kind, f"{steps} steps", f"values that fit together: {wrong}")
    return Curve(schedule.kind, tuple(peak * schedule.factor(step, values) for step in range(steps)))
