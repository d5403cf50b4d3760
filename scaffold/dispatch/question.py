"""What an arm asks: is this expression one of these names?"""

import ast

from msgspec import Struct

from scaffold.dispatch.names import name_of
from scaffold.model.site import Keys
from scaffold.modules import Module, Modules
from scaffold.walking import spelled


class Question(Struct, frozen=True):
    """The test of an arm."""

    selector: str
    names: tuple[str, ...]
    keys: tuple[Keys, ...]
    name_first: bool = False
    #: How it compares them.
    operator: str = "=="


def question(modules: Modules, module: Module, test: ast.expr) -> Question | None:
    """Return what a test asks of a selector; None where it asks something else."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is() as compares], comparators=[right]):
            return _equality(modules, module, left, right, "is" if isinstance(compares, ast.Is) else "==")
        case ast.Compare(left=selector, ops=[ast.In()], comparators=[ast.Tuple() | ast.List() | ast.Set() as display]):
            named = [name_of(modules, module, element, element.lineno) for element in display.elts]
            found = [one for one in named if one]
            if found:
                return Question(spelled(selector), tuple(n for n, _ in found), tuple(k for _, k in found))
        case ast.BoolOp(op=ast.Or(), values=values):
            return _either(modules, module, values)
        case ast.BoolOp(op=ast.And(), values=values):
            return next((part for value in values if (part := question(modules, module, value))), None)
    return None


def _equality(modules: Modules, module: Module, left: ast.expr, right: ast.expr, operator: str) -> Question | None:
    found = name_of(modules, module, right, right.lineno)
    if found:
        return Question(spelled(left), (found[0],), (found[1],), operator=operator)
    found = name_of(modules, module, left, left.lineno)
    return Question(spelled(right), (found[0],), (found[1],), True, operator) if found else None


def _either(modules: Modules, module: Module, values: list[ast.expr]) -> Question | None:
    """Return the question that several alternatives ask of one selector; `x is None or x == "a"` asks for `"a"`."""
    parts = [part for value in values if not _asks_for_none(value) for part in [question(modules, module, value)]]
    found = [part for part in parts if part]
    if not found or len(found) < len(parts) or len({part.selector for part in found}) > 1:
        return None
    names = tuple(name for part in found for name in part.names)
    return Question(found[0].selector, names, tuple(k for part in found for k in part.keys), found[0].name_first)


def _asks_for_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Compare) and any(
        isinstance(one, ast.Constant) and one.value is None for one in value.comparators
    )
