"""What a schedule is to this program: its parameters, its curve, and its two implementations."""

import string
from collections.abc import Callable
from enum import Enum

from msgspec import Struct

from scaffold.model.parameter import SHARED, Parameter, Role, Value, Values


class Implementation(str, Enum):
    """How a schedule gets into a tree: as a LambdaLR function of its own, or as the class that torch has."""

    OWN = "own"
    TORCH = "torch"


class Symbol(Struct, frozen=True):
    """A name that code needs: `module` alone (`import math`), or `name` from `module`; `alias` is what it is called."""

    module: str
    name: str | None = None
    alias: str | None = None

    @property
    def bound(self) -> str:
        """Return the name that code uses when the symbol is imported as it wants it."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def clause(self) -> str:
        """Return what an import statement names: `numpy as np`, or `get_x as y` of a module."""
        return f"{self.name or self.module} as {self.alias}" if self.alias else self.name or self.module


#: The learning rate at a step, counted from 0, as a fraction of the peak rate (of the optimizer's own rate).
Factor = Callable[[int, Values], float]


class TorchClass(Struct, frozen=True):
    """The class or function of a library that gives the curve, and its arguments besides the optimizer."""

    name: str
    #: Each keyword with its expression, in which `{parameter}` stands for a parameter: `{final_ratio} * {peak_rate}`.
    arguments: tuple[tuple[str, str], ...]
    #: Whether the class takes `last_epoch`.
    resumes: bool = True
    module: str = "torch.optim.lr_scheduler"
    #: What it calls the optimizer.
    optimizer: str = "optimizer"

    @property
    def symbol(self) -> Symbol:
        """Return the class as something to import."""
        return Symbol(self.module, self.name)

    @property
    def parameters(self) -> frozenset[str]:
        """Return the names of the parameters that the expressions hold."""
        found = (name for _, text in self.arguments for _, name, _, _ in string.Formatter().parse(text))
        return frozenset(name for name in found if name)


#: The one class of torch's that is stepped with a metric.
_BY_METRIC = TorchClass("ReduceLROnPlateau", ()).symbol


class Companion(Struct, frozen=True):
    """A function, class or constant that a schedule's code uses, to be copied beside it."""

    name: str
    code: str
    #: What it needs imported.
    needs: tuple[Symbol, ...] = ()


#: What stands for the function's name in code that is no template.
FUNCTION = "__schedule__"


class OwnFunction(Struct, frozen=True):
    """The LambdaLR function that a template holds; it takes every parameter but the peak rate."""

    #: What the function needs imported.
    needs: tuple[Symbol, ...] = (Symbol("torch.optim.lr_scheduler", "LambdaLR"),)
    #: The code in place of a template's, with `FUNCTION` for the name; and what else has to be there for it.
    code: str = ""
    companions: tuple[Companion, ...] = ()
    #: The same code for a class, which keeps nothing that a checkpoint cannot hold; empty where `code` will do.
    code_in_class: str = ""
    #: The form of the last companion, which the code is made around: where the tree's own have that, it goes alone.
    alike: str = ""
    #: What the function or class is called where it goes into a tree as it stands, because it makes a scheduler itself.
    whole: str = ""
    #: What such a one calls the optimizer and `last_epoch`; the latter empty where it takes none.
    takes: tuple[str, str] = ("optimizer", "last_epoch")
    #: The file of a template that is not ours; empty for ours.
    template: str = ""


#: The same with `math`.
WITH_MATH = OwnFunction((Symbol("math"), Symbol("torch.optim.lr_scheduler", "LambdaLR")))


def nothing_to_say(values: Values) -> str:
    """Return the empty string: any values that are each within their bounds fit together."""
    return ""


class Schedule(Struct, frozen=True):
    """A catalogue entry: what the learning rate does over steps."""

    kind: str
    #: What it does, in one line, without a capital or a full stop.
    summary: str
    #: The learning rate at step t as a fraction of the peak rate, or the rule for it, in plain text.
    formula: str
    #: The paper or library that the formula is from.
    source: str
    parameters: tuple[Parameter, ...]
    #: The curve in closed form; None for a schedule that a metric drives, or that only its code says.
    factor: Factor | None
    own: OwnFunction | None = OwnFunction()
    torch: TorchClass | None = None
    #: What is wrong with values that do not fit together, in words, or nothing; it sees only the values that are known.
    check: Callable[[Values], str] = nothing_to_say
    #: What a user must know before training with it, and with torch's class.
    note: str = ""
    torch_note: str = ""
    #: The file that an entry is from that is not ours.
    origin: str = ""

    @property
    def is_by_metric(self) -> bool:
        """Return whether a metric drives it, not the step."""
        return self.torch is not None and self.torch.symbol == _BY_METRIC

    @property
    def template(self) -> str:
        """Return the name of the template of the schedule function."""
        return f"schedules/{self.kind}.py.jinja"

    @property
    def stem(self) -> str:
        """Return the kind as the beginning of a Python name."""
        return self.kind.replace("-", "_")

    @property
    def default_name(self) -> str:
        """Return the selector's new value when none is asked for."""
        return f"{self.stem}_schedule"

    @property
    def implementations(self) -> tuple[Implementation, ...]:
        """Return how the schedule can be put into a tree, the default first."""
        has = {Implementation.OWN: self.own, Implementation.TORCH: self.torch}
        return tuple(implementation for implementation, held in has.items() if held is not None)

    def used(self, implementation: Implementation) -> tuple[Parameter, ...]:
        """Return the parameters that an implementation takes."""
        if implementation is Implementation.TORCH:
            assert self.torch is not None
            return tuple(p for p in self.parameters if p.name in self.torch.parameters)
        by_itself = self.own is not None and bool(self.own.whole)
        return tuple(p for p in self.parameters if by_itself or p.role is not Role.PEAK_RATE)

    def notes(self, implementation: Implementation) -> tuple[str, ...]:
        """Return what a user must know before training with an implementation."""
        held = (self.note, self.torch_note if implementation is Implementation.TORCH else "")
        return tuple(note for note in held if note)

    def field(self, parameter: Parameter) -> str:
        """Return what a tree's arguments call a parameter that is declared there."""
        if parameter.field:
            return parameter.field
        return parameter.role.value if parameter.role in SHARED else f"{self.stem}_{parameter.name}"

    def field_help(self, parameter: Parameter, name: str) -> str:
        """Return the help text of a declared parameter; `name` is the selector's new value."""
        words = parameter.field_help or parameter.help[0].upper() + parameter.help[1:]
        if parameter.role not in SHARED and not parameter.field_help:
            words += " when using {name} as the learning rate schedule"
        return words.replace("{name}", name)

    def parameter(self, name: str) -> Parameter:
        """Return the parameter called `name`; raise KeyError when there is none."""
        return {parameter.name: parameter for parameter in self.parameters}[name]

    def defaults(self) -> dict[str, Value]:
        """Return each parameter's default."""
        return {parameter.name: parameter.default for parameter in self.parameters}
