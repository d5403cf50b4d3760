"""A schedule's parameters as a signature or a class's fields have them."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.functions import literal
from scaffold.model.request import Request
from scaffold.schedule_forms.template_parts import TemplateParts


class Signed(Struct, frozen=True):
    """A parameter as it is declared."""

    name: str
    annotation: str = ""
    default: str = ""

    @property
    def text(self) -> str:
        """Return the declaration: `gamma: float = 0.5`."""
        if self.annotation:
            return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")
        return f"{self.name}={self.default}" if self.default else self.name


def plain(request: Request, parts: TemplateParts) -> Iterator[Signed]:
    """Yield the schedule's parameters as the template declares them, with the types that they have."""
    for name, default in parts.parameters:
        parameter = request.schedule.parameter(name)
        yield Signed(name, "list" if parameter.is_list else parameter.element.__name__, default)


def optional(request: Request, parameters: Sequence[Signed]) -> Iterator[Signed]:
    """Yield the parameters, each with a default: the requested value where it has none. Lists become tuples."""
    values = dict(request.values)
    for one in parameters:
        value = values[one.name]
        if isinstance(value, tuple):
            yield Signed(one.name, "tuple", repr(value))
        else:
            yield Signed(one.name, one.annotation, one.default or literal(value))


def bare(parameters: Sequence[Signed]) -> tuple[Signed, ...]:
    """Return the parameters without their types."""
    return tuple(Signed(one.name, "", one.default) for one in parameters)


def arm_parameters(request: Request, held: Sequence[str]) -> tuple[str, ...]:
    """Return those of the schedule's parameters that are among `held`, in the catalogue's order."""
    return tuple(p.name for p in request.schedule.parameters if p.name in held)
