"""What the neighbours say about a field outside its code: in a comment behind it, or in a string below it."""

import ast
import re
import textwrap
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from scaffold.layout import Layout
from scaffold.source import Source

#: Comments that are for tools.
_FOR_TOOLS = re.compile(r"#\s*(noqa|type:|pylint|pragma|fmt:|nosec|mypy|pyright|ruff|isort)", re.IGNORECASE)


class Remarks(Struct, frozen=True):
    """How a help text is written beside a statement; nowhere when all is empty."""

    #: What stands between code and text, `  # `; and the column of the `#` where all stand in one.
    comment: str = ""
    column: int = 0
    #: The quotes of strings below fields, and whether their text stands on lines of its own.
    quotes: str = ""
    spread: bool = False
    #: Whether texts begin with a small letter.
    small: bool = False


SILENT = Remarks()


def remarks_of(
    source: Source, body: Sequence[ast.stmt], fields: Sequence[ast.stmt], sought: ast.stmt | None
) -> Remarks:
    """Return how most of `fields`, statements of `body`, or the one that is sought, are remarked upon."""
    strings = {id(field): text for field in fields if (text := string_below(body, field)) is not None}
    if strings and (id(sought) in strings or 2 * len(strings) >= len(fields)):
        return _of_strings(source, list(strings.values()))
    comments = {id(field): comment for field in fields if (comment := trailing_comment(source, field))}
    if comments and (id(sought) in comments or 2 * len(comments) > len(fields)):
        return _of_comments(source, [field for field in fields if id(field) in comments], list(comments.values()))
    return SILENT


def string_below(body: Sequence[ast.stmt], field: ast.stmt) -> ast.Expr | None:
    """Return the string that stands as a statement directly behind a field."""
    at = next((number for number, statement in enumerate(body) if statement is field), len(body))
    match body[at + 1 : at + 2]:
        case [ast.Expr(value=ast.Constant(value=str())) as below]:
            return below
    return None


def trailing_comment(source: Source, statement: ast.stmt) -> str:
    """Return white space and comment behind a statement, empty where there is none for people."""
    end = source.end(statement)
    rest = source.text[end : source.next_line(end)].rstrip()
    comment = rest.lstrip()
    return rest if comment.startswith("#") and not _FOR_TOOLS.match(comment) else ""


def remarked(rows: str, text: str, indent: str, layout: Layout, remarks: Remarks) -> str:
    """Return the rows of a statement with its help text, as the neighbours have theirs."""
    if remarks.small and not text[1:2].isupper():
        text = text[:1].lower() + text[1:]
    if remarks.quotes:
        return f"{rows}\n{_string(text, indent, layout, remarks)}"
    if not remarks.comment:
        return rows
    last = rows.rpartition("\n")[2]
    gap = remarks.comment
    if remarks.column:
        gap = " " * max(remarks.column - len(last), 2) + gap.lstrip()
    if len(f"{last}{gap}{text}".expandtabs(4)) <= layout.width:
        return f"{rows}{gap}{text}"
    above = textwrap.wrap(text, max(layout.width - len(indent.expandtabs(4)) - 2, 20))
    return "".join(f"{indent}# {row}\n" for row in above) + rows


def _string(text: str, indent: str, layout: Layout, remarks: Remarks) -> str:
    quotes = remarks.quotes
    room = max(layout.width - len(indent.expandtabs(4)), 20)
    if not remarks.spread and len(text) + 2 * len(quotes) <= room:
        return f"{indent}{quotes}{text}{quotes}"
    if len(quotes) == 1:
        quotes = quotes * 3
    inner = "".join(f"{indent}{row}\n" for row in textwrap.wrap(text, room))
    return f"{indent}{quotes}\n{inner}{indent}{quotes}"


def _of_strings(source: Source, strings: list[ast.Expr]) -> Remarks:
    texts = [source.segment(string) for string in strings]
    opened = [match for text in texts if (match := re.match(r"(?:[rRuU]?)(\"\"\"|'''|\"|')(\s*\n)?\s*(\w)?", text))]
    quotes = Counter(match[1] for match in opened).most_common(1)[0][0]
    return Remarks(
        quotes=quotes,
        spread=2 * sum(match[2] is not None for match in opened) > len(opened),
        small=_mostly_small([match[3] or "" for match in opened]),
    )


def _of_comments(source: Source, fields: list[ast.stmt], comments: list[str]) -> Remarks:
    between = [re.match(r"\s*#+:?\s*", comment) for comment in comments]
    columns = {
        source.end(field) - source.line_start(source.end(field)) + len(comment) - len(comment.lstrip())
        for field, comment in zip(fields, comments, strict=True)
    }
    gaps = Counter(match.group() for match in between if match)
    aligned = len(columns) == 1 and len(comments) > 1 and len(gaps) > 1
    gap = gaps.most_common(1)[0][0]
    return Remarks(
        comment=("  " + gap.lstrip()) if aligned else gap,
        column=columns.pop() if aligned else 0,
        small=_mostly_small(
            [comment[match.end() :] for match, comment in zip(between, comments, strict=True) if match]
        ),
    )


def _mostly_small(texts: list[str]) -> bool:
    return 2 * sum(text[:1].islower() for text in texts) > len(texts)
