"""The list of parameters in a docstring: Google's, Sphinx's or NumPy's; a line more for each new one."""

import ast
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from scaffold.arguments.declaration import Declaration
from scaffold.model.plan import Splice, What
from scaffold.modules import FunctionNode
from scaffold.source import Source

_GOOGLE = re.compile(r"(?P<indent>[ \t]+)(?P<name>\w+)(?P<space> ?)(?P<type>\([^)]*\))?:(?P<text> .*|)")
_SPHINX = re.compile(r"(?P<indent>[ \t]*):param (?P<type>[\w.\[\], ]+ )?(?P<name>\w+):(?P<text>.*)")
_NUMPY = re.compile(r"(?P<indent>[ \t]*)(?P<name>\w+)(?P<space> ?): (?P<type>.+)")
_SECTION = re.compile(r"\s*(Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments):\s*")


@dataclass(frozen=True)
class _Entry:
    """The last entry of the list: where the next one goes, how this one is written, and its second line's indent."""

    insert_at: int
    match: re.Match[str]
    below: str | None
    typed_below: bool


def entries_added(
    source: Source, node: FunctionNode | ast.ClassDef, names: Collection[str], declarations: Sequence[Declaration]
) -> list[Splice]:
    """Return the splice that adds parameters to the docstring's list of them, none where it has no such list."""
    first = node.body[0]
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return []
    if not isinstance(first.value.value, str) or first.lineno == first.end_lineno:
        return []
    for find, write in _STYLES:
        entry = find(source, first, names)
        if entry is not None:
            rows = [row for declaration in declarations for row in write(entry, declaration)]
            text = source.rows(entry.insert_at, "\n".join(rows))
            what = ", ".join(declaration.name for declaration in declarations)
            summary = f"{what} in the docstring of {node.name}"
            return [Splice(entry.insert_at, entry.insert_at, text, What.ARGUMENT, summary)]
    return []


def _google(source: Source, docstring: ast.Expr, names: Collection[str]) -> _Entry | None:
    rows = _rows(source, docstring)
    heads = [number for number, (_, row) in enumerate(rows) if _SECTION.fullmatch(row)]
    return _last(source, rows, heads[0] + 1, _GOOGLE, names) if heads else None


def _numpy(source: Source, docstring: ast.Expr, names: Collection[str]) -> _Entry | None:
    rows = _rows(source, docstring)
    for number, (_, row) in enumerate(rows[:-1]):
        if row.strip() == "Parameters" and re.fullmatch(r"\s*-{3,}\s*", rows[number + 1][1]):
            return _last(source, rows, number + 2, _NUMPY, names)
    return None


def _sphinx(source: Source, docstring: ast.Expr, names: Collection[str]) -> _Entry | None:
    return _last(source, _rows(source, docstring), 0, _SPHINX, names)


def _rows(source: Source, docstring: ast.Expr) -> list[tuple[int, str]]:
    """Return the docstring's lines with where each starts; the last is the one that ends it."""
    assert docstring.end_lineno is not None
    starts = [source.line_starts[line - 1] for line in range(docstring.lineno, docstring.end_lineno + 1)]
    return [(start, source.text[start : source.next_line(start)].rstrip("\r\n")) for start in starts]


def _last(
    source: Source, rows: list[tuple[int, str]], start: int, pattern: re.Pattern[str], names: Collection[str]
) -> _Entry | None:
    """Return the last entry from row `start` on that is one of `names`, with the lines that belong to it."""
    found = [
        (number, match)
        for number, (_, row) in enumerate(rows)
        if number >= start and (match := pattern.fullmatch(row.rstrip())) and match["name"] in names
    ]
    if not found:
        return None
    shallowest = min(len(match["indent"]) for _, match in found)
    number, match = [one for one in found if len(one[1]["indent"]) == shallowest][-1]
    typed = f":type {match['name']}:"
    end, below = number + 1, None
    while end < len(rows) - 1 and rows[end][1].strip():
        row = rows[end][1]
        indent = row[: len(row) - len(row.lstrip())]
        if len(indent) <= shallowest and not row.lstrip().startswith(typed):
            break
        below = below or (indent if len(indent) > shallowest else None)
        end += 1
    if rows[end - 1][1].rstrip().endswith(('"""', "'''")):
        return None
    typed_below = any(row.lstrip().startswith(typed) for _, row in rows[number:end])
    return _Entry(rows[end][0], match, below, typed_below)


def _write_google(entry: _Entry, declaration: Declaration) -> list[str]:
    match = entry.match
    kind = f"{match['space']}({_typed(match['type'][1:-1], declaration)})" if match["type"] else ""
    head = f"{match['indent']}{declaration.name}{kind}:"
    if match["text"].strip():
        return [f"{head} {declaration.help}"]
    return [head, f"{entry.below or match['indent'] + '    '}{declaration.help}"]


def _write_numpy(entry: _Entry, declaration: Declaration) -> list[str]:
    match = entry.match
    head = f"{match['indent']}{declaration.name}{match['space']}: {_typed(match['type'], declaration)}"
    return [head, f"{entry.below or match['indent'] + '    '}{declaration.help}"]


def _write_sphinx(entry: _Entry, declaration: Declaration) -> list[str]:
    match = entry.match
    kind = f"{declaration.shown_type} " if match["type"] else ""
    row = f"{match['indent']}:param {kind}{declaration.name}: {declaration.help}"
    return [
        row,
        *([f"{match['indent']}:type {declaration.name}: {declaration.shown_type}"] if entry.typed_below else []),
    ]


def _typed(model: str, declaration: Declaration) -> str:
    """Return a type as an entry shows it: in backticks, with `optional` and the default, where the model has those."""
    shown = f"`{declaration.shown_type}`" if model.startswith("`") else declaration.shown_type
    optional = re.search(r", \*?optional\*?", model)
    default = re.search(r", (defaults to|default:|default) ?", model)
    shown += optional.group() if optional else ""
    return shown + (f"{default.group()}{declaration.plain_default!r}" if default else "")


_Find = Callable[[Source, ast.Expr, Collection[str]], _Entry | None]
_Write = Callable[[_Entry, Declaration], list[str]]
_STYLES: tuple[tuple[_Find, _Write], ...] = (
    (_numpy, _write_numpy),
    (_google, _write_google),
    (_sphinx, _write_sphinx),
)
