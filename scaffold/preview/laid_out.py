"""Curves laid out on common axes: the paths and ticks of a chart."""

import math
from collections.abc import Iterator, Sequence

from scaffold.preview.chart import Axes, Chart, Drawn, Line, NotDrawn, Tick

#: How many powers of ten the logarithmic scale shows below its top, and how many rows the table has.
_DECADES, _ROWS = 6, 13
_ROUND = (0.2, 0.25, 0.5, 1, 2)


def chart(
    curves: Sequence[Drawn],
    not_drawn: Sequence[NotDrawn],
    stops: Sequence[int],
    total: int,
    unit: str,
    notes: Sequence[str],
) -> Chart:
    """Return curves laid out on common axes; there is at least one, and each has a rate for each of the stops."""
    axes = axes_of([rate for one in curves for rate in one.rates], total)
    lines = tuple(
        Line(one, number, path_of(stops, one.rates, axes, is_log=False), path_of(stops, one.rates, axes, is_log=True))
        for number, one in enumerate(curves)
    )
    count = min(len(stops), 13)
    rows = tuple(round(number * (len(stops) - 1) / max(1, count - 1)) for number in range(count))
    return Chart(lines, tuple(not_drawn), axes, tuple(stops), unit, tuple(notes), tuple(dict.fromkeys(rows)))


def axes_of(rates: Sequence[float], last: int) -> Axes:
    """Return axes that hold all rates, from 0 on the linear scale, over the steps from 0 to `last`."""
    top = max((rate for rate in rates if math.isfinite(rate)), default=0.0)
    top = top if top > 0 else 1.0
    positive = [rate for rate in rates if 0 < rate < math.inf] or [top]
    # A hair below, so that a rate of exactly a power of ten has none above it.
    high = math.ceil(math.log10(top) - 1e-9)
    low = min(high - 1, max(high - _DECADES, math.floor(math.log10(min(positive)) + 1e-9)))
    linear = _ticks(top)
    top = linear[-1] if linear[-1] >= top else top * 1.04
    return Axes(
        last,
        top,
        low,
        high,
        tuple(Tick(100 * tick / last, f"{tick:,.0f}") for tick in _ticks(last) if tick == int(tick)),
        tuple(Tick(100 - 100 * tick / top, f"{tick:g}") for tick in linear),
        tuple(Tick(100 * (high - power) / (high - low), f"1e{power:+d}") for power in range(low, high + 1)),
    )


def path_of(stops: Sequence[int], rates: Sequence[float], axes: Axes, *, is_log: bool) -> str:
    """Return the path of a curve in a field of 1000 by 1000; what a scale cannot show is a gap."""
    across = [1000 * stop / axes.last for stop in stops]
    down = [height(rate, axes, is_log=is_log) for rate in rates]
    return "".join(_commands(list(zip(across, down, strict=True))))


def height(rate: float, axes: Axes, *, is_log: bool) -> float | None:
    """Return how far from the top a rate is, of 1000; None where the scale does not reach it."""
    if not math.isfinite(rate) or rate < 0:
        return None
    if not is_log:
        return 1000 - 1000 * rate / axes.top
    power = math.log10(rate) if rate > 0 else -math.inf
    return 1000 * (axes.high - power) / (axes.high - axes.low) if power >= axes.low - 1e-9 else None


def _commands(points: Sequence[tuple[float, float | None]]) -> Iterator[str]:
    """Yield an SVG path's commands; points in the middle of a level stretch are left out."""
    letter = "M"
    for at, (across, down) in enumerate(points):
        if down is None:
            letter = "M"
            continue
        around = [points[at - 1][1], points[at + 1][1]] if 0 < at < len(points) - 1 else []
        if letter == "L" and around and all(one is not None and abs(one - down) < 1e-6 for one in around):
            continue
        yield f"{letter}{across:.2f} {down:.2f}"
        letter = "L"


def _ticks(limit: float) -> list[float]:
    """Return three to six round numbers from 0 to `limit` or a little beyond."""
    power = 10.0 ** math.floor(math.log10(limit))
    step = next(power * factor for factor in _ROUND if limit / (power * factor) <= 5.5)
    return [step * count for count in range(int(limit / step + 1e-9) + 1)]
