"""Learning rates as training sees them: an optimizer with several parameter groups, stepped once a step."""

import copy
import math
from collections.abc import Callable, Iterator, Mapping

import torch

from .driving import Driver, Hints, OfStep, Optimizer, driver_of
from .job import Rates, Resumed
from .slicing import StoodIn
from .uncompiled import AdamW

#: Each parameter group's own rate, as a multiple of the peak rate.
GROUPS = (1.0, 3.0, 0.1)
#: What makes what the dispatch gives, from an optimizer and the step at which it is asked.
Make = Callable[[Optimizer, int], object]


class Stateless(Exception):
    """There is nothing that a run could save and go on from."""


def peaks(peak: float) -> list[float]:
    """Return the parameter groups' own rates."""
    return [peak * multiple for multiple in GROUPS]


def new_optimizer(peak: float) -> Optimizer:
    """Return an optimizer with one parameter group for each of the rates."""
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in peaks(peak)]
    return AdamW(groups, lr=peak)


def measured(make: Make, peak: float, steps: int, hints: Hints) -> Rates:
    """Return the learning rates of `steps` steps; where an exception ends them, those before it, and that."""
    rows: list[list[float]] = []
    first, how = 0, ""
    try:
        optimizer = new_optimizer(peak)
        driver = driven(make, optimizer, hints)
        first, how = 0 if driver.starts else 1, driver.how
        rows.extend(_stepped(optimizer, driver, 0, steps))
    except Exception as error:
        return Rates(_by_group(rows), type(error).__name__, str(error), isinstance(error, StoodIn), first, how)
    return Rates(_by_group(rows), first=first, how=how)


def driven(make: Make, optimizer: Optimizer, hints: Hints) -> Driver:
    """Return the driver of what is made; where that is a number, of the dispatch itself, asked at each step."""
    for group in optimizer.param_groups:
        group["_scaffold_peak"] = group["lr"]
    made = make(optimizer, 0)
    if isinstance(made, int | float) and not isinstance(made, bool):
        how = "it gives a number, asked for at each step"
        return OfStep(lambda step, group: make(optimizer, step), optimizer, hints.gives_rate, how=how)
    return driver_of(made, optimizer, hints)


def _by_group(rows: list[list[float]]) -> list[list[float]]:
    return [list(group) for group in zip(*rows, strict=True)]


def of_library(held: Callable[..., object], called: str, keywords: Mapping[str, object]) -> Make:
    """Return what makes a library's scheduler of plain values; `called` is what it calls the optimizer."""

    def make(optimizer: Optimizer, step: int) -> object:
        return held(**{called: optimizer}, **keywords)

    return make


def resumed(make: Make, peak: float, steps: int, hints: Hints) -> list[Resumed]:
    """Return, for several steps, how a run that is saved there and continued compares with one that is not.

    Raises Stateless where nothing keeps a state that could be saved.
    """
    at = sorted({1, steps // 3, steps // 2, steps - 2} & set(range(1, steps)))
    optimizer = new_optimizer(peak)
    driver = driven(make, optimizer, hints)
    if isinstance(driver, OfStep):
        raise Stateless(f"{driver.how}: it keeps no state between the steps")
    if driver.held is not None and not _can_resume(driver.held):
        raise Stateless(f"{type(driver.held).__name__} has no state_dict() and load_state_dict()")
    rows: list[list[float]] = []
    saved: dict[int, tuple[dict[str, object], dict[str, object] | None]] = {}
    for step, row in enumerate(_stepped(optimizer, driver, 0, steps)):
        if step in at:
            state = None if driver.held is None else copy.deepcopy(driver.held.state_dict())  # type: ignore[attr-defined]
            saved[step] = (copy.deepcopy(optimizer.state_dict()), state)
        rows.append(row)
    return [_continued(make, peak, rows, step, hints, *saved[step]) for step in at]


def _can_resume(held: object) -> bool:
    return all(callable(getattr(held, name, None)) for name in ("state_dict", "load_state_dict"))


def _continued(
    make: Make,
    peak: float,
    rows: list[list[float]],
    at: int,
    hints: Hints,
    optimizer_state: dict[str, object],
    scheduler_state: dict[str, object] | None,
) -> Resumed:
    optimizer = new_optimizer(peak)
    driver = driven(make, optimizer, hints)
    optimizer.load_state_dict(optimizer_state)
    if driver.held is not None and scheduler_state is not None:
        driver.held.load_state_dict(scheduler_state)  # type: ignore[attr-defined]
    first, largest = -1, 0.0
    for step, row in enumerate(_stepped(optimizer, driver, at, len(rows)), at):
        if row != rows[step] and not all(math.isnan(rate) for rate in (*row, *rows[step])):
            largest = max(largest, *(abs(a - b) for a, b in zip(row, rows[step], strict=True)))
            first = step if first < 0 else first
    return Resumed(at, first, largest)


def _stepped(optimizer: Optimizer, driver: Driver, first: int, end: int) -> Iterator[list[float]]:
    """Yield every group's rate for each step from `first`, read before the step as a training loop does."""
    for step in range(first, end):
        if step > first:
            optimizer.step()
        if step > first or not first:
            driver.to(step, metric(step - 1))
        yield [float(group["lr"]) for group in optimizer.param_groups]


def metric(step: int) -> float:
    """Return a loss that falls, stays for a while, falls again and then stays: what a plateau is looked for in."""
    return max(0.5, 3.0 - 0.1 * step) if step % 97 < 40 else 1.0 + 0.001 * (step % 7)
