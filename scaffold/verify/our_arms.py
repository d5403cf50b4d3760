"""An arm as verification sees it: its factory, what that calls, and what scaffold would write in its place."""

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from scaffold import functions
from scaffold.dispatch.handed import lambda_of
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.dispatch.question import question
from scaffold.errors import ScaffoldError
from scaffold.makers import Kind, definition
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.model.site import Arm, Dispatch, Factory
from scaffold.model_schedules import Models, definition_for, models_of
from scaffold.modules import Module, Modules
from scaffold.passed import made_call
from scaffold.schedule_forms import Definition
from scaffold.walking import FunctionNode, ScopeNode

#: The kinds whose form is the same whatever the tree's own look like.
_ALIKE = frozenset({Kind.FACTORY, Kind.TORCH_CLASS, Kind.LIBRARY})


class Way(Struct, frozen=True):
    """One thing that an arm names or calls: where that is defined, if the tree defines it, and the call."""

    callee: str
    line: int
    call: ast.Call | None
    home: str = ""
    node: ScopeNode | None = None


class Written(Struct, frozen=True):
    """What scaffold would write for a schedule among the tree's own."""

    kind: Kind
    definition: Definition


def naming_module(modules: Modules, dispatch: Dispatch) -> Module:
    """Return the file that names what the arms make their schedulers with."""
    return modules.get(dispatch.table_path if isinstance(dispatch, MappingDispatch) else dispatch.path)


def factory_of(dispatch: Dispatch, arm: Arm) -> Factory | None:
    """Return the factory of an arm: what its last statements give, nearest to where the arm begins."""
    return next((factory for factory in dispatch.factories if dispatch.arm_of(factory) is arm), None)


def ways_of(modules: Modules, dispatch: Dispatch, arm: Arm, name: str) -> tuple[Way, ...]:
    """Return what an arm may make its scheduler with, the likeliest first, with the call of an `if` of its own."""
    question = (ways_of, dispatch.path, dispatch.line, arm.line, name)
    return modules.once(question, lambda: _ways_of(modules, dispatch, arm, name))


def _ways_of(modules: Modules, dispatch: Dispatch, arm: Arm, name: str) -> tuple[Way, ...]:
    factory, module = factory_of(dispatch, arm), naming_module(modules, dispatch)
    found: list[Way] = []
    if factory is not None:
        found.append(_resolved(modules, module, Way(factory.callee, factory.line, _call(dispatch, factory))))
    for row in arm.statements:
        for node in ast.walk(ast.parse(row)):
            if isinstance(node, ast.Call):
                found.append(_resolved(modules, module, Way(ast.unparse(node.func), arm.line, node)))
    own = list(_own_calls(modules, dispatch, name))
    if own and found:
        found = [replace(way, call=own[0]) for way in found[:1]] + found
    return tuple(way for way in found if way.callee)


def _call(dispatch: Dispatch, factory: Factory) -> ast.Call | None:
    """Return the call of a factory, the parameters of a lambda around it replaced by what they are by default."""
    call = made_call(factory)
    around = lambda_of(dispatch, factory) if isinstance(dispatch, MappingDispatch) else None
    if call is None or around is None:
        return call
    held = [*zip(reversed(around.args.args), reversed(around.args.defaults), strict=False)]
    named = zip(around.args.kwonlyargs, around.args.kw_defaults, strict=True)
    defaults = {one.arg: default for one, default in (*held, *named) if default is not None}
    given = [ast.keyword(one.arg, defaults.get(ast.unparse(one.value), one.value)) for one in call.keywords]
    return ast.Call(call.func, call.args, given)


def _own_calls(modules: Modules, dispatch: Dispatch, name: str) -> Iterator[ast.Call]:
    """Yield what is called in the `if` that stands behind a look-up for one name."""
    if not isinstance(dispatch, MappingDispatch):
        return
    module = modules.get(dispatch.path)
    around = module.scope(dispatch.qualname, dispatch.use.line) or module.tree
    for node in ast.walk(around):
        if isinstance(node, ast.If) and (asked := question(modules, module, node.test)) and name in asked.names:
            for statement in node.body:
                yield from (part for part in ast.walk(statement) if isinstance(part, ast.Call))


def _resolved(modules: Modules, module: Module, way: Way) -> Way:
    found = definition(modules, module, way.callee, way.line) if way.callee else None
    return replace(way, home=found[0].path, node=found[1]) if found else way


def models_without(modules: Modules, dispatch: Dispatch, arm: Arm) -> tuple[Models, ...]:
    """Return what a new arm in this one's place would be like: among the arms above it, then among all others."""
    below = {name for one in dispatch.arms[dispatch.arms.index(arm) :] for name in one.names}
    found = [models_of(modules, dispatch, below), models_of(modules, dispatch, set(arm.names))]
    alike = found[0].kind is found[1].kind and (found[0].kind in _ALIKE or found[0].makers == found[1].makers)
    return tuple(found[:1] if alike else found)


def written(modules: Modules, models: Sequence[Models], schedule: Schedule, name: str) -> Iterator[Written]:
    """Yield what scaffold would write for a schedule under a name, once for each way the tree's own can be seen."""
    if schedule.own is None:
        return
    request = Request(schedule, name, Implementation.OWN)
    for one in models:
        try:
            definition = definition_for(modules, one, request)
        except ScaffoldError:
            continue
        if definition is not None:
            yield Written(one.kind, definition)


def same_but_defaults(node: ScopeNode, definition: Definition) -> bool:
    """Return whether a function or class is what a definition holds: name, docstrings and defaults' values aside."""
    return _without_values(node) == _ours(definition.code.replace(f" {definition.name}", " named", 1))


def parameters_of(node: ScopeNode) -> list[str]:
    """Return the names of a function's parameters, or of a class's constructor's and fields, sorted."""
    held = [node] if isinstance(node, FunctionNode) else [n for n in node.body if isinstance(n, FunctionNode)]
    arguments = [one.args for one in held if one is node or one.name == "__init__"]
    fields = [ast.unparse(n.target) for n in getattr(node, "body", []) if isinstance(n, ast.AnnAssign)]
    return sorted([p.arg for a in arguments for p in (*a.posonlyargs, *a.args, *a.kwonlyargs)] + fields)


@lru_cache(maxsize=256)
def _ours(code: str) -> str:
    """Return the same of a definition that scaffold writes: one is compared with every arm of a tree."""
    node = ast.parse(code).body[0]
    assert isinstance(node, ScopeNode)
    return _without_values(node)


@lru_cache(maxsize=64)
def _without_values(node: ScopeNode) -> str:
    bare = functions.without_docstrings(node)
    bare.name = "named"
    for part in ast.walk(bare):
        if isinstance(part, FunctionNode) and (part is bare or part.name == "__init__"):
            part.args.defaults = [ast.Constant(None) for _ in part.args.defaults]
            part.args.kw_defaults = [default and ast.Constant(None) for default in part.args.kw_defaults]
        elif isinstance(part, ast.AnnAssign) and part in bare.body and part.value is not None:
            part.value = ast.Constant(None)
    return ast.unparse(bare)
