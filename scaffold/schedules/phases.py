"""Phases of a run: how much of one is done at a step, and whether all of them fit into the run."""

from collections.abc import Callable

from scaffold.model.parameter import Values


def progress(step: int, start: int, end: int) -> float:
    """Return how much of the phase from step `start` to step `end` is done: 0 before it, 1 from its end on."""
    if step >= end:
        return 1.0
    return (step - start) / (end - start) if step > start else 0.0


def fit(*names: str) -> Callable[[Values], str]:
    """Return a schedule's check that the phases which these parameters measure are not longer than the run."""

    def check(values: Values) -> str:
        known = [name for name in names if name in values]
        if "total_steps" not in values or sum(map(values.count, known)) <= values.count("total_steps"):
            return ""
        return f"{' + '.join(known)} is more than total_steps"

    return check
