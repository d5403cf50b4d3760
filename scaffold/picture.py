"""Learning-rate curves drawn with characters."""

import math
import re
from collections.abc import Sequence

from scaffold.curves import Curve, Scale

#: One a curve, so that colour is never the only sign; red and green are left to what goes and what comes.
_MARKERS = ("•", "+", "x", "o", "*", "#", "@", "%", "=", "~")
_COLOURS = ("blue+", "orange+", "magenta+")


def draw(curves: Sequence[Curve], title: str, scale: Scale = Scale.LINEAR, width: int = 78, height: int = 16) -> str:
    """Return a plot of learning rates over steps in at most `width` columns, each curve in a colour of its own.

    On the logarithmic scale rates of 0 are left out. `plain` takes the colour codes off.
    """
    import plotext

    longest = max(len(curve.rates) for curve in curves)
    positive = [rate for curve in curves for rate in curve.rates if rate > 0] or [1.0]
    across = [tick for tick in _ticks(longest) if tick == int(tick)]
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, height)
    for number, curve in enumerate(curves):
        points = [(step, rate) for step, rate in enumerate(curve.rates) if rate > 0 or scale is Scale.LINEAR]
        if not points:
            continue
        plotext.plot(
            [step for step, _ in points],
            [math.log10(rate) if scale is Scale.LOG else rate for _, rate in points],
            marker=_MARKERS[number % len(_MARKERS)],
            color=_COLOURS[number % len(_COLOURS)],
            label=curve.name if len(curves) > 1 else None,
        )
    plotext.xlim(0, longest)
    plotext.xticks(across, [f"{tick:g}" for tick in across])
    if scale is Scale.LOG:
        low, high = math.floor(math.log10(min(positive))), math.log10(max(positive))
        powers = list(range(max(low, math.ceil(high) - 12), math.ceil(high) + 1))
        plotext.ylim(powers[0], max(high, powers[0] + 1))
        plotext.yticks(powers, [f"1e{power:+03d}" for power in powers])
    else:
        up = _ticks(max(positive))
        plotext.ylim(0, max(positive))
        plotext.yticks(up, [f"{tick:g}" for tick in up])
    plotext.title(title)
    plotext.xlabel("step")
    drawn: str = plotext.build()
    rows = (re.sub(r" +(\x1b\[0m)?$", r"\1", row) for row in drawn.rstrip("\n").split("\n"))
    return "".join(f"{row}\n" for row in rows)


def plain(drawn: str) -> str:
    """Return a drawing without its colour codes."""
    bare = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    return "".join(f"{row.rstrip()}\n" for row in bare.splitlines())


def _ticks(limit: float) -> list[float]:
    """Return three to six round numbers from 0 to `limit`."""
    power = 10.0 ** math.floor(math.log10(limit))
    step = next(power * factor for factor in (0.2, 0.25, 0.5, 1, 2) if limit / (power * factor) <= 5.5)
    return [step * count for count in range(int(limit / step + 1e-9) + 1)]
