"""The parts that a schedule has at one site, each compared with what is there: absent, complete, or foreign."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold import allow_lists, arguments, dispatch, functions
from scaffold.arguments import Declaration
from scaffold.binding import Bound
from scaffold.errors import AmbiguousModule
from scaffold.imports import Wanted, is_bound, other_binding, spell
from scaffold.model.plan import Splice
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Symbol
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.templating import render


@dataclass(frozen=True)
class Piece:
    """One part that is absent: the splices that put it in place, and the names that its file then needs."""

    path: str
    splices: tuple[Splice, ...]
    needs: tuple[Wanted, ...] = ()
    #: The line whose scope the names are needed in, 0 for the file's top level.
    line: int = 0


@dataclass(frozen=True)
class Clash:
    """One part whose name is taken by something that is not what would be written."""

    message: str


@dataclass(frozen=True)
class Parts:
    """All parts of one schedule at one site that are not complete yet."""

    pieces: tuple[Piece, ...]
    clashes: tuple[Clash, ...]


def examine(modules: Modules, site: Site, request: Request, bound: Sequence[Bound]) -> Parts:
    """Return what a site lacks of the requested schedule, and what stands in its way. Nothing is edited.

    Raises AmbiguousModule when the schedule function could go to several files.
    """
    found: list[Piece | Clash] = []
    callee: Wanted
    if request.implementation is Implementation.OWN:
        home = _schedules_module(site)
        module_name = modules.dotted(site.dispatch.path, home)
        callee = Wanted(Symbol(module_name, request.function), home)
        found.extend(_function(modules, site, request, home))
    else:
        assert request.schedule.torch is not None
        callee = Wanted(request.schedule.torch.symbol)
    found.extend(_branch(modules, site, request, bound, callee))
    found.extend(_fields(modules, site, request, bound))
    found.extend(_names(modules, site, request))
    return Parts(
        tuple(one for one in found if isinstance(one, Piece)), tuple(one for one in found if isinstance(one, Clash))
    )


def _schedules_module(site: Site) -> str:
    if len(site.schedules_modules) > 1:
        raise AmbiguousModule(site.dispatch.path, site.dispatch.line, site.schedules_modules)
    return site.schedules_modules[0]


def _function(modules: Modules, site: Site, request: Request, home: str) -> Iterator[Piece | Clash]:
    module = modules.get(home)
    code = functions.written(request)
    here = module.functions.get(request.function)
    needs = [Wanted(symbol) for symbol in request.schedule.own.needs] if request.schedule.own else []
    taken = other_binding(modules, module, Wanted(Symbol("", request.function), home))
    for wanted in needs:
        line = other_binding(modules, module, wanted)
        if line is not None:
            name = wanted.symbol.bound
            yield Clash(f"{home}:{line}: {name!r} is something else here, wanted {wanted.symbol.module}'s; rename it")
    absent = tuple(wanted for wanted in needs if not is_bound(modules, module, wanted))
    if here is not None and functions.is_ours(here, code):
        yield Piece(home, (), absent)
    elif taken is not None:
        yield Clash(
            f"{home}:{taken}: {request.function!r} is there already and is not what would be written;"
            " choose another name with --name, or remove it"
        )
    else:
        before = site.dispatch.line if home == site.dispatch.path else 0
        splice = functions.function_splice(module, code, request.function, before)
        yield Piece(home, (splice,), absent)


def _branch(
    modules: Modules, site: Site, request: Request, bound: Sequence[Bound], callee: Wanted
) -> Iterator[Piece | Clash]:
    place = site.dispatch
    module, form = modules.get(place.path), dispatch.form_of(place)
    spelling = spell(modules, module, callee, place.line)
    if spelling.missing:
        line = other_binding(modules, module, callee)
        if line is not None:
            yield Clash(
                f"{place.path}:{line}: {callee.symbol.bound!r} is something else here, wanted the one from"
                f" {callee.symbol.module}; choose another name with --name, or rename it"
            )
    call = _call(site, request, bound, spelling.text)
    needs = (spelling.missing,) if spelling.missing else ()
    for arm in place.arms:
        if request.name in arm.names:
            if arm.names == (request.name,) and arm.statements == form.statements(place, call):
                yield Piece(place.path, (), needs, place.line)
            else:
                yield Clash(
                    f"{place.path}:{arm.line}: the arm for {request.name!r} is there already and is not what would"
                    " be written; choose another name with --name, or remove it"
                )
            return
    yield Piece(place.path, (form.arm(module, place, request.name, call),), needs, place.line)


def _call(site: Site, request: Request, bound: Sequence[Bound], callee: str) -> str:
    """Return the expression that makes the scheduler in the new arm."""
    keywords = [(one.parameter.name, one.expression) for one in bound]
    resumes, torch = True, request.schedule.torch
    if request.implementation is Implementation.TORCH and torch is not None:
        expressions = {one.parameter.name: one.expression for one in bound}
        keywords = [(keyword, _filled(text, expressions)) for keyword, text in torch.arguments]
        resumes = torch.resumes
    optimizer = site.dispatch.factories[-1].optimizer
    keywords += [("last_epoch", "-1")] if resumes else []
    return render("dispatch/call.py.jinja", callee=callee, optimizer=optimizer, keywords=keywords).strip()


def _filled(text: str, expressions: Mapping[str, str]) -> str:
    """Return an expression with its parameters' expressions in it, in brackets where they would read otherwise."""
    if text.startswith("{") and text.find("}") == len(text) - 1:
        return text.format_map(expressions)
    return text.format_map({name: f"({one})" if " " in one else one for name, one in expressions.items()})


def _fields(modules: Modules, site: Site, request: Request, bound: Sequence[Bound]) -> Iterator[Piece | Clash]:
    place, form = site.arguments, arguments.form_of(site.arguments)
    module = modules.get(place.path)
    existing = {field.name: field for field in reversed(place.fields)}
    absent = []
    for parameter, name, value in ((one.parameter, one.field, one.value) for one in bound if one.declares):
        declaration = Declaration(name, value, request.schedule.field_help(parameter, request.name), parameter.choices)
        field = existing.get(name)
        if field is None:
            absent.append(declaration)
        elif not declaration.equals(field):
            wanted = f"{declaration.shown_type} with the default {declaration.plain_default!r}"
            yield Clash(
                f"{field.path}:{field.line}: {field.name!r} is there already and is not a field of type {wanted};"
                f" call the new one otherwise with --field {parameter.name}=NAME, or remove it"
            )
    if absent:
        splices, needs = form.declare(modules, module, place, absent)
        yield Piece(place.path, tuple(splices), tuple(needs))


def _names(modules: Modules, site: Site, request: Request) -> Iterator[Piece | Clash]:
    for allow_list in site.allow_lists:
        if request.name not in allow_list.names:
            module = modules.get(allow_list.path)
            splice = allow_lists.form_of(allow_list).extend(module, allow_list, request.name)
            yield Piece(allow_list.path, (splice,))
