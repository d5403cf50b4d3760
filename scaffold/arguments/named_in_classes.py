"""The names that the classes of a file declare, or give to anything: what is not among them is in no class of it."""

import ast
import re
from collections.abc import Iterator

from scaffold.arguments.class_fields import declared_names
from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.own_fields import last_part
from scaffold.modules import Module, Modules, Names, matching
from scaffold.walking import FunctionNode, walk


def files_naming(modules: Modules, name: str, names: Names, said: re.Pattern[bytes]) -> Iterator[Module]:
    """Yield the files that match and have a name among the `names` of their classes."""
    among = modules.files_with(b"class ", name.encode())
    yield from modules.naming(name.rpartition(".")[2], names, among, matching(said))


def declared_in_classes(module: Module) -> frozenset[str]:
    """Return the names that the classes of a file declare as hyper-parameters, or their bodies take otherwise."""
    kinds = (Kind.PLAIN, Kind.DATACLASS)
    declared = {name for node in module.classes.values() for kind in kinds for name in declared_names(node, kind)}
    bodies = (statement for node in module.classes.values() for statement in node.body)
    return frozenset(declared.union(*map(_taken_by, bodies)))


def assigned_in_classes(module: Module) -> frozenset[str]:
    """Return the names, and the attributes of instances, that the classes of a file give a value to."""
    parts = (part for node in module.classes.values() for part in walk(node))
    return frozenset(
        part.id if isinstance(part, ast.Name) else part.attr
        for part in parts
        if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Store)
    )


def _taken_by(statement: ast.stmt) -> list[str]:
    """Return the names that a statement of a class body takes, without being a hyper-parameter."""
    if isinstance(statement, FunctionNode | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [last_part(target) for target in targets]
