"""A docstring that lists hyper-parameters, `step_size (int, defaults to 10):` and a line below, with entries added."""

import ast
import re
import textwrap
from collections.abc import Sequence
from itertools import takewhile

from scaffold.arguments.declaration import Declaration
from scaffold.layout import Layout
from scaffold.model.plan import Splice, What
from scaffold.source import Source

_ENTRY = r"(?P<indent>[ \t]+){name}(?P<type>[ ]*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))?:(?P<text>[ \t]*[^\r\n]*)"


def docstring_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Constant | None:
    """Return the docstring of a class or function."""
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()) as constant)]:
            return constant
    return None


def entry_splices(
    source: Source, docstring: ast.Constant | None, sought: str, declarations: Sequence[Declaration], layout: Layout
) -> list[Splice]:
    """Return the splices that list hyper-parameters behind the one that is sought, none where that is not listed."""
    if docstring is None:
        return []
    start, end = source.start(docstring), source.end(docstring)
    pattern = re.compile(rf"^{_ENTRY.format(name=re.escape(sought))}(?=[\r\n])", re.MULTILINE)
    entry = pattern.search(source.text, start, end)
    if entry is None:
        return []
    indent, at = entry["indent"], source.next_line(entry.end())
    below = list(takewhile(lambda row: not row.strip() or _deeper(row, indent), _rows(source.text[at:end])))
    while below and not below[-1].strip():
        below.pop()
    at += sum(map(len, below))
    if at >= end:
        return []
    inner = _indent(below[0]) if below else indent + layout.unit
    return [
        Splice(
            at, at, source.rows(at, _written(entry, one, inner, layout)), What.ARGUMENT, f"{one.name} in the docstring"
        )
        for one in declarations
    ]


def _rows(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def _written(entry: re.Match[str], declaration: Declaration, inner: str, layout: Layout) -> str:
    head = f"{declaration.name}{_type(entry['type'] or '', declaration)}:"
    text = declaration.help.rstrip(".") + "."
    if entry["text"].strip():
        first, *rows = textwrap.wrap(f"{head} {text}", _room(entry["indent"], layout))
    else:
        first, rows = head, textwrap.wrap(text, _room(inner, layout))
    return "\n".join([entry["indent"] + first, *(inner + row for row in rows)])


def _room(indent: str, layout: Layout) -> int:
    return max(layout.width - len(indent.expandtabs(4)), 20)


def _type(words: str, declaration: Declaration) -> str:
    """Return `(int, defaults to 100)` as the neighbour has `(str, defaults to `constant`)`."""
    match = re.fullmatch(r"(\s*\()(`*)([^,`]+)(`*)((?:,[^()]*?)?)(?:(,? ?defaults? to )(.*?))?\)", words)
    if match is None:
        return ""
    default = str(declaration.plain_default)
    if isinstance(declaration.plain_default, str) and match[7]:
        wrapped = re.match(r"[`\"']*", match[7])
        marks = wrapped.group() if wrapped else ""
        default = f"{marks}{default}{marks[::-1]}"
    said = f"{match[6]}{default}" if match[6] else ""
    return f"{match[1]}{match[2]}{declaration.shown_type}{match[4]}{match[5]}{said})"


def _deeper(row: str, indent: str) -> bool:
    return len(_indent(row).expandtabs()) > len(indent.expandtabs())


def _indent(row: str) -> str:
    return row[: len(row) - len(row.lstrip())]
