"""Two edits of one file, one after the other, as one."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from scaffold.model.plan import Edit


def with_edits(edits: Mapping[str, Edit], more: Iterable[Edit]) -> dict[str, Edit]:
    """Return edits by the file that they are of, with more of them made after those that are there."""
    found = dict(edits)
    for edit in more:
        earlier = found.get(edit.path)
        found[edit.path] = edit if earlier is None else joined(earlier, edit)
    return found


def joined(earlier: Edit, later: Edit) -> Edit:
    """Return two edits of one file as one; the earlier changes move down by the lines that the later ones add above."""
    rows = {change.line for change in later.changes}
    old, new = earlier.after.split(b"\n"), later.after.split(b"\n")
    moved = tuple(replace(c, line=_moved(old, new, c.line, rows)) for c in earlier.changes)
    changes = tuple(sorted((*moved, *later.changes), key=lambda change: change.line))
    return replace(earlier, after=later.after, changes=changes)


def _moved(old: list[bytes], new: list[bytes], line: int, added: set[int]) -> int:
    """Return where a line of the old rows stands in the new ones, which keep the old ones' order."""
    if line > len(old):
        return line
    wanted, nth = old[line - 1], old[:line].count(old[line - 1])
    for number, row in enumerate(new, 1):
        if row == wanted and number not in added:
            nth -= 1
            if nth == 0:
                return number
    return line
