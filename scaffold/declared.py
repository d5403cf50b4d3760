"""Where a dispatch's hyper-parameters are declared, one place of several where the code settles it."""

import ast
import re
from collections.abc import Sequence

from msgspec import Struct

from scaffold.allow_lists import Spot, lists_at
from scaffold.arguments import COMMAND_LINES, FORMS, Sought
from scaffold.arguments.dict_literal import DictEntry
from scaffold.errors import AmbiguousArguments, NoArguments, NoSuchOwner
from scaffold.model.site import Access, Arguments, Dispatch
from scaffold.modules import Module, Modules
from scaffold.nearest import perhaps
from scaffold.tracing import way_to


class Declared(Struct, frozen=True):
    """Where hyper-parameters are declared for whoever trains, and every other place that has to know them."""

    arguments: Arguments
    hops: tuple[Arguments, ...]
    #: What the selector is called there.
    selector: str


def declared_at(modules: Modules, dispatch: Dispatch, chosen: str | None) -> Declared:
    """Return where a dispatch's hyper-parameters are declared.

    Raises NoArguments when nothing declares the selector's value, NoSuchOwner when only others than what was `chosen`
    do, AmbiguousArguments when several things could.
    """
    way = way_to(modules, dispatch, chosen)
    declared = way.declared
    if not declared:
        _require_owner(modules, dispatch, chosen)
        raise NoArguments(dispatch.path, dispatch.line, dispatch.selector, dispatch.attribute)
    if chosen is None and all(_is_apart(modules, dispatch, one) for one in declared):
        declared = _fronts(modules, dispatch, way.hops) or declared
    if len(declared) > 1 and chosen is None and all(one.form in COMMAND_LINES for one in declared):
        return Declared(declared[0], (*way.hops, *declared[1:]), way.name)
    if len(declared) > 1:
        classes = [one for one in declared if one.form not in COMMAND_LINES]
        if len(classes) != 1:
            found = [f"{one.path}::{one.owner}" for one in declared]
            raise AmbiguousArguments(dispatch.path, dispatch.line, dispatch.selector, found)
        declared = (classes[0],)
    fronts = () if declared[0].form in COMMAND_LINES else _fronts(modules, dispatch, (*way.hops, declared[0]))
    return Declared(declared[0], (*way.hops, *fronts), way.name)


def _require_owner(modules: Modules, dispatch: Dispatch, chosen: str | None) -> None:
    """Raise NoSuchOwner where what was chosen by hand is not among what declares the selector's value."""
    owners = [f"{one.path}::{one.owner}" for one in way_to(modules, dispatch, None).declared] if chosen else []
    if chosen and owners:
        near = perhaps(chosen, [*owners, *(one.partition("::")[2] for one in owners)])
        raise NoSuchOwner(dispatch.path, dispatch.line, dispatch.selector, chosen, owners, near)


def _is_apart(modules: Modules, dispatch: Dispatch, place: Arguments) -> bool:
    """Return whether a place is a dict that the dispatch's file does not know: it sets some options for one purpose."""
    if not isinstance(place, DictEntry) or place.path == dispatch.path:
        return False
    return re.search(rf"\b{re.escape(place.display.root or '-')}\b", modules.get(dispatch.path).source.text) is None


def _fronts(modules: Modules, dispatch: Dispatch, known: Sequence[Arguments]) -> tuple[Arguments, ...]:
    """Return the options of command lines that fill a class: those of the same name that list the dispatch's names."""
    if any(one.form in COMMAND_LINES for one in known) or dispatch.access is Access.BARE:
        return ()
    module = modules.get(dispatch.path)
    sought = Sought(dispatch.attribute, "", "", module, dispatch.line, names=dispatch.names)
    found = [place for form in FORMS if form.name in COMMAND_LINES for place in form.find(modules, sought)]
    return tuple(place for place in found if _lists_names(modules, dispatch, place))


def _lists_names(modules: Modules, dispatch: Dispatch, place: Arguments) -> bool:
    module = modules.get(place.path)
    node = statement_at(module, place.line)
    if node is None:
        return False
    return bool(lists_at(modules, Spot(module, node, dispatch.attribute), dispatch))


def statement_at(module: Module, line: int) -> ast.stmt | None:
    """Return the smallest statement that a line is part of, decorators included."""
    best: ast.stmt | None = None
    for node in module.nodes:
        if isinstance(node, ast.stmt):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            if first <= line <= (node.end_lineno or 0) and (best is None or _size(node) <= _size(best)):
                best = node
    return best


def _size(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno
