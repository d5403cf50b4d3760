"""The list of hyper-parameters in a docstring: Google's, Sphinx's or NumPy's; an entry more for each new one."""

import ast
import re
import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from scaffold.arguments.declaration import Declaration
from scaffold.layout import Layout
from scaffold.model.plan import Splice, What
from scaffold.source import Source
from scaffold.walking import FunctionNode

_BRACKETS = r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
_GOOGLE = re.compile(rf"(?P<indent>[ \t]+)(?P<name>\w+)(?P<space> ?)(?P<type>{_BRACKETS})?:(?P<text> .*|)")
_SPHINX = re.compile(r"(?P<indent>[ \t]*):param (?P<type>[\w.\[\], ]+ )?(?P<name>\w+):(?P<text>.*)")
_NUMPY = re.compile(r"(?P<indent>[ \t]*)(?P<name>\w+)(?P<space> ?): (?P<type>.+)")
_SECTION = re.compile(r"\s*(Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments):\s*")


class _Rows(Struct, frozen=True):
    """A docstring line by line, each with where it starts; the last is the one that ends it."""

    rows: list[tuple[int, str]]
    #: What entries may be called, and the one that new ones go behind; behind the last where that is empty.
    names: Collection[str]
    beside: str


class _Entry(Struct, frozen=True):
    """The entry that new ones go behind: how it is written, and the indent of its second line."""

    insert_at: int
    match: re.Match[str]
    below: str | None
    typed_below: bool
    #: Whether its text ends with a full stop.
    stops: bool


def docstring_of(node: FunctionNode | ast.ClassDef | ast.Module) -> ast.Constant | None:
    """Return the docstring of a file, class or function."""
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()) as constant)]:
            return constant
    return None


def entries_added(
    source: Source,
    docstring: ast.Constant | None,
    names: Collection[str],
    declarations: Sequence[Declaration],
    layout: Layout,
    beside: str = "",
) -> list[Splice]:
    """Return the splices that list hyper-parameters in a docstring, none where it has no list with any of `names`.

    Those that it lists already stay.

    They go behind the entry `beside`, which has to be there; without one behind the last of the list.
    """
    if docstring is None or docstring.lineno == docstring.end_lineno:
        return []
    rows = _Rows(list(_rows(source, docstring)), names, beside)
    declarations = [one for one in declarations if not _lists(rows, one.name)]
    for find, write in _STYLES:
        entry = find(rows)
        if entry is not None:
            at = entry.insert_at
            texts = [(one, "\n".join(write(entry, one, layout))) for one in declarations]
            return [
                Splice(at, at, source.rows(at, text), What.ARGUMENT, f"{one.name} in the docstring")
                for one, text in texts
            ]
    return []


def entry_span(source: Source, docstring: ast.Constant, name: str) -> tuple[int, int] | None:
    """Return where the lines of a hyper-parameter's entry begin and end, None where a docstring has none of its own."""
    rows = list(_rows(source, docstring))
    for number, (start, row) in enumerate(rows):
        matches = (pattern.fullmatch(row.rstrip()) for pattern in (_GOOGLE, _SPHINX, _NUMPY))
        match = next((one for one in matches if one and one["name"] == name), None)
        entry = _whole(rows, number, match) if match and number else None
        if entry is not None:
            return start, entry.insert_at
    return None


def _lists(rows: _Rows, name: str) -> bool:
    patterns = (_GOOGLE, _SPHINX, _NUMPY)
    found = (pattern.fullmatch(row.rstrip()) for _, row in rows.rows for pattern in patterns)
    return any(match["name"] == name for match in found if match)


def _rows(source: Source, docstring: ast.Constant) -> Iterator[tuple[int, str]]:
    assert docstring.end_lineno is not None
    for line in range(docstring.lineno, docstring.end_lineno + 1):
        start = source.line_starts[line - 1]
        yield start, source.text[start : source.next_line(start)].rstrip("\r\n")


def _google(rows: _Rows) -> _Entry | None:
    heads = [number for number, (_, row) in enumerate(rows.rows) if _SECTION.fullmatch(row)]
    if not heads and not rows.beside:
        return None
    return _found(rows, heads[0] + 1 if heads and not rows.beside else 0, _GOOGLE)


def _numpy(rows: _Rows) -> _Entry | None:
    for number, (_, row) in enumerate(rows.rows[:-1]):
        if row.strip() == "Parameters" and re.fullmatch(r"\s*-{3,}\s*", rows.rows[number + 1][1]):
            return _found(rows, number + 2, _NUMPY)
    return None


