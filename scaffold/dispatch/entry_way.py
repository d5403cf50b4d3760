"""How one more entry of a mapping is written, and how it gets its schedule's own arguments."""

import ast
from collections.abc import Set
from enum import Enum

from scaffold.dispatch.handed import Calling, call_behind, calling_of
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.makers import is_rate, is_step
from scaffold.model.site import Dispatch, Factory, Shape
from scaffold.modules import Modules
from scaffold.walking import statements_in


class EntryWay(Enum):
    """What a new entry is."""

    #: What the others are, with its arguments: a call, a pair, a partial, a lambda.
    ALIKE = "alike"
    #: The function or class alone: its arguments come through a `**` of the configuration, or from who knows where.
    PLAIN = "plain"
    #: The function or class alone, and an `if` before the shared call that calls it with its own arguments.
    ASKED = "asked"
    #: A lambda that takes what the shared call hands to all.
    ADAPTED = "adapted"
    #: The function or class alone, and its arguments put into the dict that the shared call passes on.
    FILLED = "filled"


def entry_way(modules: Modules, dispatch: MappingDispatch, but: Set[str]) -> EntryWay:
    """Return how a new entry is written; the entries of the names `but` show nothing."""
    entries = dispatch.entries_but(but)
    calling = calling_of(modules, dispatch, but)
    last = entries[-1].shape
    if any(one.shape is Shape.BARE for one in entries):
        return _beside_bare(dispatch, calling)
    if last is Shape.PARTIAL and calling is not None and (calling.passed_on or _own_arguments(calling)):
        return EntryWay.ADAPTED
    return EntryWay.ALIKE


def arm_way(modules: Modules, dispatch: Dispatch, but: Set[str]) -> EntryWay:
    """Return how what an arm gives is written, an entry of a mapping or not; the arms of `but` show nothing."""
    if isinstance(dispatch, MappingDispatch):
        return entry_way(modules, dispatch, but)
    like = dispatch.factories_but(but)[-1]
    if like.shape is not Shape.BARE:
        return EntryWay.ALIKE
    if like.beside or filled_dict(modules, dispatch, but):
        return EntryWay.FILLED
    calling = calling_of(modules, dispatch, but)
    if calling is None:
        return EntryWay.PLAIN
    if calling.passed_on and not _own_arguments(calling):
        return EntryWay.PLAIN
    return EntryWay.ADAPTED


def filled_dict(modules: Modules, dispatch: Dispatch, but: Set[str]) -> str:
    """Return the dict that arms put their keyword arguments into, for the call behind them; nothing where none does."""
    entries = [one for one in dispatch.factories_but(but) if one.shape is Shape.BARE]
    call, _ = call_behind(modules, dispatch, entries)
    rows = [row for arm in dispatch.arms for row in arm.statements]
    for keyword in call.keywords if call is not None else ():
        text = ast.unparse(keyword.value)
        if keyword.arg is None and any(row.startswith((f"{text}[", f"{text}.update(")) for row in rows):
            return text
    return ""


def model_entry(dispatch: MappingDispatch, but: Set[str]) -> Factory:
    """Return the entry that a new one is like: the last that stands alone where there is one, else the last."""
    entries = dispatch.entries_but(but)
    return next((one for one in reversed(entries) if one.shape is Shape.BARE), entries[-1])


def _beside_bare(dispatch: MappingDispatch, calling: Calling | None) -> EntryWay:
    if calling is None:
        return EntryWay.PLAIN
    if calling.passed_on and not _own_arguments(calling):
        return EntryWay.PLAIN
    statement, call = dispatch.use.statement, dispatch.use.call
    if call is None:
        return EntryWay.ADAPTED
    at_once = any(isinstance(part, ast.Dict) for part in ast.walk(call.func))
    if not at_once and not calling.passed_on and _can_return_before(dispatch, statement, call):
        return EntryWay.ASKED
    return EntryWay.ADAPTED


def _can_return_before(dispatch: MappingDispatch, statement: ast.stmt, call: ast.Call) -> bool:
    """Return whether an `if` before the shared call can return another: it sees what the look-up sees, and returns."""
    body = dispatch.use.around[-1].body if dispatch.use.around else []
    here = any(one is statement for one in statements_in(body))
    return here and isinstance(statement, ast.Return) and not _inside_lambda(statement, call)


def _own_arguments(calling: Calling) -> bool:
    """Return whether entries are handed more than an optimizer, a step, a rate or the last epoch."""
    names = [one.word for one in calling.arguments]
    return any(not _is_common(name, at) for at, name in enumerate(names))


def _is_common(name: str, at: int) -> bool:
    return "optim" in name or name in ("opt", "last_epoch", "verbose") or (at < 2 and (is_step(name) or is_rate(name)))


def _inside_lambda(statement: ast.stmt, call: ast.Call) -> bool:
    """Return whether a call stands in a lambda of its statement, which runs later."""
    lambdas = [part for part in ast.walk(statement) if isinstance(part, ast.Lambda)]
    return any(part is call for one in lambdas for part in ast.walk(one.body))
