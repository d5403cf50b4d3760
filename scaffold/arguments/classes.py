"""Dataclasses of the tree: found by name through imports, with the bases that the tree holds, and what they declare."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.imports import readings
from scaffold.model.site import Field
from scaffold.modules import FunctionNode, Module, Modules


@dataclass(frozen=True)
class ClassFound:
    """A class, and those of its bases that the tree holds, nearest first, each with its file."""

    lineage: tuple[tuple[Module, ast.ClassDef], ...]
    class_name: str

    @property
    def module(self) -> Module:
        """Return the file of the class itself."""
        return self.lineage[0][0]

    @property
    def node(self) -> ast.ClassDef:
        """Return the class itself."""
        return self.lineage[0][1]

    @property
    def where(self) -> str:
        """Return the class as `--arguments` takes it."""
        return f"{self.module.path}::{self.class_name}"

    def fields(self) -> tuple[Field, ...]:
        """Return what the class declares, then what it inherits."""
        return tuple(field for module, node in self.lineage for field in _fields(module, node))

    def declarations(self) -> Iterator[ast.AnnAssign]:
        """Yield the statements that declare fields, the class's own first."""
        for _, node in self.lineage:
            yield from own_declarations(node)


def find_class(modules: Modules, module: Module, dotted: str) -> ClassFound | None:
    """Return the dataclass that `dotted` means in `module`, followed through one import; None when it is not one."""
    located = _located(modules, module, dotted)
    if located is None or not _is_dataclass(located[1]):
        return None
    home, node = located
    name = next(name for name, other in home.classes.items() if other is node)
    return ClassFound(tuple(_lineage(modules, home, node)), name)


def own_declarations(node: ast.ClassDef) -> list[ast.AnnAssign]:
    """Return the field declarations in a class body, in order."""
    return [
        statement
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and "ClassVar" not in ast.unparse(statement.annotation)
    ]


def field_call(declaration: ast.AnnAssign) -> ast.Call | None:
    """Return the `field(…)` that declares a field, None for a plain one."""
    value = declaration.value
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "field":
        return value
    return None


def _located(modules: Modules, module: Module, dotted: str) -> tuple[Module, ast.ClassDef] | None:
    if dotted in module.classes:
        return module, module.classes[dotted]
    nested = [node for name, node in module.classes.items() if name.endswith(f".{dotted}")]
    if len(nested) == 1:
        return module, nested[0]
    for path, name in readings(modules, module, dotted):
        home = modules.get(path)
        if name in home.classes:
            return home, home.classes[name]
    return None


def _lineage(
    modules: Modules, module: Module, node: ast.ClassDef, depth: int = 0
) -> Iterator[tuple[Module, ast.ClassDef]]:
    yield module, node
    for base in node.bases:
        located = _located(modules, module, ast.unparse(base)) if depth < 20 else None
        if located and located[1] is not node:
            yield from _lineage(modules, *located, depth + 1)


def _is_dataclass(node: ast.ClassDef) -> bool:
    names = (ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
    return any(name.rpartition(".")[2] == "dataclass" for name in names)


def _fields(module: Module, node: ast.ClassDef) -> Iterator[Field]:
    for declaration in own_declarations(node):
        call, value = field_call(declaration), declaration.value
        if call is not None:
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            value = given.get("default") or given.get("default_factory")
        yield Field(
            name=ast.unparse(declaration.target),
            path=module.path,
            line=declaration.lineno,
            annotation=ast.unparse(declaration.annotation),
            default=ast.unparse(value) if value is not None else None,
        )
    for statement in node.body:
        if isinstance(statement, FunctionNode | ast.ClassDef):
            yield Field(statement.name, module.path, statement.lineno, "", None)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield Field(ast.unparse(target), module.path, statement.lineno, "", None)
