"""What a name in a file of the tree stands for: something that the tree defines, or something of a library."""

import ast

from scaffold.makers import definition, full_name
from scaffold.modules import Module, Modules
from scaffold.reckoning.binding import only_binding
from scaffold.reckoning.values import Scope
from scaffold.walking import ScopeNode

Meant = tuple[tuple[Module, ScopeNode] | None, str]


def heads(node: ast.expr) -> list[ast.expr]:
    """Return an expression with dots and what stands before each of them, the whole first."""
    found = [node]
    while isinstance(node, ast.Attribute):
        node = node.value
        found.append(node)
    return found


def meant(modules: Modules, module: Module, dotted: str) -> Meant:
    """Return what a name of a file is: the tree's own function or class, if it is one; and its full name."""
    return modules.once(
        (meant, module.path, dotted),
        lambda: (definition(modules, module, dotted, 0), full_name(modules, module, dotted, 0)),
    )


def library_name(modules: Modules, called: ast.expr, scope: Scope) -> str:
    """Return the full name of what is called where the tree does not define it, else nothing."""
    root = heads(called)[-1]
    if not isinstance(root, ast.Name) or scope.find(root.id) is not None:
        return ""
    found, name = meant(modules, scope.module, ast.unparse(called))
    if found is not None:
        return ""
    binding = only_binding(scope.module, root.id)
    return "" if isinstance(binding, ast.Assign | ast.AnnAssign) else name
