"""Which arms of a dispatch are ours: the catalogue entry and the implementation behind each name."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold import functions
from scaffold.imports import reaching
from scaffold.model.request import Request, function_name
from scaffold.model.schedule import Implementation, Schedule
from scaffold.model.site import Arm, Dispatch, Site
from scaffold.modules import FunctionNode, Modules
from scaffold.schedules import SCHEDULES
from scaffold.verify.errors import NothingToVerify


@dataclass(frozen=True)
class Recognised:
    """One name of the dispatch, and what it is to do."""

    name: str
    schedule: Schedule
    implementation: Implementation
    #: The schedule function and its file; None and empty for a class of torch's.
    function: FunctionNode | None
    path: str
    #: The call in the arm that makes the scheduler; None where it has none.
    call: ast.Call | None


def recognise(modules: Modules, site: Site, wanted: Sequence[str]) -> tuple[Recognised, ...]:
    """Return what the wanted names are (selector values or kinds), or every arm that is ours when none is wanted.

    A name that is asked for, and that the catalogue gives to an entry, is that entry whatever its arm does now. Raises
    NothingToVerify for a name that is none of the dispatch's or that nothing is known about, and when no arm is ours.
    """
    place = site.dispatch
    where = f"{place.path}:{place.line}"
    if not wanted:
        found = [one for name in place.names if (one := _recognised(modules, site, name, asked=False))]
        if not found:
            raise NothingToVerify(where, place.names, "", "no arm is recognised as one that scaffold adds")
        return tuple(found)
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


def _recognised(modules: Modules, site: Site, name: str, *, asked: bool) -> Recognised | None:
    arm = next(arm for arm in site.dispatch.arms if name in arm.names)
    call = scheduler_call(site.dispatch, arm)
    called = _defined_name(modules, site.dispatch, call) if call else ""
    return (
        _by_function(modules, site, name, called, call)
        or _by_class(name, called, call)
        or _by_name(modules, site, name, call, asked=asked)
    )


def _by_function(modules: Modules, site: Site, name: str, function: str, call: ast.Call | None) -> Recognised | None:
    path, node = _function(modules, site, function)
    if node is None:
        return None
    for schedule in SCHEDULES:
        if schedule.own is not None and _same_but_defaults(node, template(schedule)):
            return Recognised(name, schedule, Implementation.OWN, node, path, call)
    return None


def _by_class(name: str, called: str, call: ast.Call | None) -> Recognised | None:
    for schedule in SCHEDULES:
        if schedule.torch is not None and call is not None and schedule.torch.name == called:
            given = {keyword.arg for keyword in call.keywords} - {"optimizer", "last_epoch"}
            if given == {keyword for keyword, _ in schedule.torch.arguments}:
                return Recognised(name, schedule, Implementation.TORCH, None, "", call)
    return None


def _by_name(modules: Modules, site: Site, name: str, call: ast.Call | None, *, asked: bool) -> Recognised | None:
    """Return what a name stands for by itself: the function called after it, or the entry whose default name it is."""
    function = function_name(name)
    found = _by_function(modules, site, name, function, call)
    if found is not None:
        return found
    schedule = next((schedule for schedule in SCHEDULES if schedule.default_name == name), None)
    if schedule is None:
        return None
    path, node = _function(modules, site, function)
    if node is not None and schedule.own and (asked or _parameters(node) == _parameters(template(schedule))):
        return Recognised(name, schedule, Implementation.OWN, node, path, call)
    if asked and schedule.torch is not None:
        return Recognised(name, schedule, Implementation.TORCH, None, "", call)
    return None


def template(schedule: Schedule) -> FunctionNode:
    """Return the schedule function as the catalogue has it."""
    code = functions.written(Request.with_defaults(schedule, Implementation.OWN))
    node = ast.parse(code).body[0]
    assert isinstance(node, FunctionNode)
    return node


def scheduler_call(dispatch: Dispatch, arm: Arm) -> ast.Call | None:
    """Return the call in an arm's last statement that takes the optimizer."""
    last = ast.parse(arm.statements[-1]) if arm.statements else ast.Module([], [])
    optimizers = {factory.optimizer for factory in dispatch.factories}
    for node in ast.walk(last):
        if isinstance(node, ast.Call):
            passed = [*node.args, *(keyword.value for keyword in node.keywords)]
            if optimizers & {ast.unparse(value) for value in passed}:
                return node
    return None


def _defined_name(modules: Modules, dispatch: Dispatch, call: ast.Call) -> str:
    """Return what a called function is called where it is defined, in the face of `import … as …`."""
    callee = ast.unparse(call.func)
    for node in reaching(modules.get(dispatch.path), dispatch.line):
        for alias in node.names:
            if isinstance(node, ast.ImportFrom) and alias.asname == callee:
                return alias.name
    return callee.rpartition(".")[2]


def _function(modules: Modules, site: Site, name: str) -> tuple[str, FunctionNode | None]:
    for path in dict.fromkeys((*site.schedules_modules, site.dispatch.path)):
        node = modules.get(path).functions.get(name)
        if node is not None:
            return path, node
    return "", None


def _parameters(node: FunctionNode) -> list[str]:
    return sorted(p.arg for p in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def _same_but_defaults(one: FunctionNode, other: FunctionNode) -> bool:
    """Return whether two functions are the same, their names, docstrings and the values of their defaults aside."""
    return _without_values(one) == _without_values(other)


def _without_values(node: FunctionNode) -> str:
    bare = functions.without_docstrings(node)
    bare.name = "function"
    bare.args.defaults = [ast.Constant(None) for _ in bare.args.defaults]
    bare.args.kw_defaults = [default and ast.Constant(None) for default in bare.args.kw_defaults]
    return ast.unparse(bare)
