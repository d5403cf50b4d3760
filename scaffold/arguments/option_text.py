"""A new option's call as text: its arguments in the style of the options beside it."""

import re
from collections.abc import Mapping, Sequence

from scaffold.arguments.option_style import OptionStyle, Shape
from scaffold.layout import Layout, lay_out


def option_text(head: str, names: Sequence[str], keywords: Mapping[str, str], style: OptionStyle) -> str:
    """Return the call of `head` with names and keywords, which are source, indented and laid out; `\\n` ends lines."""
    ordered = sorted(keywords, key=lambda name: style.order.index(name) if name in style.order else len(style.order))
    items = [*names, *(f"{name}{style.equals}{keywords[name]}" for name in ordered)]
    line = f"{style.indent}{head}({', '.join(items)})"
    return line if style.joins and _fits(line, style.layout) else _spread_out(head, items, style)


def _spread_out(head: str, items: Sequence[str], style: OptionStyle) -> str:
    spread, opening = style.spread, f"{style.indent}{head}("
    inner = style.indent + (" " * (len(head) + 1) if spread.shape is Shape.ALIGNED else spread.step)
    hangs = spread.shape in (Shape.HANGING, Shape.CLOSED)
    pieces = [_cut(item, inner, style) for item in items]
    rows = _rows(pieces, inner if hangs else opening, inner, style)
    if hangs:
        rows.insert(0, opening)
    rows[-1] = rows[-1].removesuffix(",") + spread.trailing
    if spread.shape is Shape.HANGING:
        rows.append(f"{style.indent})")
    else:
        rows[-1] += ")"
    return "\n".join(rows)


def _rows(pieces: Sequence[str], first: str, inner: str, style: OptionStyle) -> list[str]:
    """Return the arguments on lines, each with a comma behind it: one a line, or as many as fit."""
    rows, row = list[str](), first
    for number, piece in enumerate(pieces):
        joined = f"{row}{' ' if number and row != inner else ''}{piece},"
        if number and (style.spread.one_a_line or not _fits(joined, style.layout)):
            rows.append(row)
            joined = f"{inner}{piece},"
        row = joined
    return [*rows, row]


def _cut(item: str, inner: str, style: OptionStyle) -> str:
    """Return an argument, the string of one that is too wide cut at its spaces."""
    if _fits(f"{inner}{item},", style.layout):
        return item
    narrower = Layout(style.layout.unit, style.layout.width - 1)
    match = re.fullmatch(r"(\w+ ?= ?)([\"'].*)", item)
    if match is None or style.spread.shape is Shape.HANGING:
        return lay_out(item, inner, narrower).removeprefix(inner)
    below = inner + " " * len(match[1])
    return match[1] + lay_out(match[2], below, narrower).removeprefix(below)


def _fits(text: str, layout: Layout) -> bool:
    return all(len(row.expandtabs(4)) <= layout.width for row in text.split("\n"))
