"""A tree to its sites: every dispatch that makes a learning-rate scheduler, with what belongs to it."""

from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial

from msgspec import Struct

from scaffold.allow_lists import find_allow_lists
from scaffold.arguments import COMMAND_LINES
from scaffold.arguments.inline import inline_arguments
from scaffold.binding import find_bindings, settled_first
from scaffold.cores import asked_of_all, nobody
from scaffold.declared import Declared, declared_at
from scaffold.dispatch import FORMS as DISPATCH_FORMS
from scaffold.dispatch.mapping import MappingDispatch
from scaffold.dispatch.near_miss import NearMiss
from scaffold.entry_scope import takes_nothing
from scaffold.errors import AmbiguousArguments, AmbiguousSite, NoArguments, NoSite, NoSuchTask
from scaffold.generated import generated_line
from scaffold.homes import homes_for
from scaffold.lr_unit import unit_of
from scaffold.model.request import NOTHING_SETTLED, EverySite, Settled, SiteNamed, Sites, TheOnlySite
from scaffold.model.site import Arguments, Binding, Dispatch, Site
from scaffold.model_schedules import models_of
from scaffold.modules import Module, Modules
from scaffold.nearest import nearest
from scaffold.passed import passed_by
from scaffold.spots import spots_of
from scaffold.test_files import is_test
from scaffold.turned_down import inner_choice, turned_down
from scaffold.worth_a_look import is_worth_a_look

#: How many files are looked into on every core.
_MANY = 300


class Place(Struct, frozen=True):
    """A dispatch by its file and its number there: what stays the same while other places are edited."""

    path: str
    index: int
    id: str
    line: int


class Found(Struct, frozen=True):
    """What a tree holds that looks like a dispatch."""

    places: tuple[Place, ...]
    near_misses: tuple[NearMiss, ...]


def find_places(modules: Modules, watch: Callable[[int, int], None] = nobody) -> Found:
    """Return the dispatches of a tree, in the order of its paths, and what was turned down.

    `watch` is told how many of how many files have been looked at; the same files are looked at once.
    """
    return modules.once(find_places, lambda: _places_in(modules, watch))


def _places_in(modules: Modules, watch: Callable[[int, int], None]) -> Found:
    places: list[tuple[Place, Dispatch]] = []
    misses: list[NearMiss] = []
    for module in modules.parsed(_worth_a_look(modules, watch)):
        found, others = _looked_at(modules, module)
        aside = _aside(module)
        if aside:
            misses.extend(NearMiss(module.path, dispatch.line, aside) for dispatch in found)
            continue
        names = [f"{dispatch.path}::{dispatch.qualname}" for dispatch in found]
        for index, (name, dispatch) in enumerate(zip(names, found, strict=True)):
            unique = name if names.count(name) == 1 else f"{name}:{dispatch.line}"
            places.append((Place(module.path, index, unique, dispatch.line), dispatch))
        misses.extend(others)
    apart = {id(dispatch) for dispatch in _apart([dispatch for _, dispatch in places])}
    kept, inner = _outer(modules, [one for one in places if id(one[1]) in apart])
    return Found(kept, tuple(sorted([*misses, *inner], key=lambda miss: (miss.path, miss.line))))


def _worth_a_look(modules: Modules, watch: Callable[[int, int], None]) -> Sequence[str]:
    """Return the files in which something is found."""
    found = asked_of_all(partial(_finds_something, modules), modules.tree.paths(), _MANY, watch)
    return [path for path, finds in found.items() if finds]


def _finds_something(modules: Modules, path: str) -> bool:
    """Return whether a file has a dispatch or what looks like one, or cannot be read, or leads to one that cannot."""
    before = len(modules.obstacles)
    looked = [_looked_at(modules, module) for module in modules.parsed((path,), is_worth_a_look)]
    return any(found or others for found, others in looked) or len(modules.obstacles) > before


def _outer(modules: Modules, places: Sequence[tuple[Place, Dispatch]]) -> tuple[tuple[Place, ...], list[NearMiss]]:
    """Return the places that are left where some stand in schedules' own classes and others do not, and the rest."""
    inner = {id(dispatch): reason for _, dispatch in places if (reason := inner_choice(modules, dispatch))}
    if len(inner) == len(places):
        return tuple(place for place, _ in places), []
    misses = [NearMiss(one.path, one.line, inner[id(one)]) for _, one in places if id(one) in inner]
    return tuple(place for place, dispatch in places if id(dispatch) not in inner), misses


def _aside(module: Module) -> str:
    """Return why a file's dispatches are none of ours to edit, nothing where they are."""
    line = generated_line(module.source.text)
    if line is not None:
        return (
            f"a dispatch in a generated file: it says so on line {line}; change what it is made from, and make it again"
        )
    return "a dispatch in a test" if is_test(module.path) else ""


def settled_places(found: Found, settled: Settled) -> Found:
    """Return what was found, but of the places only those that the profile's `dispatch` names, if it does."""
    wanted = settled.dispatch
    if wanted is None:
        return found
    places = [place for place in found.places if wanted in (place.id, f"{place.path}:{place.line}")]
    return Found(tuple(places), found.near_misses)


