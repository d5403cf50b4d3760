"""One part of a schedule at one site: what puts it in place, or what stands in its way."""

from dataclasses import dataclass

from scaffold.imports import Wanted
from scaffold.model.plan import Splice


@dataclass(frozen=True)
class Piece:
    """One part that is absent: the splices that put it in place, and the names that its file then needs."""

    path: str
    splices: tuple[Splice, ...]
    needs: tuple[Wanted, ...] = ()
    #: The line whose scope the names are needed in, 0 for the file's top level.
    line: int = 0


@dataclass(frozen=True)
class Clash:
    """One part whose name is taken by something that is not what would be written."""

    message: str
