"""Elements of a bracketed sequence taken out: entries, arguments, parameters, imported names."""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.layout import layout_of
from scaffold.removal.unit import Cut, without
from scaffold.source import Source

Span = tuple[int, int]
#: How wide a line mostly is at most, and how wide any is.
_USUAL, _WIDEST = 100, 120


class Bracketed(Struct, frozen=True):
    """A sequence in a file: what is between its brackets, and where each element is."""

    source: Source
    #: Behind the opening bracket, and at the closing one; of a sequence without brackets its own ends.
    start: int
    end: int
    spans: tuple[Span, ...]
    #: Whether the brackets themselves go where all is on one line: those of an import.
    bare_on_one_line: bool = False
    #: Whether it is a dict, whose entries are on lines of their own often without need.
    is_dict: bool = False
    #: Whether it is a tuple, which is none without a comma where it has one element.
    is_tuple: bool = False
    #: Whether something stands between elements besides commas: the `*` or `/` of a signature.
    is_marked: bool = False


def element_ways(sequence: Bracketed, gone: Collection[int]) -> tuple[tuple[Cut, ...], ...]:
    """Return the ways of taking elements out: as they stand, or all on one line again, if they can be.

    The latter first where that fits, but for a dict: other sequences are on several lines mostly because one did not
    hold them.
    """
    as_they_stand = _still_a_tuple(sequence, gone, tuple(_cuts(sequence, sorted(gone))))
    joined = [way for way in _joined(sequence, gone) if _width(sequence.source, way) <= _WIDEST]
    if joined and not sequence.is_dict and _width(sequence.source, joined[0]) <= _USUAL:
        return tuple(dict.fromkeys([*joined, as_they_stand]))
    return tuple(dict.fromkeys([as_they_stand, *joined]))


def without_comments(gap: str) -> str:
    """Return what stands between two elements with its comments blanked out."""
    return re.sub(r"#[^\r\n]*", lambda match: " " * len(match.group()), gap)


def _width(source: Source, cuts: tuple[Cut, ...]) -> int:
    """Return how wide the widest line is that a cut leaves."""
    cut = cuts[0]
    row = source.text[source.line_start(cut.start) : cut.start] + cut.text
    row += source.text[cut.end : source.next_line(cut.end)]
    return max(len(one.rstrip().expandtabs(4)) for one in row.split("\n"))


def _cuts(sequence: Bracketed, gone: Sequence[int]) -> Iterator[Cut]:
    spans = sequence.spans
    for first, last in _runs(gone):
        if not all(_stands_alone(sequence, index) for index in range(first, last + 1)):
            yield _together(sequence, first, last)
            continue
        yield from (_lines(sequence, index) for index in range(first, last + 1))
        if first and last == len(spans) - 1 and _comma_behind(sequence, last) == spans[last][1]:
            comma = _comma_behind(sequence, first - 1)  # which what is the last now had not before another came
            yield Cut(comma - 1, comma)


def _runs(gone: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of numbers that follow each other."""
    for number in gone:
        if number - 1 not in gone:
            yield number, next(last for last in range(number, gone[-1] + 1) if last + 1 not in gone)


def _together(sequence: Bracketed, first: int, last: int) -> Cut:
    """Return the cut of elements that share lines with others, with what parts them from the one before, or behind.

    A comment behind the one before is left, and so is the break that ends it.
    """
    source, spans = sequence.source, sequence.spans
    has_next = last + 1 < len(spans)
    if first == 0:
        return Cut(spans[0][0], spans[last + 1][0] if has_next else _comma_behind(sequence, last))
    before = spans[first - 1][1]
    if "#" not in source.text[before : spans[first][0]]:
        return Cut(before, spans[last][1])
    if has_next:
        return Cut(spans[first][0], spans[last + 1][0])
    return Cut(source.line_start(spans[first][0]), spans[last][1])


def _lines(sequence: Bracketed, index: int) -> Cut:
    """Return the cut of the lines that an element has for itself."""
    source = sequence.source
    last = source.next_line(_comma_behind(sequence, index) - 1)
    return Cut(source.line_start(sequence.spans[index][0]), min(last, sequence.end))


def _stands_alone(sequence: Bracketed, index: int) -> bool:
    """Return whether an element has its lines for itself."""
    source, spans = sequence.source, sequence.spans
    start = spans[index][0]
    if index and "\\" in source.text[spans[index - 1][1] : start]:
        return False
    comma = _comma_behind(sequence, index)
    before = source.text[source.line_start(start) : start]
    behind = source.text[comma : source.next_line(comma - 1)]
    return not before.strip() and not behind.partition("#")[0].strip() and source.line_start(start) >= sequence.start


def _comma_behind(sequence: Bracketed, index: int) -> int:
    """Return the offset behind the comma that follows an element, where it ends if none does."""
    spans, end = sequence.spans, sequence.spans[index][1]
    gap = sequence.source.text[end : spans[index + 1][0] if index + 1 < len(spans) else sequence.end]
    found = re.match(r"[\s\\]*,", without_comments(gap))
    return end + found.end() if found else end


def _still_a_tuple(sequence: Bracketed, gone: Collection[int], cuts: tuple[Cut, ...]) -> tuple[Cut, ...]:
    """Return cuts that leave the comma behind the only element that is left of a tuple, or put one there."""
    left = [span for index, span in enumerate(sequence.spans) if index not in gone]
    if not sequence.is_tuple or len(left) != 1:
        return cuts
    ((_, end),) = left
    behind = sorted((one for one in cuts if one.start >= end), key=lambda one: one.start)
    if "," in without_comments(without(sequence.source.text[: sequence.end], behind)[end:]):
        return cuts
    at_its_end = next((one for one in cuts if one.start == end), Cut(end, end))
    return (*(one for one in cuts if one is not at_its_end), replace(at_its_end, text=","))


def _joined(sequence: Bracketed, gone: Collection[int]) -> Iterator[tuple[Cut, ...]]:
    """Yield the cuts that put what is left on one line, where it is on several and nothing but elements is there."""
    source, spans = sequence.source, sequence.spans
    inside = source.text[sequence.start : sequence.end]
    left = [source.text[a:b] for index, (a, b) in enumerate(spans) if index not in gone]
    broken = "\n" in inside or "\r" in inside
    if sequence.is_marked or not broken or not left or "#" in inside or any("\n" in one or "\r" in one for one in left):
        return
    flat = ", ".join(left) + ("," if sequence.is_tuple and len(left) == 1 else "")
    if sequence.bare_on_one_line:
        yield (Cut(sequence.start - 1, sequence.end + 1, flat),)
    yield (Cut(sequence.start, sequence.end, flat),)
    newline, indent = source.newline(sequence.start), source.indent(sequence.start)
    inner = indent + layout_of(source).unit
    yield (Cut(sequence.start, sequence.end, f"{newline}{inner}{flat}{newline}{indent}"),)
