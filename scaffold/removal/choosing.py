"""Which way of taking each part out is meant: the one from which adding the schedule gives what is there now."""

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.modules import Modules
from scaffold.removal.statements import before_newline
from scaffold.removal.unit import Cut, Unit, without
from scaffold.source import Source

#: How often the schedule is added again at most.
_TRIES = 60
_FAR = 1_000_000_000
#: What a line of code counts that is there too often or too seldom, against one that is elsewhere or blank.
_LINE = 1000

#: Files' new bytes by path.
Files = Mapping[str, bytes]


class Chosen(Struct, frozen=True):
    """One way for each part, by its number."""

    units: tuple[Unit, ...]
    ways: tuple[int, ...]

    def cuts(self, path: str) -> list[Cut]:
        """Return what is taken out of a file, in order and apart from each other."""
        held = [
            cut for unit, way in zip(self.units, self.ways, strict=True) if unit.path == path for cut in unit.ways[way]
        ]
        return _apart(held)

    def other(self, number: int, way: int) -> "Chosen":
        """Return the same with another way for one part."""
        return Chosen(self.units, (*self.ways[:number], way, *self.ways[number + 1 :]))


def choose_ways(modules: Modules, units: Sequence[Unit], add: Callable[[Files], Files | None], before: Files) -> Chosen:
    """Return the ways that bring adding again nearest to the files as they are now.

    Among equals it is the one nearest to `before`, the files as they are remembered, and then the likeliest.

    `add` returns the files with the schedule added to them, given those that differ, and None where that fails.
    """
    now = {unit.path: modules.get(unit.path).source for unit in units}
    best = Chosen(tuple(units), (0,) * len(units))
    least, tries = _distance(best, now, add, before), 1
    while any(least):
        earlier = least
        for number, unit in enumerate(units):
            for way in range(1, len(unit.ways)):
                if not any(least) or tries >= _TRIES:
                    return best
                one = best.other(number, way)
                far, tries = _distance(one, now, add, before), tries + 1
                if far < least:
                    best, least = one, far
        if least == earlier:
            break
    return best


def files_of(chosen: Chosen, now: Mapping[str, Source]) -> dict[str, bytes]:
    """Return the files with the parts taken out."""
    return {
        path: source.encode(without(source.text, _ended(source.text, chosen.cuts(path))))
        for path, source in now.items()
    }


def _ended(text: str, cuts: list[Cut]) -> list[Cut]:
    """Return cuts that leave a file without a newline at its end without one."""
    if not cuts or cuts[-1].end < len(text) or cuts[-1].text or text.endswith(("\n", "\r")):
        return cuts
    last = cuts[-1]
    return [*cuts[:-1], replace(last, start=before_newline(text, last.start))]


def _apart(cuts: Sequence[Cut]) -> list[Cut]:
    """Return cuts in order; one inside another goes with it, and two that overlap are one."""
    found: list[Cut] = []
    for cut in sorted(cuts, key=lambda one: (one.start, -one.end)):
        if not found or cut.start >= found[-1].end:
            found.append(cut)
        elif cut.end > found[-1].end:
            found[-1] = Cut(found[-1].start, cut.end, found[-1].text or cut.text)
    return found


def _distance(
    chosen: Chosen, now: Mapping[str, Source], add: Callable[[Files], Files | None], before: Files
) -> tuple[int, int]:
    """Return by how much the files differ from those of now once added to again, and from those before."""
    made = files_of(chosen, now)
    apart = sum(
        _lines_apart(data.split(b"\n"), before[path].split(b"\n")) for path, data in made.items() if path in before
    )
    return _from_now(made, now, add), apart


def _lines_apart(rows: Sequence[bytes], others: Sequence[bytes]) -> int:
    """Return by how many lines two files differ, whatever their order."""
    counts = Counter(rows)
    counts.subtract(Counter(others))
    return sum(map(abs, counts.values()))


def _from_now(made: Files, now: Mapping[str, Source], add: Callable[[Files], Files | None]) -> int:
    """Return by how many lines files differ from those of now once added to again.

    Their order counts little, and so do blank lines, which part stands for which of them being anyone's guess.
    """
    again = add(made)
    if again is None:
        return _FAR
    total = 0
    for path, source in now.items():
        rows = source.encode(source.text).split(b"\n")
        others = (again.get(path) or made[path]).split(b"\n")
        if rows != others:
            total += _lines_apart(_code(rows), _code(others)) * _LINE
            blocks = difflib.SequenceMatcher(None, rows, others, autojunk=False).get_matching_blocks()
            total += min(_LINE - 1, len(rows) + len(others) - 2 * sum(block.size for block in blocks))
    return total + _LINE * sum(1 for path in again if path not in now)


def _code(rows: Sequence[bytes]) -> list[bytes]:
    return [row for row in rows if row.strip()]
