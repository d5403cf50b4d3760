"""What the fields of a class are declared by a call of, `field`, `Field` or `attr.ib`, and with which arguments."""

import ast
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from scaffold.arguments.class_kinds import Kind, calls_pydantic_field, origin
from scaffold.arguments.classes import ClassFound
from scaffold.arguments.own_fields import OwnField, own_fields
from scaffold.model.schedule import Symbol

#: Decorators whose classes have their fields from `attr.ib`.
_OLD_ATTRS = frozenset({"s", "attrs", "attributes", "dataclass"})


class Calling(Struct, frozen=True):
    """How a new field is declared by a call where it is."""

    symbol: Symbol
    #: How the neighbours write the function; empty where none calls it.
    written: str
    #: Whether most neighbours are declared by a call, with a help text in it, and with the default first.
    usual: bool
    described: bool
    positional: bool


def calling_in(found: ClassFound) -> Calling:
    """Return how a new field is declared: as the class's own are, or as the inherited ones where it has none."""
    fields = own_fields(found.node) or found.declared()
    pydantic = uses_pydantic_field(found)
    calls = [field.call for field in fields if field.call is not None]
    if found.kind is Kind.DATACLASS and not pydantic:
        return Calling(Symbol("dataclasses", "field"), "", False, False, False)
    written = Counter(ast.unparse(call.func) for call in calls).most_common(1)
    described = [call for call in calls if any(keyword.arg == "description" for keyword in call.keywords)]
    return Calling(
        symbol=Symbol("pydantic", "Field") if found.kind is not Kind.ATTRS else _of_attrs(found),
        written=written[0][0] if written else "",
        usual=_most(len(calls), fields),
        described=_most(len(described), fields),
        positional=2 * sum(bool(call.args) for call in calls) > len(calls),
    )


def uses_pydantic_field(found: ClassFound) -> bool:
    """Return whether some field, its own or an inherited one, is declared by pydantic's `Field`."""
    return any(
        calls_pydantic_field(module, field.value) for module, node in found.lineage for field in own_fields(node)
    )


def _of_attrs(found: ClassFound) -> Symbol:
    decorators = [d.func if isinstance(d, ast.Call) else d for d in found.node.decorator_list]
    for dotted in (origin(found.module, decorator) for decorator in decorators):
        root, _, name = dotted.partition(".")
        if root in ("attr", "attrs"):
            return Symbol("attr", "ib") if name in _OLD_ATTRS and root == "attr" else Symbol(root, "field")
    return Symbol("attrs", "field")


def _most(count: int, fields: Sequence[OwnField]) -> bool:
    return 2 * count > len(fields)
