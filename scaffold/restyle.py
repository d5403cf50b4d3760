"""A function from a template, made to look like the file that it goes to: indent, quotes, width, newlines."""

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator

from scaffold.layout import Layout, lay_out, layout_of
from scaffold.source import Source


def in_style(source: Source, code: str) -> str:
    """Return `code`, which has four-space indents and double quotes, in the file's style, without its last newline."""
    plain = source.text.replace('"""', "")
    if plain.count("'") > plain.count('"'):
        code = requoted(code)
    return laid_out(code, layout_of(source)).replace("\n", source.newline(0))


def as_written(source: Source, code: str) -> str:
    """Return `code`, which has four-space indents, as it is but for the file's indents and newlines."""
    layout = layout_of(source)
    rows = [row if row_is_text else _reindented(row, layout.unit) for row, row_is_text in _rows(code)]
    return "\n".join(rows).replace("\n", source.newline(0))


def _rows(code: str) -> Iterator[tuple[str, bool]]:
    """Yield the rows of some code, each with whether it begins inside a string."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if "\n" in token.string and token.type not in (tokenize.NEWLINE, tokenize.NL):
            inside |= set(range(token.start[0] + 1, token.end[0] + 1))
    for number, row in enumerate(code.rstrip("\n").split("\n"), 1):
        yield row, number in inside


def _reindented(row: str, unit: str) -> str:
    bare = row.lstrip(" ")
    depth, rest = divmod(len(row) - len(bare), 4)
    return unit * depth + " " * rest + bare


def laid_out(code: str, layout: Layout) -> str:
    """Return `code`, which has four-space indents, with the layout's indents and its long lines wrapped."""
    rows: list[str] = []
    quotes = 0
    for row in code.rstrip("\n").split("\n"):
        bare = row.lstrip(" ")
        depth, rest = divmod(len(row) - len(bare), 4)
        indent = layout.unit * depth + " " * rest
        is_prose = quotes % 2 == 1 or bare.startswith(('"""', "# "))
        quotes += bare.count('"""')
        if len((indent + bare).expandtabs(4)) <= layout.width:
            rows.append(indent + bare)
        elif is_prose:
            rows.extend(_wrapped(bare, indent, layout))
        else:
            rows.append(_wrapped_code(bare, indent, layout) if _stands_alone(bare) else indent + bare)
    return "\n".join(rows)


def requoted(code: str, old: str = '"', new: str = "'") -> str:
    """Return `code` with its plain strings in `old` quotes in `new` ones instead, where that needs no escapes."""
    rows = code.split("\n")
    tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    for token in reversed(tokens):
        if token.type == tokenize.STRING and re.fullmatch(rf"{old}[^\"'\\]*{old}", token.string):
            (row, start), (_, end) = token.start, token.end
            rows[row - 1] = f"{rows[row - 1][:start]}{new}{token.string[1:-1]}{new}{rows[row - 1][end:]}"
    return "\n".join(rows)


#: Operators, those that bind least first.
_OPERATORS = (("or",), ("and",), ("+", "-"), ("*", "/", "//", "%"))


def _wrapped_code(bare: str, indent: str, layout: Layout) -> str:
    """Return a statement or the heading of one wrapped; what a function returns stays behind its brackets."""
    heading = re.fullmatch(r"(def .*\))( -> .*:)", bare)
    if heading is not None:
        return lay_out(heading[1], indent, Layout(layout.unit, layout.width - len(heading[2]))) + heading[2]
    code = lay_out(bare, indent, layout)
    parts = re.fullmatch(r"(return|if|elif|\w+ =) (.+?)(:?)", bare)
    if parts is None or all(len(row.expandtabs(4)) <= layout.width for row in code.split("\n")):
        return code
    inner = "".join(f"{indent}{layout.unit}{operand}\n" for operand in _operands(parts[2]))
    return f"{indent}{parts[1]} (\n{inner}{indent}){parts[3]}"


def _operands(expression: str) -> list[str]:
    """Return the operands of an expression's outermost operators, each but the first with the operator before it."""
    depth, cuts = 0, dict[str, list[int]]()
    for token in tokenize.generate_tokens(io.StringIO(expression).readline):
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if depth == 0:
            cuts.setdefault(token.string, []).append(token.start[1])
    at = next((found for ops in _OPERATORS if (found := sorted(n for op in ops for n in cuts.get(op, ())))), [])
    return [expression[a:b].strip() for a, b in zip([0, *at], [*at, len(expression)], strict=True)]


def _wrapped(bare: str, indent: str, layout: Layout) -> list[str]:
    """Return a line of a docstring or a comment as several; what describes an argument goes on a step deeper."""
    hanging = indent
    if re.match(r"\w+: ", bare):
        hanging += layout.unit
    elif bare.startswith("# "):
        hanging += "# "
    width = layout.width - (len(hanging.expandtabs(4)) - len(hanging))
    return textwrap.wrap(
        bare, width, initial_indent=indent, subsequent_indent=hanging, expand_tabs=False, break_long_words=False
    )


def _stands_alone(bare: str) -> bool:
    """Return whether a line is a whole statement or a whole string, rather than part of something longer."""
    try:
        ast.parse(bare + " pass" if bare.endswith(":") else bare)
    except SyntaxError:
        return False
    return True
