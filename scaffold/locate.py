"""A tree to its sites: every dispatch that makes a learning-rate scheduler, with what belongs to it."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.allow_lists import Spot, find_allow_lists
from scaffold.arguments import FORMS as ARGUMENT_FORMS
from scaffold.arguments.classes import ClassFound, find_class, own_declarations
from scaffold.binding import find_bindings
from scaffold.dispatch import FORMS as DISPATCH_FORMS
from scaffold.dispatch.near_miss import NearMiss
from scaffold.errors import (
    AmbiguousArguments,
    AmbiguousSite,
    NoArguments,
    NoSite,
    NoSuchModule,
    NoSuchTask,
)
from scaffold.functions import schedule_functions
from scaffold.imports import readings
from scaffold.model.request import NOTHING_SETTLED, EverySite, Settled, SiteNamed, Sites, TheOnlySite
from scaffold.model.site import Dispatch, Factory, Site
from scaffold.modules import Module, Modules


@dataclass(frozen=True)
class Place:
    """A dispatch by its file and its number there: what stays the same while other places are edited."""

    path: str
    index: int
    id: str


@dataclass(frozen=True)
class Found:
    """What a tree holds that looks like a dispatch."""

    places: tuple[Place, ...]
    near_misses: tuple[NearMiss, ...]


def find_places(modules: Modules) -> Found:
    """Return the dispatches of a tree, in the order of its paths, and what was turned down."""
    places: list[Place] = []
    misses: list[NearMiss] = []
    for module in modules.holding(b"opt", b"if "):
        found, turned_down = _looked_at(module)
        names = [f"{module.path}::{dispatch.qualname}" for dispatch in found]
        for index, (name, dispatch) in enumerate(zip(names, found, strict=True)):
            unique = name if names.count(name) == 1 else f"{name}:{dispatch.line}"
            places.append(Place(module.path, index, unique))
        misses.extend(turned_down)
    return Found(tuple(places), tuple(misses))


def choose(found: Found, wanted: Sites, modules: Modules, root: str) -> tuple[Place, ...]:
    """Return the places that are meant; raise NoSite, AmbiguousSite or NoSuchTask when that cannot be told."""
    if not found.places:
        if modules.obstacles:
            raise next(iter(modules.obstacles.values()))
        raise NoSite(root, len(modules.tree.paths()), [str(miss) for miss in found.near_misses])
    ids = [place.id for place in found.places]
    match wanted:
        case EverySite():
            return found.places
        case TheOnlySite():
            if len(ids) > 1:
                raise AmbiguousSite(ids, None)
            return found.places
        case SiteNamed(part=part):
            fitting = [place for place in found.places if place.id == part] or [
                place for place in found.places if part in place.id
            ]
            if not fitting:
                raise NoSuchTask(part, ids)
            if len(fitting) > 1:
                raise AmbiguousSite([place.id for place in fitting], part)
            return tuple(fitting)


def site_at(modules: Modules, place: Place, settled: Settled = NOTHING_SETTLED, new: str = "") -> Site:
    """Return the site at a place; `new` is the name that is about to be added, which lists may hold already.

    Raises NoArguments, AmbiguousArguments or NoSuchModule when the site is not whole.
    """
    module = modules.get(place.path)
    dispatch = _looked_at(module)[0][place.index]
    found = _arguments_class(modules, module, dispatch, settled.arguments)
    form = next(form for form in ARGUMENT_FORMS if form.accepts(found))
    arguments = form.describe(found)
    return Site(
        id=place.id,
        dispatch=dispatch,
        arguments=arguments,
        bindings=find_bindings(arguments, dispatch),
        allow_lists=find_allow_lists(_spots(module, dispatch, found), dispatch, new),
        schedules_modules=_schedules_modules(modules, module, dispatch, settled.schedules_module),
    )


def _spots(module: Module, dispatch: Dispatch, found: ClassFound) -> list[Spot]:
    """Return where names may be listed: the field's declarations, the classes around them, the dispatch's function."""
    spots = [Spot(home, node, f"self.{dispatch.attribute}") for home, node in found.lineage]
    for home, node in found.lineage:
        for declaration in own_declarations(node):
            if ast.unparse(declaration.target) == dispatch.attribute:
                spots.append(Spot(home, declaration, dispatch.attribute))
    around = module.scope(dispatch.qualname, dispatch.line) or module.tree
    return [*spots, Spot(module, around, dispatch.selector)]


def _looked_at(module: Module) -> tuple[list[Dispatch], list[NearMiss]]:
    found = [one for form in DISPATCH_FORMS for one in form.find(module)]
    dispatches = [one for one in found if isinstance(one, Dispatch)]
    return dispatches, [one for one in found if isinstance(one, NearMiss)]


def _arguments_class(modules: Modules, module: Module, dispatch: Dispatch, chosen: str | None) -> ClassFound:
    if chosen is None and dispatch.holder_type:
        found = find_class(modules, module, dispatch.holder_type)
        if found is not None:
            return found
    candidates = [
        found
        for home in modules.holding(b"dataclass", b"class ")
        for name in home.classes
        if (found := find_class(modules, home, name)) is not None
    ]
    if chosen is not None:
        fitting = [found for found in candidates if found.where == chosen] or [
            c for c in candidates if chosen in c.where
        ]
    else:
        having = [c for c in candidates if any(field.name == dispatch.attribute for field in c.fields())]
        fitting = [c for c in having if c.module.path == module.path] or having
        bases = {id(node) for c in fitting for _, node in c.lineage[1:]}
        derived = [c for c in fitting if id(c.node) not in bases]
        fitting = derived if len(derived) == 1 else _declaring(fitting, dispatch.attribute) or derived
    if not fitting:
        raise NoArguments(module.path, dispatch.line, dispatch.selector, dispatch.attribute)
    if len(fitting) > 1:
        raise AmbiguousArguments(module.path, dispatch.line, dispatch.selector, [c.where for c in fitting])
    return fitting[0]


def _declaring(candidates: Sequence[ClassFound], attribute: str) -> list[ClassFound]:
    """Return the one class that declares the selector's field and that all candidates inherit from; else nothing."""
    return [
        owner
        for owner in candidates
        if any(ast.unparse(declaration.target) == attribute for declaration in own_declarations(owner.node))
        and all(any(node is owner.node for _, node in c.lineage) for c in candidates)
    ]


def _schedules_modules(modules: Modules, module: Module, dispatch: Dispatch, chosen: str | None) -> tuple[str, ...]:
    """Return the file for schedule functions: where the nearest arm takes its own from, else each that holds some."""
    if chosen is not None:
        if chosen not in modules:
            raise NoSuchModule(chosen)
        return (chosen,)
    for factory in reversed(dispatch.factories):
        home = _home(modules, module, dispatch, factory)
        if home is not None:
            return (home,)
    holding = [found.path for found in modules.holding(b"LambdaLR", b"optim") if schedule_functions(found)]
    return tuple(holding) or (dispatch.path,)


def _home(modules: Modules, module: Module, dispatch: Dispatch, factory: Factory) -> str | None:
    """Return the file of the tree that defines the function which a factory calls."""
    if factory.callee in module.functions:
        return module.path
    for path, name in readings(modules, module, factory.callee, dispatch.line):
        if name in modules.get(path).functions:
            return path
    return None