def choose(found: Found, wanted: Sites, modules: Modules, root: str) -> tuple[Place, ...]:
    """Return the places that are meant; raise NoSite, AmbiguousSite or NoSuchTask when that cannot be told."""
    if not found.places:
        if modules.obstacles:
            raise next(iter(modules.obstacles.values()))
        raise no_site(found, modules, root)
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
                raise NoSuchTask(part, ids, nearest(part, _pieces(ids)))
            if len(fitting) > 1:
                raise AmbiguousSite([place.id for place in fitting], part)
            return tuple(fitting)


def _pieces(ids: Sequence[str]) -> list[str]:
    """Return what somebody may call a site by: its id, its path, its qualified name, and the words of that."""
    split = [(one, *one.partition("::")[::2]) for one in ids]
    return list(dict.fromkeys(part for one, path, name in split for part in (one, path, name, *name.split("."))))


def no_site(found: Found, modules: Modules, root: str) -> NoSite:
    """Return the error that says what was looked for, what the tree has instead, and the nearest things found."""
    from scaffold.refusals import diagnose  # much to load: only for a tree without a site

    return NoSite(
        root,
        len(modules.tree.paths()),
        [str(miss) for miss in found.near_misses],
        [str(refusal) for refusal in diagnose(modules)],
    )


def site_at(
    modules: Modules, place: Place, settled: Settled = NOTHING_SETTLED, new: str = "", among: Sequence[Place] = ()
) -> Site:
    """Return the site at a place, one `among` all of the tree's.

    `new` is the name that is about to be added, which lists may hold already.

    Raises NoArguments, AmbiguousArguments or NoSuchModule when the site is not whole.
    """
    module = modules.get(place.path)
    dispatch = _looked_at(modules, module)[0][place.index]
    if settled.inline:
        found = Declared(inline_arguments(dispatch), (), dispatch.attribute)
    else:
        found = _declared(modules, dispatch, settled, new)
    places = (found.arguments, *found.hops)
    bindings = bindings_at(modules, dispatch, places, settled, {new})
    return Site(
        id=place.id,
        dispatch=dispatch,
        arguments=found.arguments,
        hops=found.hops,
        option=found.selector,
        bindings=bindings,
        allow_lists=find_allow_lists(modules, spots_of(modules, dispatch, places, found.selector), dispatch, new),
        schedules_modules=homes_for(modules, dispatch, settled.schedules_module, new, [one.path for one in among]),
        schedules_form=models_of(modules, dispatch).kind.value,
        unit=unit_of(dispatch, bindings),
    )


def _declared(modules: Modules, dispatch: Dispatch, settled: Settled, new: str) -> Declared:
    try:
        return modules.once(
            (declared_at, dispatch, settled.arguments),
            lambda: declared_at(modules, dispatch, settled.arguments),
        )
    except (NoArguments, AmbiguousArguments):
        if not takes_nothing(modules, dispatch, new):
            raise
        return Declared(inline_arguments(dispatch), (), dispatch.attribute)


def bindings_at(
    modules: Modules, dispatch: Dispatch, places: Sequence[Arguments], settled: Settled, but: Set[str]
) -> tuple[Binding, ...]:
    """Return what a tree has for roles; `places` are the site's, and the arms of the names `but` show nothing.

    The dispatch reads from the first place that values go through on their way, else from where they are declared.
    """
    read = (place for place in places[1:] if place.form not in (*COMMAND_LINES, "call_keyword", "kwargs_helper"))
    near = next(read, places[0])
    return settled_first(settled.roles, find_bindings(near, places[0], dispatch, passed_by(modules, dispatch, but)))


def _looked_at(modules: Modules, module: Module) -> tuple[tuple[Dispatch, ...], tuple[NearMiss, ...]]:
    return modules.once((_looked_at, module.path), lambda: _dispatches_in(modules, module))


def _dispatches_in(modules: Modules, module: Module) -> tuple[tuple[Dispatch, ...], tuple[NearMiss, ...]]:
    found = [one for form in DISPATCH_FORMS for one in form.find(modules, module)]
    misses = [one for one in found if isinstance(one, NearMiss)]
    dispatches = sorted((one for one in found if isinstance(one, Dispatch)), key=lambda one: one.line)
    kept, others = turned_down(modules, module, list(_apart(dispatches)))
    return tuple(kept), tuple(sorted([*misses, *others], key=lambda miss: miss.line))


def _apart(dispatches: Sequence[Dispatch]) -> Iterator[Dispatch]:
    """Yield the dispatches that stand by themselves: the `if`s behind a look-up in a mapping belong to that."""
    mapped = {(one.path, one.qualname, one.selector) for one in dispatches if isinstance(one, MappingDispatch)}
    for one in dispatches:
        if isinstance(one, MappingDispatch) or (one.path, one.qualname, one.selector) not in mapped:
            yield one
