"""What code that is reckoned works with."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct, field

from scaffold.modules import Module
from scaffold.walking import FunctionNode


class NotReckoned(Exception):
    """Code does something that is not reckoned here; its text says what."""


class Opaque(Struct, frozen=True):
    """Something of which nothing is known: it can be passed on and not reckoned with."""


class Holder(Struct, frozen=True):
    """The arguments of a run, as an object; what it has is asked of `read`, None where that cannot be told."""

    read: Callable[[str], "Known | None"]


class Known(Struct, frozen=True):
    """A value that is known, which can be None."""

    value: object


class Scope(Struct):
    """The names of a function that is being reckoned, and of those around it."""

    module: Module
    held: dict[str, object] = field(default_factory=dict)
    around: "Scope | None" = None
    #: The names that are its own, also before they have a value.
    own: frozenset[str] = frozenset()

    def find(self, name: str) -> Known | None:
        """Return what a name stands for in this scope or in one around it, None where it is none of theirs."""
        if name in self.held:
            return Known(self.held[name])
        if name in self.own:
            raise NotReckoned(f"{name} has no value yet where it is read")
        return self.around.find(name) if self.around else None


class Function(Struct, frozen=True):
    """A function of the tree with the scope that it was made in, and arguments that it has been given already."""

    node: FunctionNode
    scope: Scope
    given: Mapping[str, object] = field(default_factory=dict)


class Curve(Protocol):
    """A factor that needs no reckoning."""

    def at(self, step: int) -> float:
        """Return the factor at a step."""
        ...


class Scheduler(Struct, frozen=True):
    """What an arm makes: the factor of the optimizer's own rate at each step."""

    factor: "Function | Curve"
    maker: str
