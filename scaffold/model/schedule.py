"""What a schedule is to this program: its parameters, its two implementations, and where its formula comes from."""

import math
from dataclasses import dataclass
from enum import Enum

from scaffold.errors import BadParameter

#: What a parameter can be; the type of its default is its type.
Value = int | float


class Implementation(str, Enum):
    """How a schedule gets into a tree: as a LambdaLR function of its own, or as the class that torch has."""

    OWN = "own"
    TORCH = "torch"


@dataclass(frozen=True)
class Symbol:
    """A name that code needs: `module` alone (`import math`), or `name` from `module`."""

    module: str
    name: str | None = None

    @property
    def bound(self) -> str:
        """Return the name that code uses when the symbol is imported plainly."""
        return self.name or self.module.partition(".")[0]


@dataclass(frozen=True)
class Bounds:
    """The finite numbers that a parameter accepts: above `over`, at least `least`; either may be absent."""

    over: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        parts = []
        if self.over is not None:
            parts.append(f"greater than {self.over:g}")
        if self.least is not None:
            parts.append(f"at least {self.least:g}")
        return " and ".join(parts) or "finite"

    def __contains__(self, value: float) -> bool:
        if not math.isfinite(value):
            return False
        if self.over is not None and value <= self.over:
            return False
        return self.least is None or value >= self.least


@dataclass(frozen=True)
class Parameter:
    """A number that shapes a schedule."""

    #: As the schedule function calls it; the option is `--` and this with dashes.
    name: str
    default: Value
    bounds: Bounds
    #: One line for `--help`.
    help: str
    #: What the tree's arguments call it, and the help text there; `{name}` stands for the selector's new value.
    field: str
    field_help: str

    @property
    def type(self) -> type[Value]:
        """Return the parameter's type, which is that of its default."""
        return type(self.default)

    @property
    def option(self) -> str:
        """Return the option of `add-schedule` that sets the parameter."""
        return "--" + self.name.replace("_", "-")

    @property
    def wanted(self) -> str:
        """Return in words what the parameter accepts."""
        noun = "a whole number" if self.type is int else "a number"
        return f"{noun} {self.bounds}"

    def parse(self, text: str) -> Value:
        """Return the value that `text` stands for; raise BadParameter for anything else or out of bounds."""
        try:
            value = self.type(text)
        except ValueError:
            raise BadParameter(self.option, text, self.wanted) from None
        if value not in self.bounds:
            raise BadParameter(self.option, text, self.wanted)
        return value


@dataclass(frozen=True)
class TorchClass:
    """The class of `torch.optim.lr_scheduler` that gives the same curve."""

    name: str
    #: For each parameter, the class's keyword for it.
    keywords: tuple[tuple[str, str], ...]

    @property
    def symbol(self) -> Symbol:
        """Return the class as something to import."""
        return Symbol("torch.optim.lr_scheduler", self.name)


@dataclass(frozen=True)
class Schedule:
    """A catalogue entry: what the learning rate does over steps."""

    kind: str
    summary: str
    #: The learning rate at step t as a fraction of the peak rate, or the rule for it, in plain text.
    formula: str
    #: The paper or library that the formula is from.
    source: str
    parameters: tuple[Parameter, ...]
    #: What the function of the `own` implementation needs imported.
    needs: tuple[Symbol, ...]
    torch: TorchClass | None

    @property
    def template(self) -> str:
        """Return the name of the template of the schedule function."""
        return f"schedules/{self.kind}.py.jinja"

    @property
    def default_name(self) -> str:
        """Return the selector's new value when none is asked for."""
        return self.kind.replace("-", "_") + "_schedule"

    @property
    def implementations(self) -> tuple[Implementation, ...]:
        """Return how the schedule can be put into a tree, the default first."""
        return (Implementation.OWN, Implementation.TORCH) if self.torch else (Implementation.OWN,)

    def parameter(self, name: str) -> Parameter:
        """Return the parameter called `name`; raise KeyError when there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)
