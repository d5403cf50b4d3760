"""An edit as replacements of ranges of its file's text, as the formats that carry fixes want it."""

import difflib
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from scaffold.errors import Undecodable
from scaffold.model.plan import Action, Edit
from scaffold.source import Source, decode


class Replacement(Struct, frozen=True):
    """Text that takes the place of `[start, end)` of a file's text; offsets count characters, without a BOM."""

    start: int
    end: int
    text: str


class TextEdit(Struct, frozen=True):
    """An edit whose file is text before and after: the text as it is now, and what is replaced in it, in order."""

    edit: Edit
    source: Source
    replacements: tuple[Replacement, ...]


def text_edit(edit: Edit) -> TextEdit | None:
    """Return an edit as replacements of text; None where the bytes are no text, or the encoding itself changes."""
    try:
        after = decode(edit.path, edit.after)
        before = Source("", after.encoding, b"") if edit.action is Action.CREATE else decode(edit.path, edit.before)
    except Undecodable:
        return None
    if (before.encoding, before.bom) != (after.encoding, after.bom):
        return None
    return TextEdit(edit, before, tuple(_replacements(before, after)))


def _replacements(before: Source, after: Source) -> Iterator[Replacement]:
    old, new = _lines(before), _lines(after)
    starts = [*before.line_starts, len(before.text)]
    for tag, i, j, a, b in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            end = starts[j] if j < len(old) else len(before.text)
            start = starts[i] if i < len(old) else len(before.text)
            yield _within_lines(before.text, Replacement(start, end, "".join(new[a:b])))


def _lines(source: Source) -> list[str]:
    starts = source.line_starts
    rows = [source.text[start:end] for start, end in zip(starts, [*starts[1:], len(source.text)], strict=True)]
    return rows if rows[-1] else rows[:-1]


def _within_lines(text: str, found: Replacement) -> Replacement:
    """Return the same change of `text` with a range that ends on a line, not behind the newline of the last one.

    There is no line there that a program could show the change at.
    """
    newline = "\r\n" if text.endswith("\r\n") else text[-1:]
    if found.end < len(text) or newline not in ("\r\n", "\n", "\r"):
        return found
    end = found.end - len(newline)
    if found.text.endswith(newline):
        if found.start < found.end:
            return replace(found, end=end, text=found.text.removesuffix(newline))
        return Replacement(end, end, newline + found.text.removesuffix(newline))
    if not found.text and text.endswith(newline, 0, found.start):
        return Replacement(found.start - len(newline), end, "")
    return found
