"""A schedule as a user writes one, for `add-schedule from-function`: the beds are given this file as well."""


def held_root(step: int, total_steps: int, hold: float = 0.25, power: float = 2.0) -> float:
    """Hold the peak for a part of the run, then fall as a power of what is left.

    Args:
        step: the step, counted from 0
        total_steps: step at which nothing is left
        hold: part of the run at the peak
        power: exponent of what is left
    """
    return float(_left(step, hold * total_steps, total_steps) ** power)


def _left(step: int, begin: float, end: int) -> float:
    return max(0.0, min(1.0, (end - step) / max(1.0, end - begin)))
