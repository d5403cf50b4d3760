"""An edit as rows side by side."""

import difflib
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.errors import Undecodable
from scaffold.model.plan import Action, Edit
from scaffold.preview.colours import coloured
from scaffold.preview.differences import marked
from scaffold.preview.files import Block, Cell, ChangeLine, FileChange, Mark, Row, Segment
from scaffold.source import decode

#: Unchanged rows that stay in sight around a change, and how many of a folded run are in the page at most.
_AROUND, _MOST = 3, 400
_WORDS = {Action.MODIFY: "changed", Action.CREATE: "new", Action.DELETE: "removed"}

Side = Sequence[tuple[Segment, ...]]


def side_by_side(edit: Edit, changes: Sequence[ChangeLine]) -> FileChange:
    """Return a file of a change; one whose bytes are no text has no rows and says so."""
    try:
        old, new = _text(edit.path, edit.before), _text(edit.path, edit.after)
    except Undecodable as error:
        return FileChange(edit.path, _WORDS[edit.action], 0, 0, tuple(changes), (), (f"not shown: {error}",))
    before, after = (coloured(edit.path, text.replace("\r\n", "\n")) for text in (old, new))
    rows = _anchored(list(_rows(before, after)), changes)
    return FileChange(
        path=edit.path,
        action=_WORDS[edit.action],
        added=sum(row.new is not None for row in rows if row.mark is not Mark.SAME),
        removed=sum(row.old is not None for row in rows if row.mark is not Mark.SAME),
        changes=tuple(changes),
        blocks=tuple(_blocks(rows)),
        remarks=tuple(_remarks(edit, old, new)),
    )


def _text(path: str, data: bytes) -> str:
    return decode(path, data).text


def _remarks(edit: Edit, old: str, new: str) -> Iterator[str]:
    if "\r\n" in new or "\r\n" in old:
        yield "lines end with CRLF"
    if edit.after and not new.endswith("\n"):
        yield "no newline at the end of the file"
    if edit.before and edit.after and old.endswith("\n") != new.endswith("\n"):
        yield "the newline at the end of the file is not as it was"


def _rows(before: Side, after: Side) -> Iterator[Row]:
    first, second = (["".join(one.text for one in row) for row in side] for side in (before, after))
    for tag, old, old_end, new, new_end in difflib.SequenceMatcher(None, first, second).get_opcodes():
        if tag == "equal":
            for ahead in range(old_end - old):
                yield Row(
                    Mark.SAME, Cell(old + ahead + 1, before[old + ahead]), Cell(new + ahead + 1, after[new + ahead])
                )
            continue
        both = min(old_end - old, new_end - new)
        for ahead in range(both):
            left, right = marked(before[old + ahead], after[new + ahead])
            yield Row(Mark.CHANGED, Cell(old + ahead + 1, left), Cell(new + ahead + 1, right))
        yield from (Row(Mark.REMOVED, Cell(at + 1, before[at]), None) for at in range(old + both, old_end))
        yield from (Row(Mark.ADDED, None, Cell(at + 1, after[at])) for at in range(new + both, new_end))


def _anchored(rows: list[Row], changes: Sequence[ChangeLine]) -> list[Row]:
    """Return the rows, each change's number at the one that is changed in or nearest to its line."""
    differing = [at for at, row in enumerate(rows) if row.mark is not Mark.SAME]
    if not differing:
        return rows
    places = _places(rows)
    for change in changes:
        at = min(differing, key=lambda one: (abs(places[one] - change.line), one))
        rows[at] = replace(rows[at], anchors=(*rows[at].anchors, change.number))
    return rows


def _places(rows: Sequence[Row]) -> list[int]:
    """Return each row's line in the new file: that of the next line for a row that is only in the old one."""
    places, line = [], 1
    for row in rows:
        line = row.new.number if row.new else line
        places.append(line)
        line += row.new is not None
    return places


def _blocks(rows: Sequence[Row]) -> Iterator[Block]:
    shown = _shown(rows)
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or shown[at] != shown[start]:
            yield _block(rows[start:at], is_folded=not shown[start])
            start = at


def _block(rows: Sequence[Row], *, is_folded: bool) -> Block:
    held = rows if not is_folded or len(rows) <= _MOST else (*rows[: _MOST // 2], *rows[-_MOST // 2 :])
    return Block(tuple(held), is_folded, len(rows))


def _shown(rows: Sequence[Row]) -> list[bool]:
    """Return which rows are in sight: the changed ones and those around them, and gaps too small to be folded."""
    shown = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.mark is not Mark.SAME:
            begin, end = max(0, at - _AROUND), min(len(rows), at + _AROUND + 1)
            shown[begin:end] = [True] * (end - begin)
    for at in range(1, len(rows)):
        gap = shown[at:].index(True) if True in shown[at : at + 3] else 0
        if shown[at - 1] and 0 < gap < 3:
            shown[at : at + gap] = [True] * gap
    return shown
