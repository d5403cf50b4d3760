"""Whether a field with a default may stand at the end of a class: fields without one must not follow it."""

import ast
import re
from collections.abc import Iterator
from enum import Enum

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound
from scaffold.arguments.classes_sought import below
from scaffold.arguments.own_fields import OwnField, ends_keyword_only, own_fields
from scaffold.errors import ScaffoldError
from scaffold.makers import definition
from scaffold.modules import Module, Modules

_PYTHON = re.compile(rb"(?:requires-python|python_requires)\s*=\s*[\"']?\s*(?:>=|~=|==|\^)\s*3\.(\d+)")


class Order(str, Enum):
    """What the order of fields asks of a new one."""

    #: It may stand anywhere: fields are given by keyword.
    FREE = "free"
    #: Behind the fields without a default.
    LAST = "last"
    #: As `LAST`, and given by keyword, because a class below has fields that it would come between.
    KEYWORD = "keyword"
    #: It cannot be declared here.
    NONE = "none"


def order_in(modules: Modules, found: ClassFound) -> Order:
    """Return what the class and those that inherit from it ask of a new field with a default."""
    if found.kind is Kind.PYDANTIC or ends_keyword_only(found.node):
        return Order.FREE
    own = list(_positional(found))
    follows = found.kind is Kind.NAMED_TUPLE or any(not field.required for field in own)
    held = {id(node) for _, node in found.lineage}
    for one in below(modules, [found]):
        later = ClassFound(tuple(part for part in one.lineage if id(part[1]) not in held), one.class_name, one.kind)
        fields = list(_positional(later))
        must = any(field.required for field in fields) and not follows
        if must or (fields and _most_given(modules, one) > len(own)):
            return Order.KEYWORD if found.kind is Kind.ATTRS or _has_keyword_only(modules) else Order.NONE
    return Order.LAST


def given_by_position(modules: Modules, found: ClassFound) -> bool:
    """Return whether the tree fills the class, or one below it, by position: a field in between would shift values."""
    return any(_most_given(modules, one) for one in (found, *below(modules, [found])))


def _most_given(modules: Modules, found: ClassFound) -> int:
    """Return how many values a call of the class gives by position at most, in tests too."""
    most = 0
    name = found.node.name
    for home in modules.naming(name, _called_with_values, modules.files_with(f"{name}(".encode())):
        for called, part in home.calls:
            if len(part.args) > most and called.rpartition(".")[2] == name:
                located = definition(modules, home, called, part.lineno)
                most = len(part.args) if located is not None and located[1] is found.node else most
    return most


def _called_with_values(module: Module) -> frozenset[str]:
    """Return the names that a file calls with a value by position."""
    return frozenset(called.rpartition(".")[2] for called, part in module.calls if part.args)


def _positional(found: ClassFound) -> Iterator[OwnField]:
    for _, node in found.lineage:
        yield from (field for field in own_fields(node) if not field.keyword_only)


def _has_keyword_only(modules: Modules) -> bool:
    """Return whether the tree is for Pythons whose dataclasses know `kw_only`, 3.10 and later."""
    for path in ("pyproject.toml", "setup.cfg", "setup.py"):
        try:
            match = _PYTHON.search(modules.tree.read(path))
        except ScaffoldError:
            continue
        if match:
            return int(match[1]) >= 10
    return any(_says_keyword_only(home.tree) for home in modules.holding(b"kw_only=True", b"dataclass"))


def _says_keyword_only(tree: ast.Module) -> bool:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and "dataclass" in ast.unparse(node.func)]
    return any(keyword.arg == "kw_only" for call in calls for keyword in call.keywords)
