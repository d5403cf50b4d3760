"""The calls of one function or class of the tree, and what each passes for a parameter."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.makers import definition
from scaffold.modules import FunctionNode, Module, Modules, ScopeNode
from scaffold.test_files import is_test


@dataclass(frozen=True)
class Call:
    """One call, with its file."""

    module: Module
    node: ast.Call


def calls_of(modules: Modules, home: Module, node: ScopeNode) -> Iterator[Call]:
    """Yield the calls of a function, a method or a class of the tree, those in tests aside."""
    for module in modules.holding(node.name.encode()):
        if is_test(module.path):
            continue
        for call in (part for part in ast.walk(module.tree) if isinstance(part, ast.Call)):
            callee = ast.unparse(call.func)
            if callee.rpartition(".")[2] == node.name and _means(modules, module, call, callee, home, node):
                yield Call(module, call)


def _means(modules: Modules, module: Module, call: ast.Call, callee: str, home: Module, node: ScopeNode) -> bool:
    if not re.fullmatch(r"[\w.]+", callee):
        return False
    found = definition(modules, module, callee, call.lineno)
    if found is not None:
        return found[1] is node
    # A method of an object that cannot be told: taken by its name where that is nobody else's.
    return _is_method(home, node) and "." in callee and len(node.name) > 8


def _is_method(home: Module, node: ScopeNode) -> bool:
    return any(inner is node and above and isinstance(above[-1], ast.ClassDef) for above, inner in home.scopes)


def passed_for(call: ast.Call, function: FunctionNode, parameter: str) -> ast.expr | None:
    """Return what a call passes for a parameter: its value, or the `**` expression that may hold it."""
    for keyword in call.keywords:
        if keyword.arg == parameter:
            return keyword.value
    names = [p.arg for p in (*function.args.posonlyargs, *function.args.args)]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    if parameter in names and names.index(parameter) < len(call.args):
        value = call.args[names.index(parameter)]
        return None if any(isinstance(one, ast.Starred) for one in call.args) else value
    return next((keyword.value for keyword in call.keywords if keyword.arg is None), None)
