"""A function from a template, made to look like the file that it goes to: indent, quotes, width, newlines."""

import ast
import io
import re
import textwrap
import tokenize

from scaffold.layout import Layout, lay_out, layout_of
from scaffold.source import Source


def in_style(source: Source, code: str) -> str:
    """Return `code`, which has four-space indents and double quotes, in the file's style, without its last newline."""
    layout = layout_of(source)
    plain = source.text.replace('"""', "")
    if plain.count("'") > plain.count('"'):
        code = requoted(code)
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
            rows.append(lay_out(bare, indent, layout) if _stands_alone(bare) else indent + bare)
    return "\n".join(rows).replace("\n", source.newline(0))


def requoted(code: str) -> str:
    """Return `code` with its plain double-quoted strings in single quotes, where that needs no escapes."""
    rows = code.split("\n")
    tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    for token in reversed(tokens):
        if token.type == tokenize.STRING and re.fullmatch(r'"[^"\'\\]*"', token.string):
            (row, start), (_, end) = token.start, token.end
            rows[row - 1] = f"{rows[row - 1][:start]}'{token.string[1:-1]}'{rows[row - 1][end:]}"
    return "\n".join(rows)


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
