"""The files of a change as a page shows them: rows side by side, unchanged ones folded."""

from enum import Enum

from msgspec import Struct


class Mark(str, Enum):
    """What became of a row."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


class Segment(Struct, frozen=True):
    """A piece of a row in one colour."""

    text: str
    #: The class of its colour, empty for none.
    kind: str = ""
    #: Whether it is what differs between the two sides of a changed row.
    is_changed: bool = False


class Cell(Struct, frozen=True):
    """One side of a row: its line, from 1, and its text."""

    number: int
    segments: tuple[Segment, ...]


class Row(Struct, frozen=True):
    """A line before and after; None where one side has none."""

    mark: Mark
    old: Cell | None
    new: Cell | None
    #: The numbers of the changes that stand here.
    anchors: tuple[int, ...] = ()


class Block(Struct, frozen=True):
    """Rows that are shown, or folded, together."""

    rows: tuple[Row, ...]
    is_folded: bool
    #: How many unchanged rows there are in all; not every one of a long run is in the page.
    count: int

    @property
    def left_out(self) -> int:
        """Return how many of its rows are not in the page."""
        return self.count - len(self.rows)


class ChangeLine(Struct, frozen=True):
    """One change: its number on the page, its place in the changed file, what it is, and what it is for."""

    number: int
    path: str
    line: int
    what: str
    summary: str
    why: str


class FileChange(Struct, frozen=True):
    """One file of a change."""

    path: str
    #: What happens to it: `changed`, `new`, `removed`.
    action: str
    added: int
    removed: int
    changes: tuple[ChangeLine, ...]
    blocks: tuple[Block, ...]
    #: What is to be known of its bytes: its encoding, its line ends; or why it cannot be shown.
    remarks: tuple[str, ...] = ()
