"""What the user asked for, as one value."""

import re

from msgspec import Struct

from scaffold.errors import BadParameter
from scaffold.model.parameter import Role, Value
from scaffold.model.schedule import Implementation, Schedule


class TheOnlySite(Struct, frozen=True):
    """The tree has one site, and that is meant."""


class EverySite(Struct, frozen=True):
    """All sites of the tree are meant."""


class SiteNamed(Struct, frozen=True):
    """The site whose id holds `part` is meant."""

    part: str


Sites = TheOnlySite | EverySite | SiteNamed
THE_ONLY_SITE = TheOnlySite()


class Settled(Struct, frozen=True):
    """What the user settled by hand, where looking leaves it open."""

    #: The class that declares the hyper-parameters, or part of its `path::Class`.
    arguments: str | None = None
    #: The file that takes the schedule function.
    schedules_module: str | None = None
    #: Whether the values are written into the arm and nothing is declared.
    inline: bool = False
    #: `path.py::Qualified.name` or `path.py:LINE` of the dispatch, and the expression of the optimizer there.
    dispatch: str | None = None
    optimizer: str | None = None
    #: Expressions for roles, before all that is found.
    roles: tuple[tuple[Role, str], ...] = ()


NOTHING_SETTLED = Settled()


class Request(Struct, frozen=True):
    """One schedule to be in a tree."""

    schedule: Schedule
    name: str
    implementation: Implementation
    #: The values that were given, by parameter; the others have the schedule's defaults.
    given: tuple[tuple[str, Value], ...] = ()
    #: Fields of the arguments that were named, and expressions that were bound, by parameter.
    fields: tuple[tuple[str, str], ...] = ()
    bindings: tuple[tuple[str, str], ...] = ()
    #: Parameters whose default was said, which only an argument that is declared for them can have.
    defaults: tuple[str, ...] = ()
    sites: Sites = TheOnlySite()
    settled: Settled = NOTHING_SETTLED
    #: Whether nobody asked for the implementation, so that the tree's own schedules decide.
    like_the_tree: bool = False

    @classmethod
    def with_defaults(cls, schedule: Schedule, implementation: Implementation) -> "Request":
        """Return the request that a command line without options makes."""
        return cls(schedule, schedule.default_name, implementation)

    @property
    def values(self) -> tuple[tuple[str, Value], ...]:
        """Return every parameter's value."""
        return tuple((self.schedule.defaults() | dict(self.given)).items())

    @property
    def function(self) -> str:
        """Return what the schedule function is called."""
        return function_name(self.name)


def function_name(name: str) -> str:
    """Return what the schedule function of a selector's value is called: `step_schedule` gives `get_step_schedule`."""
    stem = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower()
    return f"get_{stem}" if "schedule" in stem else f"get_{stem}_schedule"


def check_name(name: str) -> str:
    """Return `name` if it can be a selector's value and be typed after an option; raise BadParameter otherwise."""
    wanted = "letters, digits, '_', '-' or '.', starting with a letter or digit"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise BadParameter("--name", name, wanted)
    return name
