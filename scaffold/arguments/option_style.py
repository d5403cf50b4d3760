"""How a file writes the calls that declare options: told from the one that is sought and from those near it."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from scaffold.layout import WIDTHS, Layout, layout_of, quote_in, widened
from scaffold.source import Source

#: Keywords of an option in the order in which they are written where nothing says otherwise.
ORDER = ("type", "nargs", "multiple", "default", "choices", "show_default", "help")


class Shape(str, Enum):
    """How a call stands on more than one line."""

    #: The first argument behind the bracket, the others below it.
    ALIGNED = "aligned"
    #: The first argument behind the bracket, the others indented.
    CONTINUED = "continued"
    #: The bracket ends its line, and the closing one has a line of its own.
    HANGING = "hanging"
    #: The bracket ends its line, and the closing one stands behind the last argument.
    CLOSED = "closed"


class Spread(Struct, frozen=True):
    """How a call is spread over lines: its shape, what arguments are indented by, and what follows the last one."""

    shape: Shape
    step: str
    trailing: str
    #: Whether each argument has its line, or lines are filled.
    one_a_line: bool


class OptionStyle(Struct, frozen=True):
    """How the next option is written."""

    indent: str
    quote: str
    #: `=` or ` = ` between a keyword and its value.
    equals: str
    layout: Layout
    spread: Spread
    #: Whether a call that fits on one line stands on one.
    joins: bool
    #: The order of keywords, and those that neighbours give where they need not.
    order: tuple[str, ...]
    given: frozenset[str]


def style_of(source: Source, call: ast.Call, calls: Sequence[ast.Call]) -> OptionStyle:
    """Return the style of the option `call`, which is one of the options `calls`, as its neighbours are written."""
    index = calls.index(call)
    near = [call, *calls[index + 1 : index + 5], *calls[max(index - 4, 0) : index][::-1]]
    indent, layout = source.indent(source.start(call)), layout_of(source)
    rows = (line for one in near for line in range(one.lineno, (one.end_lineno or one.lineno) + 1))
    layout = Layout(layout.unit, widened(source, Layout(layout.unit, min(layout.width, WIDTHS[-1])), rows))
    spreads = {one: _spread(source, one, indent) for one in near}
    spread = spreads[call] or _commonest([found for found in spreads.values() if found])
    return OptionStyle(
        indent=indent,
        quote=quote_in(source, call),
        equals=_equals(source, call),
        layout=layout,
        spread=spread or Spread(Shape.HANGING, layout.unit, ",", True),
        joins=_joins(source, spreads, layout),
        order=_order(near),
        given=_given(call, near),
    )


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    """Return the keywords of a call with their values."""
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _given(call: ast.Call, near: Sequence[ast.Call]) -> frozenset[str]:
    """Return the keywords that the option or half of those near it give, `type=`, which words do without, aside."""
    shares = Counter(name for one in near for name in keywords(one) if name != "type")
    return frozenset(keywords(call)) | {name for name, count in shares.items() if count * 2 >= len(near)}


def _commonest(spreads: Sequence[Spread]) -> Spread | None:
    return Counter(spreads).most_common(1)[0][0] if spreads else None


def _spread(source: Source, call: ast.Call, indent: str) -> Spread | None:
    """Return how a call is spread, None for a call on one line."""
    parts: list[ast.expr | ast.keyword] = sorted([*call.args, *call.keywords], key=source.start)
    opened = source.line_of(source.end(call.func))
    if not parts or call.end_lineno == opened:
        return None
    begins = [part for above, part in zip([opened, *_last_lines(parts)], parts, strict=False) if part.lineno > above]
    hangs = parts[0].lineno > opened
    close = source.text[source.end(parts[-1]) : source.end(call)]
    trailing = "," if "," in re.sub(r"#.*", "", close) else ""
    if not begins:
        return None
    column = source.start(begins[0]) - source.line_start(source.start(begins[0]))
    first = source.start(parts[0]) - source.line_start(source.start(parts[0]))
    step = source.indent(source.start(begins[0])).removeprefix(indent)
    each = all(part in begins for part in parts[0 if hangs else 1 :] if part not in call.args)
    each = each and len(parts) - (0 if hangs else 1) > 1
    if hangs:
        shape = Shape.HANGING if "\n" in close else Shape.CLOSED
    else:
        shape = Shape.ALIGNED if column == first else Shape.CONTINUED
    return Spread(shape, "" if shape is Shape.ALIGNED else step, trailing, each)


def _last_lines(parts: Sequence[ast.expr | ast.keyword]) -> list[int]:
    return [part.end_lineno or part.lineno for part in parts]


def _joins(source: Source, spreads: dict[ast.Call, Spread | None], layout: Layout) -> bool:
    """Return whether options that fit on one line stand on one, by what most of those near do that would fit."""
    alone = sum(spread is None for spread in spreads.values())
    split = 0
    for call, spread in spreads.items():
        start = source.line_start(source.start(call))
        joined = re.sub(r",?\s*\n\s*\)$", ")", source.text[start : source.end(call)])
        joined = re.sub(r"\(\s*\n\s*", "(", re.sub(r",\s*\n\s*", ", ", joined))
        split += spread is not None and "\n" not in joined and len(joined.expandtabs(4)) <= layout.width
    return alone > split


def _equals(source: Source, call: ast.Call) -> str:
    for keyword in call.keywords:
        behind = source.text[source.start(keyword) + len(keyword.arg or "") : source.start(keyword.value)]
        return " = " if behind.startswith(" =") else "="
    return "="


def _order(near: Sequence[ast.Call]) -> tuple[str, ...]:
    """Return the order of keywords: as in the nearest option that has a type and a default, the others put between."""
    model = next((call for call in near if {"type", "default"} <= set(keywords(call))), near[0])
    order = [name for name in keywords(model) if name in ORDER]
    for number, name in enumerate(ORDER):
        if name not in order:
            above = [order.index(other) for other in ORDER[:number] if other in order]
            order.insert(order.index(ORDER[number - 1]) + 1 if number and above else 0, name)
    return tuple(order)
