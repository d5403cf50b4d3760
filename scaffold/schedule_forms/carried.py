"""What a class of the tree does in its constructor, besides calling the inherited one, that any sibling does too."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from scaffold.makers import is_rate
from scaffold.schedule_forms.maker_class import MakerClass, methods, self_names
from scaffold.schedule_forms.maker_function import is_optimizer, parameters_of
from scaffold.schedule_forms.signatures import text_of

_LAST = re.compile(r"last_(epoch|step|iter|update)s?|verbose")


class Carried(Struct, frozen=True):
    """Statements that set attributes from nothing but the optimizer and its rate, and calls of methods of its own."""

    #: Each with the attribute that it sets, or the method that it calls.
    settings: tuple[tuple[str, str], ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    #: The constructor's parameters that they mention.
    mentioned: frozenset[str] = frozenset()

    @property
    def attributes(self) -> frozenset[str]:
        """Return the attributes that are set."""
        return frozenset(name for name, _ in self.settings)


def carried(maker: MakerClass) -> Carried:
    """Return what the class's own constructor sets and calls that does not depend on its hyper-parameters."""
    constructor = next((one for one in methods(maker.node) if one.name == "__init__"), None)
    if constructor is None:
        return Carried()
    parameters = set(parameters_of(constructor).names)
    kept = {name for name in parameters if is_optimizer(name) or is_rate(name) or _LAST.fullmatch(name)}
    refused = (parameters - kept) | _locals(constructor)
    known = maker.inherited | {method.name for method in methods(maker.node)}
    settings, calls = list[tuple[str, str]](), list[tuple[str, str]]()
    for statement in constructor.body:
        if _names(statement) & refused or not known.issuperset(self_names(statement)):
            continue
        if target := _target(statement):
            settings.append((target, text_of(statement)))
            known |= {target}
        elif called := _called(statement):
            calls.append((called, text_of(statement)))
    read = {name for _, code in (*settings, *calls) for name in _names(ast.parse(code))}
    return Carried(tuple(settings), tuple(calls), frozenset(kept & read))


def handed_on(maker: MakerClass, but: Collection[str]) -> dict[str, str]:
    """Return the attributes that the class's own constructor sets to a parameter of the same name, each with that.

    Those `but` aside, and only where a base is not known: other methods may answer it by them.
    """
    constructor = next((one for one in methods(maker.node) if one.name == "__init__"), None)
    if constructor is None or not maker.has_foreign_base:
        return {}
    names = set(parameters_of(constructor).names) - set(but)
    targets = [(target, one) for one in constructor.body if (target := _target(one)) in names]
    return {name: text_of(one) for name, one in targets if text_of(one).rpartition("= ")[2] == name}


def with_handed(held: Carried, settings: Mapping[str, str]) -> Carried:
    """Return what a constructor carries with attributes that are set to parameters of the same names."""
    return Carried((*held.settings, *settings.items()), held.calls, held.mentioned | set(settings))


def only(held: Carried, needed: Collection[str]) -> Carried:
    """Return what sets the attributes that are needed, and those that these are set from."""
    wanted, settings = set(needed), list[tuple[str, str]]()
    for name, code in reversed(held.settings):
        if name in wanted:
            wanted |= set(self_names(ast.parse(code)))
            settings.insert(0, (name, code))
    read = {name for _, code in settings for name in _names(ast.parse(code))}
    return Carried(tuple(settings), (), held.mentioned & read)


def _target(statement: ast.stmt) -> str:
    """Return the attribute of `self` that a statement sets, or nothing."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)]):
            return name
        case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self"), attr=name), value=ast.expr()):
            return name
    return ""


def _called(statement: ast.stmt) -> str:
    """Return the method of `self` that a statement calls, or nothing."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name))):
            return name
    return ""


def _names(node: ast.AST) -> set[str]:
    return set(_loaded(node)) - {"self"}


def _loaded(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id


def _locals(node: ast.AST) -> set[str]:
    """Return the names that a function sets, those of comprehensions aside."""
    parts = list(ast.walk(node))
    inside = {n.id for c in parts if isinstance(c, ast.comprehension) for n in ast.walk(c) if isinstance(n, ast.Name)}
    return {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} - inside
