"""The one composition of everything below: a tree and a request to a plan. No file is opened or written here."""

from collections.abc import Callable, Sequence

from scaffold.advice import advice_on
from scaffold.binding import Bound, command_line, known_values
from scaffold.cores import nobody
from scaffold.errors import Conflict
from scaffold.locate import Found, find_places
from scaffold.looking import look
from scaffold.model.plan import Adoption, Plan
from scaffold.model.request import Request
from scaffold.model.tree import Tree
from scaffold.modules import Modules


def make_plan(tree: Tree, root: str, request: Request, watch: Callable[[int, int], None] = nobody) -> Plan:
    """Return the edits that put the requested schedule into the tree; an empty plan when it is there.

    `watch` is told how many of how many files were looked at for sites. Several sites are planned one after the
    other, each over what the ones before it change. Raises a ScaffoldError
    when a site cannot be told, is not whole, or holds something else under a name that is needed.
    """
    modules = Modules(tree, request.settled.optimizer)
    return plan_over(modules, root, request, find_places(modules, watch))


def plan_over(modules: Modules, root: str, request: Request, found: Found) -> Plan:
    """Return the same for a tree in which places were found, edited since or not; raises what `make_plan` does."""
    looked = look(modules, root, request, found)
    clashes = [clash.message for one in looked.sites for clash in one.parts.clashes]
    if clashes:
        raise Conflict(clashes)
    site, wish = looked.sites[0].site, looked.sites[0].wish
    return Plan(
        root=root,
        schedule=_adoption(wish.bound, wish.request),
        sites=tuple(one.site for one in looked.sites),
        edits=looked.edits,
        diagnostics=advice_on(looked, wish.request),
        command_line=command_line(site, wish.request, wish.bound),
    )


def _adoption(bound: Sequence[Bound], request: Request) -> Adoption:
    bindings = tuple((one.parameter.name, one.expression) for one in bound if not one.declares)
    values = tuple(known_values(bound).items())
    return Adoption(request.schedule.kind, request.name, request.implementation, values, bindings)
