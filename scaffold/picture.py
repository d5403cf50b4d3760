"""A learning-rate curve drawn with characters."""

import math
from collections.abc import Sequence


def draw(rates: Sequence[float], title: str, width: int = 78, height: int = 16) -> str:
    """Return a plot of `rates`, one learning rate a step from step 0, in at most `width` columns; no colour codes."""
    import plotext

    highest = max(rates) or 1.0
    across, up = [tick for tick in _ticks(len(rates)) if tick == int(tick)], _ticks(highest)
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, height)
    plotext.plot(list(range(len(rates))), list(rates), marker="dot")
    plotext.xlim(0, len(rates))
    plotext.ylim(0, highest)
    plotext.xticks(across, [f"{tick:g}" for tick in across])
    plotext.yticks(up, [f"{tick:g}" for tick in up])
    plotext.title(title)
    plotext.xlabel("step")
    return "".join(f"{row.rstrip()}\n" for row in plotext.uncolorize(plotext.build()).rstrip("\n").split("\n"))


def _ticks(limit: float) -> list[float]:
    """Return three to six round numbers from 0 to `limit`."""
    power = 10.0 ** math.floor(math.log10(limit))
    step = next(power * factor for factor in (0.2, 0.25, 0.5, 1, 2) if limit / (power * factor) <= 5.5)
    return [step * count for count in range(int(limit / step + 1e-9) + 1)]
