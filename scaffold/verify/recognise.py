"""Which arms of a dispatch are ours: the catalogue entry and the implementation behind each name."""

import ast
from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.from_function.signature import UNDECLARED
from scaffold.makers import Kind, full_name, is_rate, is_step
from scaffold.model.schedule import Implementation, Schedule
from scaffold.model.site import Site
from scaffold.model_schedules import Models
from scaffold.modules import Modules
from scaffold.schedule_forms.maker_function import is_optimizer
from scaffold.schedules import SCHEDULES
from scaffold.verify.errors import NothingToVerify
from scaffold.verify.our_arms import (
    Way,
    Written,
    models_without,
    naming_module,
    parameters_of,
    same_but_defaults,
    ways_of,
    written,
)
from scaffold.walking import ScopeNode


class Recognised(Struct, frozen=True):
    """One name of the dispatch, and what it is to do."""

    name: str
    schedule: Schedule
    implementation: Implementation
    #: The schedule function or class and its file; None and empty for a class of torch's.
    function: ScopeNode | None
    path: str
    #: The call in the arm that makes the scheduler; None where it has none.
    call: ast.Call | None
    #: The form that the function or class has.
    kind: Kind = Kind.FACTORY
    #: The schedule's parameters that an arm passes.
    parameters: tuple[str, ...] = ()
    #: The other parameters of the function or class, each with what is given for it: "optimizer", "rate", "step" …
    takes: tuple[tuple[str, str], ...] = ()
    #: What the user wrote, where the name is of that.
    original: "Original | None" = None
    #: The schedule's parameters that the arm says, because nothing can be declared for them; None for an entry of the
    #: catalogue, whose arm says none.
    given: frozenset[str] | None = None


class Original(Struct, frozen=True):
    """The user's own function or class, in its own file: the reference for what was made of it."""

    schedule: Schedule
    file: str
    name: str
    #: Its parameters that are not the schedule's, each with what is given for it: "optimizer" or "step".
    takes: tuple[tuple[str, str], ...]


class _Seen(Struct, frozen=True):
    """One name as it stands in the dispatch."""

    modules: Modules
    site: Site
    name: str
    ways: tuple[Way, ...]
    models: tuple[Models, ...]
    #: What the other arms make their schedulers with.
    others: tuple[ScopeNode, ...]

    def written(self, schedule: Schedule) -> tuple[Written, ...]:
        return tuple(written(self.modules, self.models, schedule, self.name))

    def found(self, schedule: Schedule, one: Written, node: ScopeNode, path: str) -> Recognised:
        call = next((way.call for way in self.ways if way.node is node), None)
        if call is None and self.ways:
            call = self.ways[0].call
        kept = tuple((kept, _given_for(kept)) for kept in one.definition.kept)
        own = Implementation.OWN
        return Recognised(self.name, schedule, own, node, path, call, one.kind, one.definition.parameters, kept)

    def defined(self, name: str) -> tuple[str, ScopeNode | None]:
        """Return the function or class of a name in the files that schedules go to, and its file."""
        for path in dict.fromkeys((*self.site.schedules_modules, self.site.dispatch.path)):
            if path in self.modules:
                module = self.modules.get(path)
                node = module.functions.get(name) or module.classes.get(name)
                if node is not None:
                    return path, node
        return "", None


def recognise(modules: Modules, site: Site, wanted: Sequence[str]) -> tuple[Recognised, ...]:
    """Return what the wanted names are (selector values or kinds), or every arm that is ours when none is wanted.

    A name that is asked for, and that the catalogue gives to an entry, is that entry whatever its arm does now. Raises
    NothingToVerify for a name that is none of the dispatch's or that nothing is known about, and when no arm is ours.
    """
    place = site.dispatch
    where = f"{place.path}:{place.line}"
    if not wanted:
        found = ours_among(modules, site, place.names)
        if not found:
            raise NothingToVerify(where, place.names, "", "no arm is recognised as one that scaffold adds")
        return found
    defaults = {schedule.kind: schedule.default_name for schedule in SCHEDULES}
    chosen: dict[str, Recognised] = {}
    for word in wanted:
        name = word if word in place.names else defaults.get(word, word)
        if name not in place.names:
            raise NothingToVerify(where, place.names, word, "the dispatch has no such name")
        known = _recognised(modules, site, name, asked=True)
        if known is None:
            raise NothingToVerify(where, place.names, word, "its arm is of no schedule of the catalogue")
        chosen[name] = known
    return tuple(chosen.values())


def ours_among(modules: Modules, site: Site, names: Sequence[str]) -> tuple[Recognised, ...]:
    """Return those of some names of the dispatch whose arms are ours."""
    found = (_recognised(modules, site, name, asked=False) for name in names)
    return tuple(one for one in found if one is not None)


