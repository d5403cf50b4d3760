"""A schedule's learning rates from the catalogue's closed form, with the values that it is planned with."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from scaffold.model.parameter import Parameter, Role, Value, Values
from scaffold.model.request import Request
from scaffold.model.site import Site
from scaffold.preview.run import Run
from scaffold.verify.expectation import literal


class Reference(Struct, frozen=True):
    """A closed form with its values."""

    request: Request
    values: Values
    peak: float

    def rate(self, step: int) -> float:
        """Return the learning rate at a step."""
        assert self.request.schedule.factor is not None
        return float(self.peak * self.request.schedule.factor(step, self.values))

    @property
    def told(self) -> str:
        """Return the values of its own, in words."""
        own = [parameter.name for parameter in self.request.schedule.parameters if parameter.role is None]
        return ", ".join(f"{name}={_shown(self.values[name])}" for name in own)


def reference_of(request: Request, site: Site | None, run: Run) -> Reference | str:
    """Return a request's closed form over a run, or why it has none."""
    schedule = request.schedule
    if schedule.factor is None:
        return "it has no closed form: its rates depend on a metric, or on code that only running would tell"
    values = Values({p.name: _value(p, request, site, run) for p in schedule.parameters})
    wrong = schedule.check(values)
    return f"its values do not fit this run: {wrong}" if wrong else Reference(request, values, run.peak)


def roles_given(request: Request, adopted: Mapping[str, Value]) -> Sequence[tuple[Role, Value]]:
    """Return what was asked for of the roles that make a run."""
    roles = {p.name: p.role for p in request.schedule.parameters if p.role is not None}
    return [(role, adopted[name]) for name, role in roles.items() if name in adopted]


def _value(parameter: Parameter, request: Request, site: Site | None, run: Run) -> Value:
    given = dict(request.given).get(parameter.name)
    if parameter.role is None:
        return parameter.default if given is None else given
    value = run.value(parameter.role)
    if value is not None:
        return value
    if given is not None:
        return given
    binding = next((one for one in site.bindings if one.role is parameter.role), None) if site else None
    held = literal(binding.default) if binding else None
    usable = isinstance(held, int | float) and not isinstance(held, bool) and held in parameter.bounds
    return held if usable and isinstance(held, int | float) else parameter.default


def _shown(value: Value) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
