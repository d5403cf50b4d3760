"""The steps at which curves are read: all of a short run, those that show the shape of a long one."""

from collections.abc import Sequence

#: A run of up to so many steps is drawn whole; of a longer one every so many are reckoned, at most so many in all.
_WHOLE, _RECKONED = 1200, 12_000
#: In so many parts of a long run, each curve's highest and lowest rates are kept.
_PARTS = 300


def reckoned(total: int) -> range:
    """Return the steps of a run at which rates are reckoned."""
    return range(0, total, -(-total // _RECKONED))


def stops_of(curves: Sequence[Sequence[float]], count: int) -> list[int]:
    """Return which of `count` reckoned rates are kept: the ends, and every curve's extremes in each part of the run."""
    if count <= _WHOLE:
        return list(range(count))
    kept = {0, count - 1}
    for part in range(_PARTS):
        inside = range(part * count // _PARTS, (part + 1) * count // _PARTS)
        kept.add(inside[0])
        for rates in curves:
            kept.add(max(inside, key=rates.__getitem__))
            kept.add(min(inside, key=rates.__getitem__))
    return sorted(kept)
