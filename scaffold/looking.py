"""A tree looked at for one request: its sites, how the parts stand at each, and the edits for what is absent."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from scaffold.binding import Bound, bind, known_values
from scaffold.bound_names import require_in_scope
from scaffold.bound_reads import require_readable
from scaffold.entry_scope import within_reach
from scaffold.errors import BadParameter
from scaffold.hands_off import hands_off
from scaffold.joining import with_edits
from scaffold.locate import Found, choose, settled_places, site_at
from scaffold.model.parameter import Values
from scaffold.model.plan import Action, Diagnostic, Edit
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Site
from scaffold.model_schedules import decided, definition_for, models_of, parameters_of
from scaffold.modules import Modules
from scaffold.parts import Parts, Wish, examine
from scaffold.splicing import edits_of


class LookedAt(Struct, frozen=True):
    """What a request comes to at one site, and how its parts stand there."""

    site: Site
    wish: Wish
    parts: Parts


class Looked(Struct, frozen=True):
    """What a request comes to in a tree."""

    #: The tree's files as they are.
    modules: Modules
    sites: tuple[LookedAt, ...]
    #: What puts in what is absent, by file; nothing for a site where something stands in the way.
    edits: tuple[Edit, ...]
    #: What is told of files that are not to be edited.
    untouched: tuple[Diagnostic, ...]


def look(modules: Modules, root: str, request: Request, found: Found) -> Looked:
    """Return what a request comes to at each of its sites, one looked at over what is planned for those before it.

    `found` is what `find_places` found in this tree, or in it before it was edited for other requests, which makes no
    dispatch. Raises a ScaffoldError where a site cannot be told.
    """
    before = modules
    found = settled_places(found, request.settled)
    edits: dict[str, Edit] = {}
    sites: list[LookedAt] = []
    left: list[Diagnostic] = []
    for place in choose(found, request.sites, modules, root):
        site = site_at(modules, place, request.settled, request.name, found.places)
        here = decided(models_of(modules, site.dispatch, {request.name}), site.dispatch, request)
        for edit in _new_files(modules, site, here):
            edits[edit.path] = edit
            modules = before.edited(edits.values())
        require_in_scope(modules, site.dispatch, here)
        require_readable(modules, site, here)
        wish = wish_for(modules, site, here)
        _check_values(wish.bound, here)
        parts = examine(modules, site, wish)
        pieces, untouched = hands_off(modules, () if parts.clashes else parts.pieces)
        left += untouched
        planned = tuple(edits_of(modules, pieces))
        edits = with_edits(edits, planned)
        sites.append(LookedAt(site, wish, parts))
        if planned:
            modules = before.edited(edits.values())
    return Looked(before, tuple(sites), tuple(edits[path] for path in sorted(edits)), tuple(left))


def _new_files(modules: Modules, site: Site, request: Request) -> Iterable[Edit]:
    """Yield the file that is to take the schedule, with nothing but a docstring, where it is not there yet."""
    for path in site.schedules_modules:
        if request.implementation is Implementation.OWN and path not in modules:
            yield Edit(path, b"", new_file(request), (), Action.CREATE)


def new_file(request: Request) -> bytes:
    """Return what a file holds that is created for a schedule, before the schedule is in it."""
    return f'"""{request.schedule.summary[0].upper()}{request.schedule.summary[1:]}."""\n'.encode()


def wish_for(modules: Modules, site: Site, request: Request) -> Wish:
    """Return what a request comes to at a site: in which form it is written, and what its parameters are bound to."""
    models = models_of(modules, site.dispatch, {request.name})
    definition = definition_for(modules, models, request)
    bound = bind(site, request, parameters_of(request, definition))
    return Wish(request, models, definition, within_reach(modules, site.dispatch, request, bound))


def _check_values(bound: Sequence[Bound], request: Request) -> None:
    """Return if the values that are known fit together; raise BadParameter when they do not."""
    known = Values(known_values(bound))
    wrong = request.schedule.check(known)
    if wrong:
        shown = ", ".join(f"{name}={value}" for name, value in known.items())
        raise BadParameter(request.schedule.kind, shown, f"values that fit together: {wrong}")
