"""What an edit would put into a file, or take out of it, said of the file as it is now."""

import difflib
from collections.abc import Iterator, Sequence

from scaffold.model.plan import Action, Edit, What
from scaffold.model.status import Finding
from scaffold.source import decode

_PARTS = {
    What.FUNCTION: "the function",
    What.IMPORT: "the import",
    What.BRANCH: "the branch",
    What.ARGUMENT: "the argument",
    What.ALLOW_LIST: "the name in an allow-list",
    What.FILE: "the file",
    What.MANIFEST: "the entry of the manifest",
}


def missing(edit: Edit) -> Iterator[Finding]:
    """Yield a finding for each change of an edit: what is missing, and on which line of the file as it is now."""
    for line, part, summary in _changed(edit):
        yield Finding(edit.path, line, f"{part} is missing: {summary}")


def unwanted(edit: Edit) -> Iterator[Finding]:
    """Yield a finding for each change of an edit that takes something out: what is to go, and where it stands now."""
    for line, part, summary in _changed(edit):
        yield Finding(edit.path, line, f"{part} is to be removed: {summary.removeprefix('without ')}")


def _changed(edit: Edit) -> Iterator[tuple[int, str, str]]:
    """Yield for each change its line in the file as it is now, the part that it is, and its summary."""
    for change, line in zip(edit.changes, _lines_now(edit), strict=True):
        yield line, _PARTS[change.what], change.summary


def _lines_now(edit: Edit) -> list[int]:
    """Return for each change the line of the file as it is now: what is changed, goes, or that something goes below.

    What goes above the first line is said of that line, and so is a whole file.
    """
    if edit.action is not Action.MODIFY:
        return [1] * len(edit.changes)
    before, after = (_rows(edit.path, data) for data in (edit.before, edit.after))
    blocks = difflib.SequenceMatcher(None, before, after).get_opcodes()
    return [_line_now(blocks, change.line - 1) for change in edit.changes]


def _line_now(blocks: Sequence[tuple[str, int, int, int, int]], index: int) -> int:
    for _, old, old_end, new, new_end in blocks:
        if new == index == new_end:
            return old + 1
        if new <= index < new_end:
            # In an insertion both ends of the old range are alike: `old_end` is the line above it, counted from 1.
            return max(1, min(old + (index - new) + 1, old_end))
    return max(1, blocks[-1][2]) if blocks else 1


def _rows(path: str, data: bytes) -> list[str]:
    source = decode(path, data)
    starts = source.line_starts
    return [source.text[start:end] for start, end in zip(starts, [*starts[1:], len(source.text)], strict=True)]
