"""How a class of the tree is given its fields: the parameters that its constructor takes, in order."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.arguments.own_fields import own_fields
from scaffold.calls import Call, calls_of, positional
from scaffold.makers import class_lineage, definition
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, spelled


def init_of(node: ast.ClassDef) -> FunctionNode | None:
    """Return the `__init__` of a class's own body, if there is one."""
    return next((one for one in node.body if isinstance(one, FunctionNode) and one.name == "__init__"), None)


def constructed_by(modules: Modules, module: Module, node: ast.ClassDef) -> Sequence[str]:
    """Return the names of what the constructor of a class takes by position, in order."""
    lineage = [one for _, one in class_lineage(modules, module, node)]
    for one in lineage:
        init = init_of(one)
        if init is not None:
            return positional(init)
    # Of a field that a class declares again the place is its base's.
    fields = [field for one in reversed(lineage) for field in own_fields(one) if not field.keyword_only]
    return list(dict.fromkeys(field.name for field in fields))


def constructions_of(modules: Modules, module: Module, node: ast.ClassDef, depth: int = 0) -> Iterator[Call]:
    """Yield the calls that run the constructor of a class: its own, and those by way of classes that inherit it."""
    yield from calls_of(modules, module, node)
    for home, sub in _inheriting(modules, node) if depth < 10 else ():
        init = init_of(sub)
        if init is None:
            yield from constructions_of(modules, home, sub, depth + 1)
            continue
        for part in ast.walk(init):
            if isinstance(part, ast.Call) and spelled(part.func) in _above(sub):
                yield Call(home, part)


def _above(node: ast.ClassDef) -> tuple[str, str]:
    return "super().__init__", f"super({node.name}, self).__init__"


def _inheriting(modules: Modules, node: ast.ClassDef) -> Iterator[tuple[Module, ast.ClassDef]]:
    """Yield the classes of the tree that have a class as their base."""
    for home in modules.holding(b"class ", node.name.encode()):
        for sub in home.classes.values():
            for base in sub.bases:
                found = definition(modules, home, spelled(base), sub.lineno)
                if found is not None and found[1] is node and sub is not node:
                    yield home, sub
