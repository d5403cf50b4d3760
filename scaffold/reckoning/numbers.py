"""Numbers reckoned as Python does, within bounds: what would grow without end is refused."""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scaffold.reckoning.values import NotReckoned, Opaque

#: Whole numbers of more bits are refused.
_BITS = 512

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_MATH = ("ceil", "cos", "exp", "fabs", "floor", "log", "log10", "log2", "pow", "sin", "sqrt", "tan", "tanh")
#: What code may call besides the tree's own functions, by its full name.
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{f"math.{name}": getattr(math, name) for name in _MATH},
    **{one.__name__: one for one in (abs, bool, float, int, max, min, round)},
}
CONSTANTS: Mapping[str, float] = {"math.pi": math.pi, "math.e": math.e, "math.tau": math.tau}


def number(value: object) -> int | float:
    """Return a value that is a number; raise NotReckoned for any other."""
    if isinstance(value, int | float):
        return value
    raise NotReckoned("it reckons with something that is no known number")


def bounded(value: object) -> object:
    """Return a result; raise NotReckoned for a number that is none, or that has grown beyond all bounds."""
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise NotReckoned("it makes numbers that grow too large")
    if isinstance(value, float) and not math.isfinite(value):
        raise NotReckoned("it makes numbers that grow too large")
    if isinstance(value, complex):
        raise NotReckoned("it makes a complex number")
    return value


def binary(sign: ast.operator, left: object, right: object) -> object:
    """Return what a sign makes of two numbers."""
    made = _BINARY.get(type(sign))
    if made is None:
        raise NotReckoned("it has an operator that is not arithmetic")
    first, second = number(left), number(right)
    whole = isinstance(sign, ast.Pow) and isinstance(first, int) and isinstance(second, int)
    if whole and int(first).bit_length() * abs(second) > _BITS:
        raise NotReckoned("it makes numbers that grow too large")
    return bounded(made(first, second))


def compared(sign: ast.cmpop, left: object, right: object) -> bool:
    """Return whether a comparison holds."""
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        raise NotReckoned("it compares something that is not known")
    if isinstance(sign, ast.Is | ast.IsNot):
        if left is not None and right is not None:
            raise NotReckoned("it asks whether two values are one and the same")
        return (left is right) is isinstance(sign, ast.Is)
    if isinstance(sign, ast.In | ast.NotIn):
        if not isinstance(right, tuple):
            raise NotReckoned("it looks for a value in something that is no known list")
        return (left in right) is isinstance(sign, ast.In)
    made = _COMPARED[type(sign)]
    if isinstance(sign, ast.Eq | ast.NotEq):
        return bool(made(left, right))
    return bool(made(number(left), number(right)))


def called(name: str, given: Sequence[object], named: Mapping[str, object]) -> object:
    """Return what one of `FUNCTIONS` gives for numbers, or for one list of them."""
    if named:
        raise NotReckoned(f"it calls {name} with keywords")
    values = given[0] if len(given) == 1 and isinstance(given[0], tuple) and name in ("max", "min") else given
    assert isinstance(values, Sequence)
    return bounded(FUNCTIONS[name](*map(number, values)))
