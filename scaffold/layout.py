"""How the neighbours are written: quotes, indent and width; and a new statement laid out the same way."""

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from scaffold.source import Source

#: The widths that code is commonly formatted to; wider than the last means that long lines are not wrapped.
WIDTHS = (79, 88, 100, 120)
_UNLIMITED = 1_000_000
_ONE_TEXT = re.compile(r"""\s*(?:\w+=|(['"])[\w-]+\1: ?)?[A-Za-z]{0,2}(?P<quote>['"]).*(?P=quote)[,)\]}]*\s*""")


class Layout(Struct, frozen=True):
    """The room that a statement has."""

    unit: str
    width: int


@lru_cache(maxsize=64)
def layout_of(source: Source) -> Layout:
    """Return the file's indent unit and width, told from its lines.

    The width is the first common one that all but one in a hundred lines of code keep to (and always one or two odd
    ones). Comments do not count, nor does what no formatter makes narrower: a line of one text, perhaps with its key.
    """
    rows = [row for row in source.text.replace("\r\n", "\n").split("\n") if row.strip() and row.lstrip()[0] != "#"]
    lengths = [len(row.rstrip().expandtabs(4)) for row in rows if not _ONE_TEXT.fullmatch(row)]
    tolerated = max(2, len(rows) // 100)
    width = next((w for w in WIDTHS if sum(length > w for length in lengths) <= tolerated), _UNLIMITED)
    return Layout(_indent_unit(rows), width)


def widened(source: Source, layout: Layout, lines: Iterable[int]) -> int:
    """Return the layout's width, or that of the widest of the given lines, which are neighbours, where it is more."""
    rows = (source.text[source.line_starts[n - 1] : source.next_line(source.line_starts[n - 1])] for n in lines)
    return max(layout.width, *(len(row.rstrip().expandtabs(4)) for row in rows), 0)


def blank_lines(source: Source, start: int, end: int) -> int:
    """Return how many lines `[start, end)` holds, which begins and ends at lines' starts; 0 if one is not blank."""
    rows = source.text[start:end].replace("\r\n", "\n").split("\n")[:-1]
    return 0 if any(row.strip() for row in rows) else len(rows)


def _indent_unit(rows: list[str]) -> str:
    previous = ""
    for row in rows:
        indent = row[: len(row) - len(row.lstrip())]
        if previous.rstrip().endswith(":") and not previous.startswith((" ", "\t")) and indent:
            return "\t" if indent.startswith("\t") else indent
        previous = row
    return "    "


def quote_in(source: Source, node: ast.AST) -> str:
    """Return the quote of the first string below `node`, a double one where there is none."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            return "'" if source.segment(part).lstrip("rRbBuU")[:1] == "'" else '"'
    return '"'


def quoted(text: str, quote: str) -> str:
    """Return `text` as a Python string literal in the given quotes, or in the other ones where that saves escapes."""
    literal = repr(text)
    if literal[0] == quote or quote in text:
        return literal
    return quote + literal[1:-1].replace("\\'", "'") + quote


def lay_out(code: str, indent: str, layout: Layout) -> str:
    """Return the one-line statement or element `code` with `indent` before it, wrapped if it is too wide.

    Wrapped means: what is in its last brackets goes on a line of its own, or, where that is too wide as well, on one
    line an element with a trailing comma. A string that does not fit alone is cut at its spaces.
    """
    if _fits(indent + code, layout):
        return indent + code
    opened, inner = _last_brackets(code), indent + layout.unit
    if opened is None or not _fits(indent + opened[0], layout):
        bracketed = re.sub(r"^(return|[\w, ]+ =) (.+)$", rf"{indent}\1 (\n{inner}\2\n{indent})", code)
        if bracketed != code and all(_fits(row, layout) for row in bracketed.split("\n")):
            return bracketed
        if opened is None:
            return _cut_string(code, indent, layout)
    head, items, tail = opened
    together = inner + ", ".join(items)
    if _fits(together, layout):
        return f"{indent}{head}\n{together}\n{indent}{tail}"
    return one_a_line(code, indent, layout)


def one_a_line(code: str, indent: str, layout: Layout) -> str:
    """Return `code`, which ends in brackets, with each element in them on its own line and a comma after each."""
    opened = _last_brackets(code)
    if opened is None:
        return indent + code
    head, items, tail = opened
    inner = indent + layout.unit
    comma = "" if _only_groups(head) and len(items) == 1 else ","
    rows = "".join(f"{lay_out(item, inner, layout)}{comma}\n" for item in items)
    return f"{indent}{head}\n{rows}{indent}{tail}"


def _fits(row: str, layout: Layout) -> bool:
    return len(row.expandtabs(4)) <= layout.width


def _only_groups(head: str) -> bool:
    """Return whether the bracket that ends `head` is one of arithmetic, in which a comma would make a tuple."""
    before = re.search(r"(\w+|[)\]])?\s*\($", head)
    return before is not None and (before[1] is None or (keyword.iskeyword(before[1]) and before[1] != "import"))


def _last_brackets(code: str) -> tuple[str, list[str], str] | None:
    """Return what is up to, between and after the outermost brackets that end `code`.

    None where it ends otherwise, or where a bracket is closed on a line below only.
    """
    try:
        tokens = [t for t in tokenize.generate_tokens(io.StringIO(code).readline) if t.string.strip()]
    except tokenize.TokenError:
        return None
    depth, opened, close, commas = 0, -1, -1, [0]
    for token in tokens:
        if token.type != tokenize.OP:
            continue
        at = token.start[1]
        if token.string in "([{":
            if depth == 0:
                opened, commas = at, [at]
            depth += 1
        elif token.string in ")]}":
            depth -= 1
            close = at if depth == 0 else close
        elif token.string == "," and depth == 1:
            commas.append(at)
    if opened < 0 or code[close + 1 :] not in ("", ":", ","):
        return None
    items = [code[a + 1 : b].strip() for a, b in zip(commas, [*commas[1:], close], strict=True)]
    return code[: opened + 1], [item for item in items if item], code[close:]


# `"text"` or `key: "text"`, perhaps an f-string, without escapes; and a word of it, a replacement field kept whole.
_STRING = re.compile(r"""(?P<head>.*?[:=] ?)??(?P<f>f?)(?P<quote>["'])(?P<text>(?:(?!(?P=quote))[^\\])*)(?P=quote)""")
_WORD = re.compile(r"(?:\{[^{}]*\}|\S)+\s*|\s+")


def _cut_string(code: str, indent: str, layout: Layout) -> str:
    """Return `key: "long text"` with the text cut into a bracketed run of strings, `"long text"` into a bare one.

    Anything else is returned as it is.
    """
    match = _STRING.fullmatch(code)
    if match is None:
        return indent + code
    opening, quote, head = match["f"] + match["quote"], match["quote"], match["head"]
    inner = indent + layout.unit if head else indent
    rows, row = [], ""
    for word in _WORD.findall(match["text"]):
        if row and not _fits(f"{inner}{opening}{row}{word}{quote}", layout):
            rows.append(row)
            row = ""
        row += word
    pieces = [f"{inner}{opening}{piece}{quote}" for piece in [*rows, row]]
    return "\n".join([f"{indent}{head}(", *pieces, f"{indent})"] if head else pieces)
