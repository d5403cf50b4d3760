"""Classes of the tree that take hyper-parameters: found by name through imports, with the bases that the tree holds."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from scaffold.arguments.class_fields import declared_names, fields_of
from scaffold.arguments.class_kinds import Kind, kind_of
from scaffold.arguments.own_fields import OwnField, own_fields
from scaffold.imports import readings
from scaffold.model.site import Field
from scaffold.modules import Module, Modules
from scaffold.walking import spelled


class ClassFound(Struct, frozen=True):
    """A class, and those of its bases that the tree holds, nearest first, each with its file."""

    lineage: tuple[tuple[Module, ast.ClassDef], ...]
    class_name: str
    kind: Kind

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
        return tuple(field for module, node in self.lineage for field in fields_of(module, node, self.kind))

    def declares(self, name: str) -> bool:
        """Return whether the class's own body declares a hyper-parameter of that name."""
        return name in declared_names(self.node, self.kind)

    def declared(self) -> list[OwnField]:
        """Return the declared fields, the class's own first."""
        return [field for _, node in self.lineage for field in own_fields(node)]


def find_class(modules: Modules, module: Module, dotted: str) -> ClassFound | None:
    """Return the class that `dotted` means in `module`, followed through one import.

    Where that takes no hyper-parameters of its own, its nearest base that does; None when there is none.
    """
    located = _located(modules, module, dotted)
    lineage = _lineage(modules, *located) if located else ()
    return next((found for home, node in lineage if (found := class_at(modules, home, node)) is not None), None)


def class_at(modules: Modules, module: Module, node: ast.ClassDef) -> ClassFound | None:
    """Return a class of `module` with its bases, None when it takes no hyper-parameters."""
    lineage = tuple(_lineage(modules, module, node))
    kind = kind_of(lineage)
    name = next(name for name, other in module.classes.items() if other is node)
    return None if kind is None else ClassFound(lineage, name, kind)


def own_declarations(node: ast.ClassDef) -> list[ast.AnnAssign]:
    """Return the annotated field declarations in a class body, in order."""
    return [field.statement for field in own_fields(node) if isinstance(field.statement, ast.AnnAssign)]


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
        located = _located(modules, module, spelled(base)) if depth < 20 else None
        if located and located[1] is not node:
            yield from _lineage(modules, *located, depth + 1)