def recognise_original(modules: Modules, site: Site, name: str, original: Original) -> Recognised:
    """Return the name that the user's own function was added under; raise NothingToVerify where it is none of these."""
    place = site.dispatch
    where = f"{place.path}:{place.line}"
    if name not in place.names:
        raise NothingToVerify(where, place.names, name, "the dispatch has no such name")
    found = _by_default_name(_seen(modules, site, name), original.schedule, asked=True)
    if found is None:
        raise NothingToVerify(where, place.names, name, f"nothing in the tree is made of {original.name}")
    return replace(found, original=original, given=given_in(original.schedule))


def given_in(schedule: Schedule) -> frozenset[str]:
    """Return the parameters for which nothing is declared: an arm says what they are given."""
    return frozenset(one.name for one in schedule.parameters if one.default is UNDECLARED)


def _recognised(modules: Modules, site: Site, name: str, *, asked: bool) -> Recognised | None:
    seen = _seen(modules, site, name)
    return _by_definition(seen) or _by_class(seen, asked=asked) or _by_name(seen, asked=asked)


def _seen(modules: Modules, site: Site, name: str) -> _Seen:
    arm = next(arm for arm in site.dispatch.arms if name in arm.names)
    place = site.dispatch
    rest = [(one, other) for one in place.arms if one is not arm for other in one.names[:1]]
    others = [way.node for one, other in rest for way in ways_of(modules, place, one, other) if way.node is not None]
    ways, models = ways_of(modules, place, arm, name), models_without(modules, place, arm)
    return _Seen(modules, site, name, ways, models, tuple(others))


def _by_definition(seen: _Seen) -> Recognised | None:
    """Return the entry whose definition an arm names."""
    named = [way for way in seen.ways if way.node is not None]
    for schedule in SCHEDULES if named else ():
        for one in seen.written(schedule):
            for way in named:
                if way.node is not None and same_but_defaults(way.node, one.definition):
                    return seen.found(schedule, one, way.node, way.home)
    return None


def _by_class(seen: _Seen, *, asked: bool) -> Recognised | None:
    """Return the entry whose class of torch's an arm names with that class's keywords.

    An arm that nobody asked for, and that has numbers of its own among them, is the tree's.
    """
    module = naming_module(seen.modules, seen.site.dispatch)
    for way in seen.ways:
        called = full_name(seen.modules, module, way.callee, way.line).rpartition(".")[2]
        given = {keyword.arg for keyword in way.call.keywords} - {"optimizer", "last_epoch"} if way.call else set()
        for schedule in SCHEDULES if way.call and way.node is None else ():
            torch = schedule.torch
            if torch is None or torch.name != called or given != {keyword for keyword, _ in torch.arguments}:
                continue
            read = {keyword for keyword, text in torch.arguments if "{" in text}
            if asked or seen.name == schedule.default_name or not _has_numbers(way.call, read):
                return Recognised(seen.name, schedule, Implementation.TORCH, None, "", way.call, Kind.TORCH_CLASS)
    return None


def _has_numbers(call: ast.Call | None, read: Collection[str]) -> bool:
    """Return whether a call is given numbers as such for keywords that scaffold reads from the tree."""
    keywords = [one for one in call.keywords if one.arg in read] if call else []
    return any(isinstance(one.value, ast.Constant) for one in keywords)


def _by_name(seen: _Seen, *, asked: bool) -> Recognised | None:
    """Return what a name stands for by itself: what is defined after it, or the entry whose default name it is."""
    for schedule in SCHEDULES:
        for one in seen.written(schedule):
            path, node = seen.defined(one.definition.name)
            if node is not None and node not in seen.others and same_but_defaults(node, one.definition):
                return seen.found(schedule, one, node, path)
    named = next((schedule for schedule in SCHEDULES if schedule.default_name == seen.name), None)
    return _by_default_name(seen, named, asked=asked) if named is not None else None


def _by_default_name(seen: _Seen, schedule: Schedule, *, asked: bool) -> Recognised | None:
    for one in seen.written(schedule):
        nodes = [seen.defined(one.definition.name), *((way.home, way.node) for way in seen.ways)]
        path, node = next(((path, node) for path, node in nodes if node is not None), ("", None))
        ours = ast.parse(one.definition.code).body[0]
        assert isinstance(ours, ScopeNode)
        if node is not None and (asked or parameters_of(node) == parameters_of(ours)):
            return seen.found(schedule, one, node, path)
    if asked and schedule.torch is not None:
        call = seen.ways[0].call if seen.ways else None
        return Recognised(seen.name, schedule, Implementation.TORCH, None, "", call, Kind.TORCH_CLASS)
    return None


def _given_for(parameter: str) -> str:
    """Return what a parameter that is not the schedule's is given when the function or class is called alone."""
    if is_optimizer(parameter):
        return "optimizer"
    return "rate" if is_rate(parameter) else "step" if is_step(parameter) else "other"
