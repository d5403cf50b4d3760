"""What is taken out of one file by itself, and the ways in which that can be done."""

from collections.abc import Sequence

from msgspec import Struct

from scaffold.model.plan import What


class Cut(Struct, frozen=True):
    """Text that takes the place of `[start, end)`; mostly none."""

    start: int
    end: int
    text: str = ""


def without(text: str, cuts: Sequence[Cut]) -> str:
    """Return a text with cuts made, which are in order and apart from each other."""
    made, at = "", 0
    for cut in cuts:
        made += text[at : cut.start] + cut.text
        at = cut.end
    return made + text[at:]


#: Nothing is taken out.
KEPT = Cut(0, 0)


class Unit(Struct, frozen=True):
    """One part of a file: `[start, end)` is what it is, and each way is a set of cuts, the likeliest first."""

    path: str
    start: int
    end: int
    what: What
    summary: str
    ways: tuple[tuple[Cut, ...], ...]

    def covers(self, start: int, end: int) -> bool:
        """Return whether a place is inside this part."""
        return self.start <= start and end <= self.end
