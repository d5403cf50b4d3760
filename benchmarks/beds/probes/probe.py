"""What a probe is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.beds.cut import Cut

Rates: TypeAlias = list[float]


class Declined(Exception):
    """The tree's own parser does not take what it was given; the message is the parser's."""


@dataclass(frozen=True)
class Probe:
    """The selector's values that a tree knows, its own parser, and its dispatch."""

    names: tuple[str, ...]
    #: The attribute (or key) of the arguments that holds the name.
    selector: str
    #: From a cut tree, a place, a name and values by field: the tree's own arguments object.
    parsed: Callable[[Cut, str, str, Mapping[str, object]], object]
    #: From a cut tree, a place and an arguments object: the learning rate at each step.
    rates: Callable[[Cut, str, object], Rates]
    #: Where the tree asks the question; the probe knows what each word means.
    places: tuple[str, ...] = ("",)
    #: What the tree calls its first step.
    first_step: int = 0
