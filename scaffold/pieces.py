"""One part of a schedule at one site: what puts it in place, or what stands in its way."""

from msgspec import Struct

from scaffold.imports import Wanted
from scaffold.model.plan import Splice, What


class Piece(Struct, frozen=True):
    """One part that is absent: the splices that put it in place, and the names that its file then needs."""

    path: str
    splices: tuple[Splice, ...]
    needs: tuple[Wanted, ...] = ()
    #: The line whose scope the names are needed in, 0 for the file's top level.
    line: int = 0
    #: How many parts it puts in place.
    count: int = 1


class Present(Struct, frozen=True):
    """One part that is in place, as it would be written."""

    what: What


class Clash(Struct, frozen=True):
    """One part whose name is taken by something that is not what would be written."""

    path: str
    line: int
    what: What
    reason: str
    #: Whether it looks like ours, altered since.
    is_alike: bool = False
    #: How it differs from what would be written, as the rows of a diff.
    difference: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """Return where it is, what is there and what to do."""
        return f"{self.path}:{self.line}: {self.reason}"
