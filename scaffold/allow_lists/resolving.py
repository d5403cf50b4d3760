"""What a name stands for: the expression or the class that it was given, here or in a file that it is imported from."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.imports import readings
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode

#: How many imports and constants are followed, one after the other.
_DEPTH = 6


class Located(Struct, frozen=True):
    """An expression or a class, and the file that it stands in."""

    module: Module
    node: ast.expr | ast.ClassDef


def located(modules: Modules, module: Module, value: ast.expr, line: int = 0, depth: int = 0) -> Located | None:
    """Return what `value`, a dotted name at `line`, was given, followed through constants and imports."""
    dotted = _dotted(value)
    if dotted is None or depth > _DEPTH:
        return None
    here = _own(module, dotted, line)
    if isinstance(here, ast.ClassDef):
        return Located(module, here)
    if here is not None:
        return located(modules, module, here, 0, depth + 1) or Located(module, here)
    for path, name in readings(modules, module, dotted, line):
        if name and (path, name) != (module.path, dotted):
            found = located(modules, modules.get(path), ast.parse(name, mode="eval").body, 0, depth + 1)
            if found is not None:
                return found
    return None


def assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    """Yield the plain names that statements, those under `if` and `try` too, give a value, each with both."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, node, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, node, value
            case ast.If(body=inner, orelse=other):
                yield from assigned([*inner, *other])
            case ast.Try(body=inner):
                yield from assigned(inner)
            case _ if type(node).__name__ == "TypeAlias":  # `type Name = Literal[…]`, since Python 3.12
                yield ast.unparse(node).split()[1], node, node.value  # type: ignore[attr-defined]


def _dotted(value: ast.expr) -> str | None:
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Attribute):
        head = _dotted(value.value)
        return f"{head}.{value.attr}" if head else None
    return None


def _own(module: Module, dotted: str, line: int) -> ast.expr | ast.ClassDef | None:
    """Return what the file itself gives a name: in the functions and classes around `line`, or at top level."""
    head, _, name = dotted.rpartition(".")
    around = [node for _, node in reversed(module.scopes) if node.lineno <= line <= (node.end_lineno or 0)]
    if head in ("self", "cls"):
        bodies = [node.body for node in around if isinstance(node, ast.ClassDef)]
    elif head:
        bodies = [module.classes[head].body] if head in module.classes else []
    else:
        bodies = [node.body for node in around if isinstance(node, FunctionNode)] + [module.tree.body]
    for body in bodies:
        given = [value for found, _, value in assigned(body) if found == name]
        if len(given) == 1 and ast.unparse(given[0]) != dotted:
            return given[0]
    return module.classes.get(dotted)
