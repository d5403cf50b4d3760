"""A learning-rate curve in one row of characters."""

from collections.abc import Sequence
from itertools import pairwise

_LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(rates: Sequence[float], width: int) -> str:
    """Return the curve in `width` characters, each as high as the mean of its part of the run is of the largest rate.

    There have to be as many rates as characters at least.
    """
    most = max(rates)
    ends = [round(len(rates) * number / width) for number in range(width + 1)]
    parts = [rates[start:end] for start, end in pairwise(ends)]
    means = [sum(part) / len(part) for part in parts]
    return "".join(_LEVELS[min(len(_LEVELS) - 1, int(len(_LEVELS) * mean / most))] for mean in means)
