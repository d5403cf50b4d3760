"""What kind of class declares hyper-parameters: told by its decorators, its bases, and what its fields call."""

import ast
from collections.abc import Sequence
from enum import Enum

from scaffold.arguments.own_fields import last_part, own_fields
from scaffold.imports import reaching
from scaffold.modules import Module

#: A class, then its bases in the tree, each with its file.
Lineage = Sequence[tuple[Module, ast.ClassDef]]

_ATTRS = frozenset({"s", "attrs", "attributes", "define", "mutable", "frozen", "dataclass"})
_PYDANTIC_BASES = frozenset({"BaseModel", "BaseSettings", "RootModel", "SQLModel"})
#: Classes whose bodies name things that are no hyper-parameters.
_NO_ARGUMENTS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TypedDict"})


class Kind(str, Enum):
    """How a class takes hyper-parameters."""

    DATACLASS = "dataclass"
    ATTRS = "attrs"
    NAMED_TUPLE = "named_tuple"
    PYDANTIC = "pydantic"
    #: By its own `__init__`, or in its body without further ado.
    PLAIN = "plain"


def kind_of(lineage: Lineage) -> Kind | None:
    """Return the kind of a class, None for one that takes no hyper-parameters of its own.

    Such are enumerations, and what inherits from a dataclass without being one.
    """
    kind = _own_kind(*lineage[0])
    if kind is not Kind.PLAIN:
        return kind
    if any(_own_kind(*one) is not Kind.PLAIN for one in lineage[1:]):
        return None
    return Kind.PYDANTIC if _is_pydantic(lineage) else kind


def _own_kind(module: Module, node: ast.ClassDef) -> Kind | None:
    decorators = [origin(module, d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]
    if any(name.partition(".")[0] in ("attr", "attrs") and name.rpartition(".")[2] in _ATTRS for name in decorators):
        return Kind.ATTRS
    if any(name.rpartition(".")[2] == "dataclass" for name in decorators):
        return Kind.DATACLASS
    bases = {last_part(base) for base in node.bases}
    if "NamedTuple" in bases:
        return Kind.NAMED_TUPLE
    return None if bases & _NO_ARGUMENTS else Kind.PLAIN


def calls_pydantic_field(module: Module, value: ast.expr | None) -> bool:
    """Return whether a field's value is a call of pydantic's `Field`, perhaps by way of another module."""
    if not isinstance(value, ast.Call) or last_part(value.func) != "Field":
        return False
    return not origin(module, value.func).startswith("dataclasses.")


def origin(module: Module, expression: ast.expr) -> str:
    """Return a dotted name as the file's imports mean it: `attr.s` for `s` after `from attr import s`."""
    dotted = ast.unparse(expression)
    first, dot, rest = dotted.partition(".")
    for node in reaching(module):
        for alias in node.names:
            if (alias.asname or alias.name) != first:
                continue
            if isinstance(node, ast.ImportFrom):
                return f"{'.' * node.level}{node.module or ''}.{alias.name}{dot}{rest}"
            return f"{alias.name}{dot}{rest}"
    return dotted


def _is_pydantic(lineage: Lineage) -> bool:
    for module, node in lineage:
        for base in node.bases:
            if last_part(base) in _PYDANTIC_BASES and origin(module, base).startswith(("pydantic", "sqlmodel")):
                return True
    calls = [
        field for module, node in lineage for field in own_fields(node) if calls_pydantic_field(module, field.value)
    ]
    return len(calls) > 1
