"""The fields that a class body declares: with a plain default, or by a call of `field`, `Field` or `attr.ib`."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from scaffold.walking import spelled

#: The last part of what a field may be declared by a call of.
_CALLED = frozenset({"field", "Field", "ib", "attrib"})
_ATTRS_CALLED = frozenset({"ib", "attrib"})


class OwnField(Struct, frozen=True):
    """One field in a class body."""

    name: str
    statement: ast.AnnAssign | ast.Assign
    #: None for `name = attr.ib(…)`.
    annotation: ast.expr | None
    value: ast.expr | None
    keyword_only: bool

    @property
    def call(self) -> ast.Call | None:
        """Return the `field(…)` that declares the field, None for a plain one."""
        if isinstance(self.value, ast.Call) and last_part(self.value.func) in _CALLED:
            return self.value
        return None

    @property
    def given(self) -> dict[str, ast.expr]:
        """Return the keywords of that call."""
        return {keyword.arg: keyword.value for keyword in (self.call.keywords if self.call else []) if keyword.arg}

    @property
    def default(self) -> ast.expr | None:
        """Return the default, or the factory that makes it; None for a field without one."""
        if self.call is None:
            return self.value
        first = self.call.args[0] if self.call.args else None
        found = next((self.given[key] for key in ("default", "default_factory", "factory") if key in self.given), first)
        return None if isinstance(found, ast.Constant) and found.value is ... else found

    @property
    def required(self) -> bool:
        """Return whether whoever makes an instance has to say the value."""
        init = self.given.get("init")
        return self.default is None and not (isinstance(init, ast.Constant) and init.value is False)


@lru_cache(maxsize=64)
def own_fields(node: ast.ClassDef) -> tuple[OwnField, ...]:
    """Return the fields that a class body declares, in order; asked for often, and kept for a while."""
    return tuple(_own_fields(node, keyword_only_class(node)))


def keyword_only_class(node: ast.ClassDef) -> bool:
    """Return whether the fields that the class declares are all given by keyword."""
    keywords = [keyword for call in node.decorator_list if isinstance(call, ast.Call) for keyword in call.keywords]
    return any(keyword.arg == "kw_only" and _is_true(keyword.value) for keyword in keywords)


def ends_keyword_only(node: ast.ClassDef) -> bool:
    """Return whether a plain field at the end of the class would be given by keyword."""
    return keyword_only_class(node) or any(isinstance(one, ast.AnnAssign) and _is_marker(one) for one in node.body)


def last_part(expression: ast.expr) -> str:
    """Return `c` for `a.b.c`."""
    return spelled(expression).rpartition(".")[2]


def _own_fields(node: ast.ClassDef, keyword_only: bool) -> Iterator[OwnField]:
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                said = spelled(annotation)
                if said.rpartition(".")[2] == "KW_ONLY":
                    keyword_only = True
                elif "ClassVar" not in said:
                    yield _field(name, statement, annotation, value, keyword_only)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=called) as value):
                if last_part(called) in _ATTRS_CALLED:
                    yield _field(name, statement, None, value, keyword_only)


def _field(
    name: str,
    statement: ast.AnnAssign | ast.Assign,
    annotation: ast.expr | None,
    value: ast.expr | None,
    keyword_only: bool,
) -> OwnField:
    field = OwnField(name, statement, annotation, value, keyword_only)
    own = field.given.get("kw_only")
    return OwnField(name, statement, annotation, value, keyword_only if own is None else _is_true(own))


def _is_marker(statement: ast.AnnAssign) -> bool:
    return last_part(statement.annotation) == "KW_ONLY"


def _is_true(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is True
