"""One schedule as a command line or a manifest asks for it: words and values, from which nothing is derived yet."""

from msgspec import Struct

from scaffold.model.parameter import Value
from scaffold.model.request import THE_ONLY_SITE, Sites
from scaffold.model.schedule import Implementation

FROM_FUNCTION = "from-function"
FROM_TORCH = "from-torch"


class Where(Struct, frozen=True):
    """Where in a tree a schedule is meant to go, as far as somebody said so."""

    sites: Sites = THE_ONLY_SITE
    #: The class or function that declares the hyper-parameters, and the file that takes the schedule function.
    arguments: str | None = None
    schedules_module: str | None = None
    #: Whether the values are written into the arm.
    inline: bool = False


#: Nobody said anything.
ANYWHERE = Where()


class Entry(Struct, frozen=True):
    """What is asked for."""

    #: A kind of the catalogue, or one of the two above.
    kind: str
    #: The selector's new value; None for the kind's own.
    name: str | None = None
    #: None where nobody asked for one, so that the tree's own schedules decide.
    implementation: Implementation | None = None
    parameters: tuple[tuple[str, Value], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    bindings: tuple[tuple[str, str], ...] = ()
    #: The user's own function as `FILE:NAME` or `MODULE:NAME`, or the library's class; empty for the catalogue.
    target: str = ""
    is_imported: bool = False
    #: What parameters of such a one are given, as written after `--set`, and their arguments' defaults.
    settings: tuple[tuple[str, str], ...] = ()
    defaults: tuple[tuple[str, Value], ...] = ()
    where: Where = ANYWHERE
