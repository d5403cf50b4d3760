"""The parts that a schedule has at one site, each compared with what is there: absent, complete, or foreign."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from scaffold import allow_lists, arguments, dispatch, functions
from scaffold.allow_lists import find_exports
from scaffold.arguments import Declaration
from scaffold.binding import Bound
from scaffold.companions import companions
from scaffold.dispatch import ArmTaken
from scaffold.dispatch.mapping import MappingDispatch
from scaffold.errors import AmbiguousModule
from scaffold.imports import Spelling, Wanted, is_bound, other_binding, spell
from scaffold.makers import Kind
from scaffold.model.plan import Splice, What
from scaffold.model.request import Request
from scaffold.model.schedule import Symbol
from scaffold.model.site import Arguments, Site
from scaffold.model_schedules import Models
from scaffold.modules import Module, Modules
from scaffold.name_lists import constant_needed, listed_names
from scaffold.new_arm import new_arm
from scaffold.pieces import Clash, Piece, Present
from scaffold.restyle import as_written, in_style
from scaffold.schedule_forms import Definition

#: A key that something is read by.
_KEY = re.compile(r"""\[(['"])([\w.-]+)\1\]""")


#: What is found of one part.
Part = Piece | Clash | Present


class Parts(Struct, frozen=True):
    """All parts of one schedule at one site: what is absent, what stands in the way, and what is in place."""

    pieces: tuple[Piece, ...]
    clashes: tuple[Clash, ...]
    present: tuple[Present, ...]


class Wish(Struct, frozen=True):
    """What is to be at a site: the request, in the form that the tree's own schedules have."""

    request: Request
    models: Models
    #: What is written; None where torch's own class is used.
    definition: Definition | None
    bound: tuple[Bound, ...]


def examine(modules: Modules, site: Site, wish: Wish) -> Parts:
    """Return what a site lacks of the requested schedule, and what stands in its way. Nothing is edited.

    Raises AmbiguousModule when the schedule function could go to several files.
    """
    found: list[Piece | Clash | Present] = []
    callee: Wanted
    if wish.definition is not None:
        home = _schedules_module(site)
        callee = Wanted(Symbol(modules.dotted(site.dispatch.path, home), wish.definition.name), home)
        found.extend(_function(modules, site, wish, wish.definition, home))
    else:
        assert wish.request.schedule.torch is not None
        callee = Wanted(wish.request.schedule.torch.symbol)
    found.extend(_branch(modules, site, wish, callee))
    for place in (site.arguments, *site.hops):
        found.extend(_fields(modules, place, wish))
    found.extend(listed_names(modules, site, wish.request.name))
    if wish.definition is not None and wish.models.kind is not Kind.TORCH_CLASS:
        found.extend(_exports(modules, site, wish, wish.definition.name))
    return Parts(
        tuple(one for one in found if isinstance(one, Piece)),
        tuple(one for one in found if isinstance(one, Clash)),
        tuple(one for one in found if isinstance(one, Present)),
    )


def _schedules_module(site: Site) -> str:
    if len(site.schedules_modules) > 1:
        raise AmbiguousModule(site.dispatch.path, site.dispatch.line, site.schedules_modules)
    return site.schedules_modules[0]


def _function(modules: Modules, site: Site, wish: Wish, definition: Definition, home: str) -> Iterator[Part]:
    module, name = modules.get(home), definition.name
    room = _room(modules, site, wish, home)
    yield from companions(modules, module, definition.companions, room)
    here = module.functions.get(name) or module.classes.get(name)
    taken = other_binding(modules, module, Wanted(Symbol("", name), home))
    for wanted in definition.needs:
        line = other_binding(modules, module, wanted) if wanted.path != home else None
        if line is not None:
            bound = wanted.symbol.bound
            reason = f"{bound!r} is something else here, wanted {wanted.symbol.module}'s; rename it"
            yield Clash(home, line, What.IMPORT, reason)
    absent = tuple(w for w in definition.needs if w.path != home and not is_bound(modules, module, w))
    if here is not None and functions.is_ours(here, definition.code):
        yield Piece(home, (), absent, count=1 if absent else 0)
        yield Present(What.FUNCTION)
    elif taken is not None:
        reason = f"{name!r} is there already and is not what would be written; choose another name with --name, or"
        alike = here is not None and functions.is_alike(here, definition.code)
        difference = functions.difference(here, definition.code) if here is not None and alike else ()
        yield Clash(home, taken, What.FUNCTION, f"{reason} remove it", alike, difference)
    else:
        style = as_written if definition.verbatim else in_style
        splice = functions.definition_splice(module, definition.code, name, room, style)
        yield Piece(home, (splice,), absent)


def _room(modules: Modules, site: Site, wish: Wish, home: str) -> functions.Room:
    """Return where in a file the definition may stand: above what uses it when the file is imported."""
    like = tuple(maker.node for maker in wish.models.makers if maker.node is not None)
    place = site.dispatch
    if isinstance(place, MappingDispatch) and place.table_path == home:
        in_function = any(s.lineno <= place.table_line <= (s.end_lineno or 0) for _, s in modules.get(home).scopes)
        return functions.Room(like, place.table_line, 0 if in_function else place.table_line)
    if place.path == home:
        return functions.Room(like, place.line, place.line if place.qualname == "<module>" else 0)
    return functions.Room(like)


def _branch(modules: Modules, site: Site, wish: Wish, callee: Wanted) -> Iterator[Part]:
    place, name = site.dispatch, wish.request.name
    spelling = _spelled(modules, site, callee, name)
    if spelling.missing:
        line = other_binding(modules, modules.get(place.path), callee)
        if line is not None:
            yield _taken(place.path, line, callee.symbol)
    new = new_arm(modules, place, wish.models, wish.request, wish.definition, wish.bound, spelling.text)
    table = _naming_file(site)
    constant = constant_needed(modules, site, table, name)
    if constant is not None:
        line = other_binding(modules, modules.get(table), constant)
        if line is not None:
            yield _taken(table, line, constant.symbol)
    needs = tuple(one for one in (spelling.missing, constant) if one is not None)
    try:
        splices = dispatch.form_of(place).add(modules, place, name, new)
    except ArmTaken as taken:
        reason = f"the arm for {name!r} is there already and is not what would be written"
        alike = any(callee.symbol.bound in factory.callee for factory in place.factories_of(name))
        reason += "; choose another name with --name, or remove it"
        yield Clash(place.path, taken.line, What.BRANCH, reason, alike, taken.difference if alike else ())
        return
    if not any(splice for _, splice in splices):
        yield Present(What.BRANCH)
    for path in dict.fromkeys((table, *(path for path, _ in splices))):
        module = modules.get(path)
        own = tuple(_as_written(module, splice) for where, splice in splices if where == path)
        line = _naming_line(site) if path == table else place.line
        yield Piece(path, own, needs if path == table else (), line, 1 if path == table and (own or needs) else 0)


def _taken(path: str, line: int, wanted: Symbol) -> Clash:
    reason = f"{wanted.bound!r} is something else here, wanted the one from {wanted.module}"
    return Clash(path, line, What.IMPORT, f"{reason}; choose another name with --name, or rename it")


def _as_written(module: Module, splice: Splice) -> Splice:
    """Return what is put in with its keys in the quotes that most keys of the file are in: `cfg["name"]`."""
    counts = {quote: module.source.text.count(f"[{quote}") for quote in ("'", '"')}
    if splice.start != splice.end or counts["'"] == counts['"']:
        return splice
    quote = max(counts, key=lambda one: counts[one])
    return replace(splice, text=_KEY.sub(rf"[{quote}\2{quote}]", splice.text))


def _spelled(modules: Modules, site: Site, callee: Wanted, name: str) -> Spelling:
    """Return how the file that names what makes the scheduler spells it there: as the arm does where there is one."""
    used = {factory.callee for factory in site.dispatch.factories_of(name)}
    return spell(modules, modules.get(_naming_file(site)), callee, _naming_line(site), used)


def _naming_line(site: Site) -> int:
    """Return the line on which what makes a scheduler is named: the mapping's, where the dispatch looks one up."""
    return site.dispatch.table_line if isinstance(site.dispatch, MappingDispatch) else site.dispatch.line


def _naming_file(site: Site) -> str:
    """Return the file in which what makes a scheduler is named: the mapping's, where the dispatch looks one up."""
    return site.dispatch.table_path if isinstance(site.dispatch, MappingDispatch) else site.dispatch.path


def _fields(modules: Modules, place: Arguments, wish: Wish) -> Iterator[Part]:
    form, request = arguments.form_of(place), wish.request
    module = modules.get(place.path)
    existing = {field.name: field for field in reversed(place.fields)}
    absent, present = [], []
    for parameter, name, value in ((one.parameter, one.field, one.value) for one in wish.bound if one.declares):
        declaration = Declaration(name, value, request.schedule.field_help(parameter, request.name), parameter.choices)
        field = existing.get(form.field_name(place, name))
        if field is None:
            absent.append(declaration)
        elif declaration.equals(field) or not arguments.is_compared(place):
            present.append(declaration)
        else:
            wanted = f"{declaration.shown_type} with the default {declaration.plain_default!r}"
            reason = (
                f"{field.name!r} is there already and is not a field of type {wanted};"
                f" call the new one otherwise with --field {parameter.name}=NAME, or remove it"
            )
            yield Clash(field.path, field.line, What.ARGUMENT, reason)
    if absent:
        splices, needs = form.declare(modules, module, place, absent)
        yield Piece(place.path, tuple(splices), tuple(needs), count=len(absent))
    if present:
        yield from (Present(What.ARGUMENT) for _ in present)
        splices, needs = form.completed(modules, module, place, present)
        yield Piece(place.path, tuple(splices), tuple(needs), count=1 if splices or needs else 0)


def _exports(modules: Modules, site: Site, wish: Wish, new: str) -> Iterator[Piece | Present]:
    """Yield what makes the new function or class known where those of the other arms are: `__all__`, re-exports."""
    makers = [(m.module.path, m.name) for m in wish.models.makers if m.module is not None]
    listed = {(one.path, one.start) for one in site.allow_lists}
    for one in find_exports(modules, makers, new, _schedules_module(site)).lists if makers else ():
        if new in one.names:
            yield Present(What.ALLOW_LIST)
        elif (one.path, one.start) not in listed:
            splices = allow_lists.form_of(one).extend(modules, one, new, site.dispatch.keys)
            yield Piece(one.path, splices)
