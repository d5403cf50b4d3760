"""Expressions such as `self.args` or `config["optim"]`: what they read, and something else put in their place."""

import ast
import copy
from collections.abc import Mapping

from .slicing import StoodIn


def _missing(self: object, name: str) -> object:
    """Raise StoodIn for an attribute that the tree's own constructor would have set."""
    if name.startswith("__"):
        raise AttributeError(name)
    raise StoodIn(f"{name!r} of {type(self).__name__} is not there: only a training run sets it")


class Blank:
    """An object with nothing on it, in place of one that the tree would have made."""

    __getattr__ = _missing


missing = _missing


def placed(names: Mapping[str, object], expression: str, value: object) -> dict[str, object]:
    """Return `names` with what an expression stands for replaced, in copies of what holds it; raise LookupError."""
    root, steps = steps_of(expression)
    return {**names, root: _with(names.get(root), steps, value)}


def read(names: Mapping[str, object], expression: str) -> object:
    """Return what an expression stands for; raise LookupError or AttributeError where there is nothing."""
    root, steps = steps_of(expression)
    value = names[root]
    for is_item, key in steps:
        value = value[key] if is_item else getattr(value, key)  # type: ignore[index]
    return value


def root_of(expression: str) -> str:
    """Return the name that an expression begins with."""
    return steps_of(expression)[0]


def steps_of(expression: str) -> tuple[str, list[tuple[bool, str]]]:
    """Return an expression's first name, and each step from there: an item or an attribute, and its key."""
    node, steps = ast.parse(expression, mode="eval").body, list[tuple[bool, str]]()
    while True:
        match node:
            case ast.Name(id=name):
                return name, steps[::-1]
            case ast.Attribute(value=inner, attr=key):
                steps.append((False, key))
                node = inner
            case ast.Subscript(value=inner, slice=ast.Constant(value=str(key))):
                steps.append((True, key))
                node = inner
            case _:
                raise LookupError(f"{expression} is not a plain name")


def _with(held: object, steps: list[tuple[bool, str]], value: object) -> object:
    if not steps:
        return value
    (is_item, key), below = steps[0], steps[1:]
    if is_item:
        return {**(held if isinstance(held, dict) else {}), key: _with(_item(held, key), below, value)}
    made = Blank() if held is None or isinstance(held, dict) else copy.copy(held)
    object.__setattr__(made, key, _with(vars(made).get(key), below, value) if below else value)
    return made


def _item(held: object, key: str) -> object:
    return held.get(key) if isinstance(held, dict) else None
