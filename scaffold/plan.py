"""The one composition of everything below: a tree and a request to a plan. No file is opened or written here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from scaffold.arguments.inline import INLINE
from scaffold.binding import Bound, bind, command_line, known_values
from scaffold.bound_names import require_in_scope
from scaffold.bound_reads import require_readable
from scaffold.entry_scope import out_of_reach, within_reach
from scaffold.errors import BadParameter, Conflict
from scaffold.hands_off import hands_off
from scaffold.import_edits import add_imports
from scaffold.imports import Wanted
from scaffold.joining import joined
from scaffold.locate import choose, find_places, nobody, settled_places, site_at
from scaffold.model.parameter import Role, Values
from scaffold.model.plan import Action, Adoption, Change, Diagnostic, Edit, Level, Plan, Splice, What
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Site
from scaffold.model.tree import Overlay, Tree
from scaffold.model_schedules import decided, definition_for, models_of, parameters_of
from scaffold.modules import Modules
from scaffold.parts import Parts, Wish, examine
from scaffold.pieces import Piece
from scaffold.remarks import remarks_on
from scaffold.source import Source, reparse


def make_plan(tree: Tree, root: str, request: Request, watch: Callable[[int, int], None] = nobody) -> Plan:
    """Return the edits that put the requested schedule into the tree; an empty plan when it is there.

    `watch` is told how many of how many files were looked at for sites. Several sites are planned one after the
    other, each over what the ones before it change. Raises a ScaffoldError
    when a site cannot be told, is not whole, or holds something else under a name that is needed.
    """
    return plan_over(Modules(tree, request.settled.optimizer), root, request, watch)


def plan_over(modules: Modules, root: str, request: Request, watch: Callable[[int, int], None] = nobody) -> Plan:
    """Return the same for a tree that has been looked at already; raises what `make_plan` does."""
    plan, parts = look(modules, root, request, watch)
    clashes = [clash.message for one in parts for clash in one.clashes]
    if clashes:
        raise Conflict(clashes)
    return plan


def look(
    modules: Modules, root: str, request: Request, watch: Callable[[int, int], None] = nobody
) -> tuple[Plan, tuple[Parts, ...]]:
    """Return the edits that put into the tree what is absent, and how the parts stand at each site.

    Nothing is planned for a site where something stands in the way. Raises a ScaffoldError where a site cannot be told.
    """
    tree, before = modules.tree, modules
    found = settled_places(find_places(modules, watch), request.settled)
    places = choose(found, request.sites, modules, root)
    edits: dict[str, Edit] = {}
    sites: list[tuple[Site, Wish]] = []
    left: list[Diagnostic] = []
    stood: list[Parts] = []
    for place in places:
        site = site_at(modules, place, request.settled, request.name, found.places)
        here = decided(models_of(modules, site.dispatch, {request.name}), site.dispatch, request)
        for edit in _new_files(modules, site, here):
            edits[edit.path] = edit
            modules = modules.over(Overlay(tree, {path: edit.after for path, edit in edits.items()}))
        require_in_scope(modules, site.dispatch, here)
        require_readable(modules, site, here)
        wish = wish_for(modules, site, here)
        _check_values(wish.bound, here)
        parts = examine(modules, site, wish)
        stood.append(parts)
        pieces, untouched = hands_off(modules, () if parts.clashes else parts.pieces)
        left += untouched
        for edit in _edits(modules, pieces):
            earlier = edits.get(edit.path)
            edits[edit.path] = edit if earlier is None else joined(earlier, edit)
        sites.append((site, wish))
        modules = modules.over(Overlay(tree, {path: edit.after for path, edit in edits.items()}))
    first, wish = sites[0]
    plan = Plan(
        root=root,
        schedule=_adoption(wish.bound, wish.request),
        sites=tuple(site for site, _ in sites),
        edits=tuple(edits[path] for path in sorted(edits)),
        diagnostics=tuple(dict.fromkeys((*left, *_diagnostics(before, wish.request, sites)))),
        command_line=command_line(first, wish.request, wish.bound),
    )
    return plan, tuple(stood)


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


def _adoption(bound: Sequence[Bound], request: Request) -> Adoption:
    bindings = tuple((one.parameter.name, one.expression) for one in bound if not one.declares)
    values = tuple(known_values(bound).items())
    return Adoption(request.schedule.kind, request.name, request.implementation, values, bindings)


def _edits(modules: Modules, pieces: Iterable[Piece]) -> Iterable[Edit]:
    """Yield one edit for each file that the pieces touch; raise BrokenEdit where one would not be Python any more."""
    splices: dict[str, list[Splice]] = defaultdict(list)
    needs: dict[tuple[str, int], list[Wanted]] = defaultdict(list)
    for piece in pieces:
        splices[piece.path].extend(piece.splices)
        needs[piece.path, piece.line].extend(piece.needs)
    for (path, line), wanted in needs.items():
        splices[path].extend(add_imports(modules, modules.get(path), wanted, line))
    for path, parts in splices.items():
        if parts:
            source = modules.get(path).source
            text, changes = _spliced(source, parts)
            reparse(path, text)
            yield Edit(path, source.encode(source.text), source.encode(text), changes)


def _spliced(source: Source, splices: list[Splice]) -> tuple[str, tuple[Change, ...]]:
    """Return the new text, and each change with the line on which it begins there."""
    ordered = sorted(splices, key=lambda splice: (splice.start, splice.what is not What.IMPORT, splice.end))
    text, at, changes = "", 0, []
    for splice in ordered:
        text += source.text[at : splice.start]
        changes.append(Change(_first_new_line(text, source.text, splice), splice.what, splice.summary))
        text += splice.text
        at = splice.end
    return text + source.text[at:], tuple(changes)


def _first_new_line(before: str, old: str, splice: Splice) -> int:
    """Return the line, from 1, of the first character of a splice that is new and not white space."""
    replaced = old[splice.start : splice.end]
    pairs = zip(splice.text, replaced, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    new = splice.text[same:]
    same += len(new) - len(new.lstrip(" \t\r\n,"))
    return len(Source(before + splice.text[:same], "utf-8", b"").line_starts)


def _check_values(bound: Sequence[Bound], request: Request) -> None:
    """Return if the values that are known fit together; raise BadParameter when they do not."""
    known = Values(known_values(bound))
    wrong = request.schedule.check(known)
    if wrong:
        shown = ", ".join(f"{name}={value}" for name, value in known.items())
        raise BadParameter(request.schedule.kind, shown, f"values that fit together: {wrong}")


def _diagnostics(modules: Modules, request: Request, planned: Sequence[tuple[Site, Wish]]) -> tuple[Diagnostic, ...]:
    """Return what the user should know; `modules` are the files as they are before the plan."""
    passed_over = [Diagnostic(Level.WARNING, "", 0, f"passed over: {e}") for e in modules.obstacles.values()]
    notes = [Diagnostic(Level.NOTE, "", 0, note) for note in request.schedule.notes(request.implementation)]
    inline: list[Diagnostic] = []
    unused: list[Diagnostic] = []
    warm: list[Diagnostic] = []
    remarks: list[Diagnostic] = []
    for site, wish in planned:
        name = wish.definition.name if wish.definition else ""
        remarks += remarks_on(modules, site, wish.models.makers, name)
        if site.arguments.form == INLINE and wish.bound:
            inline.append(_inline_note(site))
        inline += out_of_reach(modules, site, wish.request, wish.definition, wish.bound)
        unused += _unused_values(wish)
        warm += _warmed_up_elsewhere(site, wish)
    return tuple(dict.fromkeys((*passed_over, *notes, *inline, *unused, *warm, *remarks)))


def _warmed_up_elsewhere(site: Site, wish: Wish) -> Iterable[Diagnostic]:
    """Yield a note where the tree has warm-up steps that no other arm passes: something else may warm up with them."""
    for one in wish.bound:
        others = "".join(factory.made for factory in site.dispatch.factories_but({wish.request.name}))
        own = one.field and not one.declares and site.dispatch.read(one.field) in one.expression
        if one.parameter.role is Role.WARMUP_STEPS and own and one.field not in others:
            message = f"no other arm passes {one.expression}: see whether the tree warms up elsewhere as well"
            yield Diagnostic(Level.NOTE, site.dispatch.path, site.dispatch.line, message)


def _inline_note(site: Site) -> Diagnostic:
    message = "the values are written into the arm, and nothing is declared: change them there"
    return Diagnostic(Level.NOTE, site.dispatch.path, site.dispatch.line, message)


def _unused_values(wish: Wish) -> Iterable[Diagnostic]:
    """Yield a warning for each value or default that was given though the tree has an argument or computes it."""
    for name, value in wish.request.given:
        one = next((one for one in wish.bound if one.parameter.name == name), None)
        if one is not None and not one.declares and not one.field and one.expression != repr(value):
            message = f"{name} is what the tree passes, {one.expression}: {value} is not used; --field declares one"
            yield Diagnostic(Level.WARNING, "", 0, message)
    for one in wish.bound:
        if one.parameter.name in wish.request.defaults and not one.declares:
            name = one.parameter.name
            message = f"{name} is what the tree passes, {one.expression}: --default is not used; --field declares one"
            yield Diagnostic(Level.WARNING, "", 0, message)
