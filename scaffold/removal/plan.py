"""The edits that take a schedule out of a tree: the inverse of those that put it in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from scaffold.binding import Bound
from scaffold.cores import nobody
from scaffold.errors import Conflict, ScaffoldError
from scaffold.locate import Found, Place, choose, find_places, settled_places, site_at
from scaffold.looking import look, new_file, wish_for
from scaffold.model.plan import Action, Adoption, Change, Diagnostic, Edit, Level, Plan
from scaffold.model.request import Request, SiteNamed, TheOnlySite
from scaffold.model.site import Site
from scaffold.model.tree import Overlay, Tree
from scaffold.model_schedules import decided, models_of
from scaffold.modules import Modules
from scaffold.parts import Wish, examine
from scaffold.removal.argument_parts import argument_units
from scaffold.removal.choosing import Chosen, Files, choose_ways, files_of
from scaffold.removal.definition_parts import definition_units
from scaffold.removal.dispatch_parts import branch_units
from scaffold.removal.import_parts import import_units
from scaffold.removal.list_parts import export_units, list_units
from scaffold.removal.memory import NOTHING, Memory
from scaffold.removal.unit import Unit
from scaffold.removal.uses import is_read_elsewhere, mentioned_outside
from scaffold.source import reparse


def make_removal(
    tree: Tree,
    root: str,
    request: Request,
    *,
    force: bool = False,
    memory: Memory = NOTHING,
    watch: Callable[[int, int], None] = nobody,
) -> Plan:
    """Return the edits that take a schedule out of every site that has it; an empty plan where none has.

    What others use as well stays. What several trees can have come from is settled by `memory`. Raises Conflict for
    parts that were altered since, unless `force` is given, and a ScaffoldError where a site cannot be told.
    """
    modules = before = Modules(tree, request.settled.optimizer)
    found = settled_places(find_places(modules, watch), request.settled)
    edits: dict[str, Edit] = {}
    sites: list[Site] = []
    notes: list[Diagnostic] = []
    for place in _places(modules, found, request, root):
        site = site_at(modules, place, request.settled, request.name, found.places)
        one = _Removal(modules, root, replace(request, sites=SiteNamed(place.id)), site, memory, force)
        units = one.units()
        if not units:
            continue
        sites.append(site)
        for edit in one.edits(units):
            earlier = edits.get(edit.path)
            held = earlier.changes if earlier else ()
            first = earlier.before if earlier else edit.before
            edits[edit.path] = replace(edit, before=first, changes=(*held, *edit.changes))
        modules = before.edited(edits.values())
        notes += one.left(modules)
    schedule = Adoption(request.schedule.kind, request.name, request.implementation, (), ())
    made = (_remembered(edits[path], request, memory) for path in sorted(edits))
    changed = tuple(edit for edit in made if edit.before != edit.after or edit.action is Action.DELETE)
    return Plan(root, schedule, tuple(sites), changed, tuple(dict.fromkeys(notes)), "")


def _remembered(edit: Edit, request: Request, memory: Memory) -> Edit:
    """Return the edit of a file as it is remembered; one that only holds what a new file begins with goes."""
    before = memory.exact.get(edit.path, edit.after)
    if before is None or (edit.after == new_file(request) and edit.path not in memory.before):
        return replace(edit, after=b"", action=Action.DELETE)
    return replace(edit, after=before)


def _places(modules: Modules, found: Found, request: Request, root: str) -> Sequence[Place]:
    """Return the places that are meant: those that were asked for, else every one, whether it knows the name or not."""
    if isinstance(request.sites, TheOnlySite) and len(found.places) > 1:
        return found.places
    return choose(found, request.sites, modules, root)


class _Removal(Struct, frozen=True, dict=True):
    """One schedule taken out of one site of a tree as it is."""

    modules: Modules
    root: str
    request: Request
    site: Site
    memory: Memory
    force: bool

    def units(self) -> list[Unit]:
        """Return the parts to take out, none where the site does not have the schedule."""
        modules, site, name, wish = self.modules, self.site, self.request.name, self._wish
        parts = examine(modules, site, wish)
        if parts.clashes and not self.force:
            raise Conflict([f"{one.message}; --force removes it as it is" for one in parts.clashes])
        units = [*branch_units(modules, site.dispatch, name), *list_units(modules, site, name)]
        if wish.definition is not None:
            units += export_units(modules, site, wish, wish.definition.name)
            units += definition_units(modules, site.schedules_modules[0], wish.definition, name, units)
        units += [one for one in self._arguments(wish, units) if not _is_inside(one, units)]
        named = wish.definition.name if wish.definition else ""
        for path in dict.fromkeys((*(unit.path for unit in units), site.dispatch.path)):
            units += import_units(modules.get(path), units, named)
        return list(dict.fromkeys(units))  # a place that hands on and declares is found as both

    @cached_property
    def _decided(self) -> Request:
        """Return the request with the implementation that is in the tree, whatever else is there."""
        models = models_of(self.modules, self.site.dispatch, {self.request.name})
        return replace(decided(models, self.site.dispatch, self.request), like_the_tree=False)

    @cached_property
    def _wish(self) -> Wish:
        return wish_for(self.modules, self.site, self._decided)

    def _arguments(self, wish: Wish, others: Sequence[Unit]) -> list[Unit]:
        """Return the arguments that were declared for the schedule and that nothing else reads."""
        own: list[Bound] = [one for one in wish.bound if one.declares and one.field]
        schedule, name = wish.request.schedule, wish.request.name
        fields = {one.field: schedule.field_help(one.parameter, name) for one in own}
        units = list(argument_units(self.modules, self.site, fields))
        kept = [one for one in fields if is_read_elsewhere(self.modules, self.site, one, [*others, *units])]
        if not kept:
            return units
        left = {one: text for one, text in fields.items() if one not in kept}
        return list(argument_units(self.modules, self.site, left))

    def edits(self, units: Sequence[Unit]) -> Iterator[Edit]:
        """Yield the edit of each file from which adding the schedule again gives what is there now."""
        chosen = choose_ways(self.modules, units, self._added, self.memory.before)
        now = {unit.path: self.modules.get(unit.path).source for unit in units}
        for path, data in files_of(chosen, now).items():
            source = now[path]
            reparse(path, data[len(source.bom) :].decode(source.encoding))
            changes = tuple(dict.fromkeys(_changes(chosen, path, source.text)))
            yield Edit(path, source.encode(source.text), data, changes)

    def _added(self, files: Files) -> Mapping[str, bytes] | None:
        over = self.modules.over(Overlay(self.modules.tree, files))
        try:
            looked = look(over, self.root, self._decided, find_places(over))
        except ScaffoldError:
            return None
        return {edit.path: edit.after for edit in looked.edits}

    def left(self, modules: Modules) -> Iterator[Diagnostic]:
        """Yield a note for each place that still speaks of the schedule's name, and each argument that none reads."""
        name, place = self.request.name, self.site.arguments
        for path, line in mentioned_outside(modules, name, ()):
            yield Diagnostic(Level.NOTE, path, line, f"{name!r} is still mentioned here")
        bound = {one.field for one in self._wish.bound if one.field and not one.declares}
        for field in sorted(bound if place.path not in self.memory.exact else ()):
            declared = list(argument_units(modules, self.site, {field: ""}))
            if not is_read_elsewhere(modules, self.site, field, declared):
                line = modules.get(place.path).source.line_with(field)
                message = f"{field} is read by nothing any more; take it out by hand if it came with {name}"
                yield Diagnostic(Level.NOTE, place.path, line, message)


def _is_inside(unit: Unit, others: Sequence[Unit]) -> bool:
    return any(one.path == unit.path and one.covers(unit.start, unit.end) for one in others)


def _changes(chosen: Chosen, path: str, text: str) -> Iterator[Change]:
    """Yield what is taken out of a file; the line is the one, in the new file, where it was."""
    cuts = chosen.cuts(path)
    for unit, way in zip(chosen.units, chosen.ways, strict=True):
        if unit.path == path and unit.ways[way]:
            at = unit.ways[way][0].start
            gone = sum(text.count("\n", c.start, min(c.end, at)) - c.text.count("\n") for c in cuts if c.start < at)
            yield Change(max(1, text.count("\n", 0, at) + 1 - gone), unit.what, f"without {unit.summary}")
