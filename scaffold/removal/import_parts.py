"""Imports that nothing uses any more once a schedule is taken out of a file."""

import ast
import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.arguments.docstring_entries import docstring_of
from scaffold.model.plan import What
from scaffold.modules import Module
from scaffold.removal.mentions import Labels, sequence_units
from scaffold.removal.unit import Cut, Unit
from scaffold.walking import ScopeNode

_WORD = re.compile(r"[^\W\d]\w*")


def import_units(module: Module, units: Sequence[Unit], exported: str) -> Iterator[Unit]:
    """Yield the imported names of a file that stand in `units` and nowhere else, each with the way to keep it last.

    `exported` is the name of the definition, whose imports go wherever they are.
    """
    source = module.source
    own = [one for one in units if one.path == module.path]
    taken = {word for one in own for word in _WORD.findall(source.text[one.start : one.end])} | {exported}
    for node in module.nodes:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        unused = [
            at
            for at, alias in enumerate(node.names)
            if (bound := alias.asname or alias.name.partition(".")[0]) in taken
            and not _is_used(module, bound, own)
            and not _in_units(module, alias, own)
        ]
        if unused:
            yield from _of_statement(module, node, unused)


def _of_statement(module: Module, node: ast.Import | ast.ImportFrom, unused: Sequence[int]) -> Iterator[Unit]:
    names = ", ".join(node.names[at].name for at in unused)
    where = f" from {'.' * node.level}{node.module or ''}" if isinstance(node, ast.ImportFrom) else ""
    labels = Labels(What.IMPORT, f"import {names}{where}")
    some: list[tuple[Cut, ...]] = []
    for kept in unused if len(unused) > 1 else ():
        for unit in sequence_units(module, node, {at for at in unused if at != kept}, labels):
            some += unit.ways
    for unit in sequence_units(module, node, set(unused), labels):
        yield replace(unit, ways=tuple(dict.fromkeys((*unit.ways, *some, ()))))


def _in_units(module: Module, alias: ast.alias, units: Sequence[Unit]) -> bool:
    return any(one.covers(module.source.start(alias), module.source.end(alias)) for one in units)


def _is_used(module: Module, bound: str, units: Sequence[Unit]) -> bool:
    """Return whether a file names something outside some parts of it, as code or in a string that is no docstring."""
    for node in module.nodes:
        match node:
            case ast.Name(id=name) if name == bound:
                spans = [(module.source.start(node), module.source.end(node))]
            case ast.Constant(value=str() as text) if bound in text and not _is_docstring(module, node):
                spans = _named_in(module, node, bound)
            case _:
                continue
        if not all(any(one.covers(*span) for one in units) for span in spans):
            return True
    return False


def _named_in(module: Module, node: ast.Constant, bound: str) -> list[tuple[int, int]]:
    """Return the places of a name in a string, of which a part may go by itself; none where it is part of a word."""
    start, end = module.source.start(node), module.source.end(node)
    found = re.finditer(rf"\b{re.escape(bound)}\b", module.source.text[start:end])
    return [(start + one.start(), start + one.end()) for one in found]


def _is_docstring(module: Module, node: ast.Constant) -> bool:
    scopes = (scope for scope in module.nodes if isinstance(scope, ScopeNode | ast.Module))
    return any(docstring_of(scope) is node for scope in scopes)
