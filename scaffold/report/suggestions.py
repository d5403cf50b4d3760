"""Edits as the suggestions of reviewdog's diagnostic format."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.model.plan import Action, Edit
from scaffold.report.replacements import TextEdit, text_edit
from scaffold.source import Source


class Position(Struct, frozen=True):
    """A place in a file: the line, and the column in bytes of UTF-8, both from 1."""

    line: int
    column: int


class Suggestion(Struct, frozen=True):
    """Text that takes the place of a range of a file; its end is not part of it."""

    path: str
    start: Position
    end: Position
    text: str

    @property
    def line(self) -> int:
        """Return the line that the range begins on."""
        return self.start.line

    def document(self) -> dict[str, object]:
        """Return the suggestion as a JSON object."""
        places = {"start": self.start, "end": self.end}
        return {
            "range": {name: {"line": place.line, "column": place.column} for name, place in places.items()},
            "text": self.text,
        }


def suggestions(edits: Sequence[Edit]) -> list[Suggestion]:
    """Return the edits as suggestions, in order; those of files that the format cannot speak of are left out."""
    return [suggestion for edit in edits for suggestion in _of_file(edit)]


def _of_file(edit: Edit) -> Iterator[Suggestion]:
    found = text_edit(edit)
    if found is not None and _can_be_told(found):
        for one in found.replacements:
            start, end = (_position(found.source, offset) for offset in (one.start, one.end))
            yield Suggestion(edit.path, start, end, one.text)


def _can_be_told(found: TextEdit) -> bool:
    """Return whether suggestions mean the same to whoever applies them.

    A suggestion is UTF-8 and goes to a file that is there, and a line ends at a line feed and nowhere else.
    """
    is_utf8 = found.source.encoding == "utf-8" or (found.source.text.isascii() and found.edit.after.isascii())
    return found.edit.action is not Action.CREATE and is_utf8 and not re.search(r"\r(?!\n)", found.source.text)


def _position(source: Source, offset: int) -> Position:
    """Return where an offset is; a byte-order mark is three bytes of the first line."""
    line, before = source.line_of(offset), source.text[source.line_start(offset) : offset]
    return Position(line, len(before.encode()) + (len(source.bom) if line == 1 else 0) + 1)
