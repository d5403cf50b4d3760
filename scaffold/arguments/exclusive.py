"""Groups of options of which only one may be given: an option more belongs to the parser that such a group is of."""

import ast
from collections.abc import Iterator

from scaffold.arguments.around import functions_around
from scaffold.modules import Module
from scaffold.walking import FunctionNode

_MAKES = "add_mutually_exclusive_group"


def outside_exclusive(module: Module, call: ast.Call) -> str:
    """Return what adds an option to the parser around the group that `call` adds one to; empty for another group."""
    assert isinstance(call.func, ast.Attribute)
    holder, outside = call.func.value, ""
    scopes: list[FunctionNode | ast.Module] = [node for _, node in functions_around(module, call.lineno)]
    while parser := _parser_of(holder, [*scopes, module.tree]):
        holder, outside = parser, f"{ast.unparse(parser)}.{call.func.attr}"
    return outside


def head_of(module: Module, call: ast.Call) -> str:
    """Return what is called to add an option beside another one, `parser.add_argument`: not to an exclusive group."""
    written = module.source.segment(call.func)
    return outside_exclusive(module, call) or (ast.unparse(call.func) if "\n" in written else written)


def _parser_of(holder: ast.expr, scopes: list[FunctionNode | ast.Module]) -> ast.expr | None:
    """Return the parser whose exclusive group `holder` is, by itself or by what it was given last."""
    if isinstance(holder, ast.Call):
        is_group = isinstance(holder.func, ast.Attribute) and holder.func.attr == _MAKES
        return holder.func.value if is_group and isinstance(holder.func, ast.Attribute) else None
    given = (value for scope in scopes for value in _given(scope, ast.unparse(holder)) if value.lineno < holder.lineno)
    value = next(given, None)
    return _parser_of(value, scopes) if isinstance(value, ast.Call) else None


def _given(scope: FunctionNode | ast.Module, name: str) -> Iterator[ast.expr]:
    """Yield what a scope gives a name, the last first."""
    found = [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets)
    ]
    yield from sorted(found, key=lambda value: -value.lineno)
