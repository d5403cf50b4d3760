"""A parameter of a schedule: its type, bounds and role, and the values that parameters have."""

import math
from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct

from scaffold.errors import BadParameter

#: What a parameter can be; the type of its default is its type, a tuple's first element that of all.
Value = int | float | str | tuple[int, ...] | tuple[float, ...]


class Role(str, Enum):
    """A parameter that training code usually has already."""

    WARMUP_STEPS = "warmup_steps"
    TOTAL_STEPS = "total_steps"
    PEAK_RATE = "peak_rate"
    FINAL_RATIO = "final_ratio"


#: Roles that mean the same to every schedule, so that one argument serves all; where to end does not.
SHARED = frozenset({Role.WARMUP_STEPS, Role.TOTAL_STEPS, Role.PEAK_RATE})


class Bounds(Struct, frozen=True):
    """The finite numbers that a parameter accepts; `over` and `under` are excluded, `least` and `most` included."""

    over: float | None = None
    least: float | None = None
    under: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        words = {"greater than": self.over, "at least": self.least, "less than": self.under, "at most": self.most}
        return " and ".join(f"{word} {limit:g}" for word, limit in words.items() if limit is not None)

    def __contains__(self, value: float) -> bool:
        return (
            math.isfinite(value)
            and (self.over is None or value > self.over)
            and (self.least is None or value >= self.least)
            and (self.under is None or value < self.under)
            and (self.most is None or value <= self.most)
        )


class Parameter(Struct, frozen=True):
    """A number, a word or a list of numbers that shapes a schedule."""

    #: As the schedule function calls it; the option is `--` and this with dashes.
    name: str
    default: Value
    #: One line for `--help`, without a capital or a full stop.
    help: str
    bounds: Bounds = Bounds()
    choices: tuple[str, ...] = ()
    role: Role | None = None
    #: What the tree's arguments call it and the help text there, `{name}` standing for the selector's new value; where
    #: empty, they are made from the schedule's kind and from `help`.
    field: str = ""
    field_help: str = ""

    @property
    def element(self) -> type[int] | type[float] | type[str]:
        """Return the type of the value, or of each of its elements."""
        one = self.default[0] if isinstance(self.default, tuple) else self.default
        return type(one)

    @property
    def is_list(self) -> bool:
        """Return whether the value is a list of numbers."""
        return isinstance(self.default, tuple)

    @property
    def option(self) -> str:
        """Return the option of `add-schedule` that sets the parameter."""
        return "--" + self.name.replace("_", "-")

    @property
    def wanted(self) -> str:
        """Return in words what the parameter accepts."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        noun = "whole number" if self.element is int else "number"
        if self.is_list:
            return f"{noun}s with commas between, each {self.bounds}".removesuffix(", each ")
        return f"a {noun} {self.bounds}".rstrip()

    def parse(self, text: str) -> Value:
        """Return the value that `text` stands for; raise BadParameter for anything else or out of bounds."""
        if self.choices:
            if text not in self.choices:
                raise BadParameter(self.option, text, self.wanted)
            return text
        try:
            numbers = [self.element(part) for part in (text.split(",") if self.is_list else [text])]
        except ValueError:
            raise BadParameter(self.option, text, self.wanted) from None
        if not all(number in self.bounds for number in numbers if not isinstance(number, str)):
            raise BadParameter(self.option, text, self.wanted)
        return tuple(numbers) if self.is_list else numbers[0]  # type: ignore[return-value]


class Values(Mapping[str, Value]):
    """The values of a schedule's parameters by name, read as what they are: a count, a number, a word, a list."""

    def __init__(self, held: Mapping[str, Value]) -> None:
        self._held = dict(held)

    def __getitem__(self, name: str) -> Value:
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def count(self, name: str) -> int:
        """Return a whole number."""
        value = self._held[name]
        assert isinstance(value, int)
        return value

    def number(self, name: str) -> float:
        """Return a number."""
        value = self._held[name]
        assert isinstance(value, int | float)
        return value

    def word(self, name: str) -> str:
        """Return a word."""
        value = self._held[name]
        assert isinstance(value, str)
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return a list of numbers."""
        value = self._held[name]
        assert isinstance(value, tuple)
        return value
