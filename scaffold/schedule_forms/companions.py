"""The other methods of a class that each of its siblings has too: without bases, or with one that asks for them."""

import ast
from collections.abc import Collection

from scaffold.schedule_forms.maker_class import MakerClass, methods, self_names
from scaffold.schedule_forms.signatures import text_of
from scaffold.walking import FunctionNode

_EVERY_OBJECT = ("__dict__", "__class__")


def companions(maker: MakerClass, attributes: Collection[str], written: str) -> dict[str, str]:
    """Return those methods that need no more than `attributes` and each other, by name; `written` is there already."""
    if maker.has_bases and not maker.has_foreign_base:
        return {}
    held = {one.name: one for one in methods(maker.node) if one.name not in ("__init__", written)}
    kept = dict[str, FunctionNode]()
    while kept != held:
        kept = held
        known = {*attributes, *held, written, *_EVERY_OBJECT}
        held = {name: one for name, one in held.items() if known.issuperset(touched(one))}
    return {name: text_of(one) for name, one in held.items()}


def touched(node: ast.AST) -> set[str]:
    """Return the attributes of `self` that code reads or sets."""
    return {*self_names(node), *self_names(node, ast.Store)}