def _sphinx(rows: _Rows) -> _Entry | None:
    return _found(rows, 0, _SPHINX)


def _found(rows: _Rows, start: int, pattern: re.Pattern[str]) -> _Entry | None:
    """Return the entry from row `start` on that new ones go behind, with the lines that belong to it."""
    found = [
        (number, match)
        for number, (_, row) in enumerate(rows.rows)
        if number >= start and (match := pattern.fullmatch(row.rstrip())) and match["name"] in rows.names
    ]
    if not found:
        return None
    shallowest = min(len(match["indent"]) for _, match in found)
    found = [one for one in found if len(one[1]["indent"]) == shallowest]
    wanted = [one for one in found if one[1]["name"] == rows.beside] if rows.beside else found[-1:]
    return _whole(rows.rows, *wanted[0]) if wanted else None


def _whole(rows: list[tuple[int, str]], number: int, match: re.Match[str]) -> _Entry | None:
    """Return an entry with the lines that belong to it; None where the docstring ends on the last of them."""
    typed = f":type {match['name']}:"
    end, below = number + 1, None
    while end < len(rows) - 1 and rows[end][1].strip():
        row = rows[end][1]
        indent = row[: len(row) - len(row.lstrip())]
        if len(indent) <= len(match["indent"]) and not row.lstrip().startswith(typed):
            break
        below = below or (indent if len(indent) > len(match["indent"]) else None)
        end += 1
    if rows[end - 1][1].rstrip().endswith(('"""', "'''")):
        return None
    held = [row.strip() for _, row in rows[number:end]]
    said = [row for row in held if not row.startswith(typed)]
    return _Entry(rows[end][0], match, below, len(said) < len(held), said[-1].endswith("."))


def _write_google(entry: _Entry, declaration: Declaration, layout: Layout) -> list[str]:
    match = entry.match
    kind = f"{match['space']}({_typed(match['type'][1:-1], declaration)})" if match["type"] else ""
    return _text(entry, f"{match['indent']}{declaration.name}{kind}:", declaration, layout, bool(match["text"].strip()))


def _write_numpy(entry: _Entry, declaration: Declaration, layout: Layout) -> list[str]:
    match = entry.match
    head = f"{match['indent']}{declaration.name}{match['space']}: {_typed(match['type'], declaration)}"
    return _text(entry, head, declaration, layout, False)


def _write_sphinx(entry: _Entry, declaration: Declaration, layout: Layout) -> list[str]:
    match = entry.match
    kind = f"{declaration.shown_type} " if match["type"] else ""
    rows = _text(entry, f"{match['indent']}:param {kind}{declaration.name}:", declaration, layout, True)
    typed = f"{match['indent']}:type {declaration.name}: {declaration.shown_type}"
    return [*rows, *([typed] if entry.typed_below else [])]


def _text(entry: _Entry, head: str, declaration: Declaration, layout: Layout, joined: bool) -> list[str]:
    """Return the lines of an entry: its text behind the head, or below it, and as wide as the file's lines are."""
    text = declaration.help.rstrip(".") + ("." if entry.stops else "")
    inner = entry.below or entry.match["indent"] + layout.unit
    room = max(layout.width, len(head) + 20)
    if joined:
        return textwrap.wrap(f"{head} {text}", room, subsequent_indent=inner, drop_whitespace=True)
    return [head, *textwrap.wrap(text, room, initial_indent=inner, subsequent_indent=inner)]


def _typed(model: str, declaration: Declaration) -> str:
    """Return a type as an entry shows it: in backticks, with `optional` and the default, where the model has those."""
    marks = "`" if model.startswith("`") else ""
    optional = re.search(r", \*?optional\*?", model)
    default = re.search(r"(?P<says>,? (?:defaults? to|default:|default) ?)(?P<held>.*)", model)
    shown = f"{marks}{declaration.shown_type}{marks}" + (optional.group() if optional else "")
    return f"{shown}{default['says']}{_shown(default['held'], declaration)}" if default else shown


def _shown(model: str, declaration: Declaration) -> str:
    """Return the default, a word with the marks around it that the model's has."""
    held = declaration.plain_default
    marks = re.match(r"[`\"']*", model)
    if isinstance(held, str) and marks and marks.group():
        return f"{marks.group()}{held}{marks.group()[::-1]}"
    return repr(held)


_Find = Callable[[_Rows], _Entry | None]
_Write = Callable[[_Entry, Declaration, Layout], list[str]]
_STYLES: tuple[tuple[_Find, _Write], ...] = (
    (_numpy, _write_numpy),
    (_google, _write_google),
    (_sphinx, _write_sphinx),
)
