"""Expressions that parameters are bound to by hand: every name in them has to stand for something at the site."""

import ast
import builtins
from collections.abc import Iterator

from scaffold.dispatch.handed import scopes_around
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.errors import NotInScope
from scaffold.model.request import Request
from scaffold.model.site import Dispatch
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, ScopeNode


def require_in_scope(modules: Modules, dispatch: Dispatch, request: Request) -> None:
    """Raise NotInScope for a name in a bound expression that nothing at the dispatch or above it binds.

    A name that is bound anywhere in a function around the dispatch counts, whether or not it has a value in time. An
    entry of a mapping that is called with values of its own has names of its own for them, which are not looked into.
    """
    if isinstance(dispatch, MappingDispatch) and dispatch.use.call is not None:
        return
    names = modules.once((require_in_scope, dispatch), lambda: _at_site(modules, dispatch))
    if "*" in names:
        return
    for parameter, expression in request.bindings:
        for name in _read(expression):
            if name not in names and not hasattr(builtins, name):
                raise NotInScope(dispatch.path, dispatch.line, name, parameter)


def _read(expression: str) -> list[str]:
    """Return the names that an expression reads; `@name` is an argument of the tree, which is looked up elsewhere."""
    if expression.startswith("@"):
        return []
    parts = ast.walk(ast.parse(expression, mode="eval"))
    return [part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)]


def _at_site(modules: Modules, dispatch: Dispatch) -> set[str]:
    module = modules.get(dispatch.path)
    around = scopes_around(module, dispatch.line)
    names = set(_at_top(module))
    if isinstance(dispatch, MappingDispatch):
        around = (*around, *dispatch.use.around)
        names |= set(_at_top(modules.get(dispatch.table_path)))
    return names | {name for scope in around for name in _own(scope)}


def _at_top(module: Module) -> Iterator[str]:
    """Yield the names of a file's top level, those that its functions declare global among them."""
    yield from _bound_in(module.tree.body)
    yield from (name for node in module.nodes if isinstance(node, ast.Global) for name in node.names)


def _own(scope: ScopeNode) -> Iterator[str]:
    if isinstance(scope, FunctionNode):
        yield from (part.arg for part in ast.walk(scope.args) if isinstance(part, ast.arg))
    yield from _bound_in(scope.body)


def _bound_in(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements bind; `*` where an import binds nobody knows what.

    Each node is visited once: a chain of thousands of arms nests as deeply.
    """
    stack: list[ast.AST] = list(body)
    while stack:
        part = stack.pop()
        if isinstance(part, ScopeNode):
            yield part.name
            continue
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        elif isinstance(part, ast.alias):
            yield part.asname or part.name.partition(".")[0]
        elif isinstance(part, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and part.name:
            yield part.name
        stack.extend(ast.iter_child_nodes(part))
