"""The elements of a bracketed list as text: what stands between them, and the same with one more."""

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.layout import Layout, layout_of
from scaffold.source import Source


class Elements(Struct, frozen=True):
    """A bracketed or bare sequence taken apart: joining the texts in order gives the code back."""

    head: str
    elements: tuple[str, ...]
    #: What stands between two elements, comma included.
    separators: tuple[str, ...]
    #: A comma after the last element, and what is left up to the closing bracket.
    trailing_comma: str
    close: str

    def __str__(self) -> str:
        if not self.elements:
            return self.head + self.close
        pairs = zip(self.elements, (*self.separators, self.trailing_comma), strict=True)
        return self.head + "".join(element + comma for element, comma in pairs) + self.close


class Room(Struct, frozen=True):
    """The lines that code stands on: how much is before and behind it there, and how wide they may be."""

    before: int
    behind: int
    indent: str
    newline: str
    layout: Layout

    def width_of(self, code: str) -> int:
        """Return how wide the widest line is when `code` stands here."""
        rows = [row.expandtabs(4) for row in code.splitlines()] or [""]
        widths = [len(row) for row in rows]
        widths[0] += self.before
        widths[-1] += self.behind
        return max(widths)


def room_at(source: Source, start: int, end: int) -> Room:
    """Return the room of the code in `[start, end)`."""
    behind = source.text[end : source.next_line(end)].rstrip() if end < len(source.text) else ""
    before = source.text[source.line_start(start) : start].expandtabs(4)
    return Room(len(before), len(behind), source.indent(start), source.newline(start), layout_of(source))


def extended(sequence: Elements, added: Sequence[str], index: int, room: Room) -> Elements:
    """Return the sequence with elements put in before `index`, on lines of their own where most others are.

    What gets too wide for its line goes on the next one, or, where all stood on one line, one a line.
    """
    broken = _breaking_separator(sequence)
    breaks = sum("\n" in separator for separator in sequence.separators)
    one_a_line = broken is not None and breaks * 2 >= len(sequence.separators)
    limit = max(room.layout.width, room.width_of(str(sequence)))
    original = sequence
    for number, element in enumerate(added, index):
        flat = _inserted(sequence, element, number, ", ")
        if one_a_line or (breaks and broken and room.width_of(str(flat)) > limit):
            sequence = _inserted(sequence, element, number, broken or ", ")
        else:
            sequence = flat
    if breaks == 0 and room.width_of(str(sequence)) > limit and re.match(r"\s*[)}]", sequence.close):
        return _spread(sequence, room)
    return sequence if sequence.elements else original


def _breaking_separator(sequence: Elements) -> str | None:
    """Return a comma and the line break that the sequence puts between elements, None where it has none."""
    breaks = [separator for separator in sequence.separators if "\n" in separator]
    if breaks:
        return "," + _line_break(breaks[-1])
    opened = re.search(r"(\r\n|\n)[ \t]*$", sequence.head)
    return "," + opened.group() if opened and len(sequence.elements) == 1 else None


def _inserted(sequence: Elements, element: str, index: int, separator: str) -> Elements:
    if not sequence.elements:
        return replace(sequence, elements=(element,))
    elements = (*sequence.elements[:index], element, *sequence.elements[index:])
    separators, close, trailing = list(sequence.separators), sequence.close, sequence.trailing_comma
    if index < len(sequence.elements):
        # A separator with a line break, perhaps a comment, stays behind the element that it is behind.
        separators.insert(index if index == 0 or "\n" in separators[index - 1] else index - 1, separator)
    elif "\n" in separator:
        # A comment behind the last element stays with it.
        comment, newline, rest = _first_line(close)
        close = newline + rest
        separators.append("," + comment + separator[1:])
    else:
        separators.append(separator)
    return Elements(sequence.head, elements, tuple(separators), trailing, close)


def _spread(sequence: Elements, room: Room) -> Elements:
    """Return a sequence of one line spread: all elements on one inner line, or one a line with a comma after each."""
    inner = room.newline + room.indent + room.layout.unit
    head, close = sequence.head.rstrip(), room.newline + room.indent + sequence.close.lstrip()
    together = replace(sequence, head=head + inner, close=close)
    if room.width_of(str(together)) <= room.layout.width and not sequence.trailing_comma:
        return together
    separators = tuple("," + inner for _ in sequence.separators)
    return replace(together, separators=separators, trailing_comma=",")


def index_of(names: list[str], name: str) -> int:
    """Return where a name goes: where it sorts when the names are sorted, capitals first or not, else last."""
    if names == sorted(names, key=str.lower):
        return sum(other.lower() < name.lower() for other in names)
    return sum(other < name for other in names) if names == sorted(names) else len(names)


def with_element(sequence: Elements, element: str, index: int) -> str:
    """Return the sequence's text with one element more before `index`, separated as the others are."""
    return str(_inserted(sequence, element, index, _plain_separator(sequence)))


def _first_line(close: str) -> tuple[str, str, str]:
    """Return a comment behind the last element, the newline that ends it, and the rest; nothing where there is none."""
    match = re.match(r"([^\r\n]*)(\r\n|\r|\n)", close)
    if match is None or match[1].partition("#")[0].strip():
        return "", "", close
    return match[1], match[2], close[match.end() :]


def _plain_separator(sequence: Elements) -> str:
    """Return a comma and the white space that the sequence puts behind one, without comments."""
    if sequence.separators:
        breaks = [s for s in sequence.separators if "\n" in s]
        if len(breaks) < len(sequence.separators):
            return ", "
        return "," + _line_break(breaks[-1])
    opened = re.search(r"(\\?)(\r\n|\n)[ \t]*$", sequence.head)
    return "," + opened.group() if opened and not opened[1] else ", "


def _line_break(separator: str) -> str:
    match = re.search(r"( ?\\)?(\r\n|\n)([ \t]*)$", separator)
    return match.group() if match else " "
