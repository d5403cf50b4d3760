"""Where in a class body the next field goes, and the blank lines around it."""

import ast
from collections.abc import Sequence

from msgspec import Struct

from scaffold.arguments.own_fields import OwnField
from scaffold.arguments.remarks import string_below
from scaffold.layout import blank_lines
from scaffold.source import Source
from scaffold.walking import FunctionNode


class Room(Struct, frozen=True):
    """A place for new fields."""

    #: The start of a line.
    at: int
    #: Blank lines above the first new field, between two fields, and below the last new one.
    gap_above: int
    gap: int
    gap_below: int
    #: For fields kept in alphabetical order: each own field's name with the offset of its first line; else empty.
    sorted_starts: tuple[tuple[str, int], ...]


def room_in(source: Source, node: ast.ClassDef, own: Sequence[OwnField], sortable: bool, free: bool) -> Room:
    """Return where new fields go: where they sort if the class allows that and its fields are sorted, else last.

    `free` says that a field with a default may stand before one without.
    """
    if own:
        last = _whole(node, own[-1])
        gap = gap_between(source, _whole(node, own[-2]), own[-1].statement) if len(own) > 1 else 0
        starts = _sorted_starts(source, own, free) if sortable else ()
        return Room(_below_comments(source, source.next_line(source.end(last))), gap, gap, 0, starts)
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return Room(source.next_line(source.end(first)), 1, 0, 0, ())
    return Room(source.first_line(first), 0, 0, 1 if isinstance(first, FunctionNode | ast.ClassDef) else 0, ())


def _whole(node: ast.ClassDef, field: OwnField) -> ast.stmt:
    return string_below(node.body, field.statement) or field.statement


def _below_comments(source: Source, at: int) -> int:
    """Return the place below the comments at `at` that end a block: they speak of the field above them."""
    end = at
    while source.text[end : source.next_line(end)].lstrip(" \t").startswith("#") and source.text[end] in " \t":
        end = source.next_line(end)
    return at if source.text[end : source.next_line(end)].strip() else end


def gap_between(source: Source, upper: ast.stmt, lower: ast.stmt) -> int:
    """Return the blank lines between two statements, 0 where anything else is there."""
    return blank_lines(source, source.next_line(source.end(upper)), source.line_start(source.start(lower)))


def _sorted_starts(source: Source, own: Sequence[OwnField], free: bool) -> tuple[tuple[str, int], ...]:
    names = [field.name for field in own]
    if len(names) < 4 or names != sorted(names):
        return ()
    return tuple(
        (field.name, source.above_comments(source.line_start(source.start(field.statement))))
        for field in own
        if free or not field.required
    )
