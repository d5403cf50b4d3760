"""What a tree has where a dispatch was looked for."""

from enum import Enum

from msgspec import Struct


class Kind(str, Enum):
    """How a tree comes to its schedulers without choosing among names in a place that can be edited."""

    #: Schedulers are registered under names.
    REGISTRY = "registry"
    #: The name is that of a function or class.
    DOTTED_PATH = "dotted_path"
    #: Another library chooses.
    DELEGATION = "delegation"
    #: Who calls the code chooses.
    GIVEN = "given"
    #: Nothing chooses.
    NO_DISPATCH = "no_dispatch"


class Refusal(Struct, frozen=True):
    """One place, what is there, and what to do instead."""

    kind: Kind
    path: str
    line: int
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.advice}"
