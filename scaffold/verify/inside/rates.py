"""Learning rates as training sees them: an optimizer with several parameter groups, stepped once a step."""

import copy
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import torch

from .job import Rates, Resumed
from .slicing import StoodIn

Optimizer = torch.optim.Optimizer
#: Each parameter group's own rate, as a multiple of the peak rate.
GROUPS = (1.0, 3.0, 0.1)


class Scheduler(Protocol):
    """What a learning-rate scheduler of torch's is to a training loop."""

    def step(self, *metrics: float) -> None:
        """Go to the next step's rate."""

    def state_dict(self) -> dict[str, object]:
        """Return what has to be saved."""

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Go on from what was saved."""


Make = Callable[[Optimizer], object]


class NoScheduler(Exception):
    """The dispatch gave something that cannot be stepped."""


def peaks(peak: float) -> list[float]:
    """Return the parameter groups' own rates."""
    return [peak * multiple for multiple in GROUPS]


def new_optimizer(peak: float) -> Optimizer:
    """Return an optimizer with one parameter group for each of the rates."""
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in peaks(peak)]
    return torch.optim.AdamW(groups, lr=peak)


def measured(make: Make, peak: float, steps: int) -> Rates:
    """Return the learning rates of `steps` steps; where an exception ends them, those before it, and that."""
    rows: list[list[float]] = []
    try:
        optimizer = new_optimizer(peak)
        scheduler = scheduler_in(make(optimizer))
        rows.extend(_stepped(optimizer, scheduler, 0, steps))
    except Exception as error:
        return Rates(_by_group(rows), type(error).__name__, str(error), isinstance(error, StoodIn))
    return Rates(_by_group(rows))


def _by_group(rows: list[list[float]]) -> list[list[float]]:
    return [list(group) for group in zip(*rows, strict=True)]


def torchs(name: str, keywords: Mapping[str, object]) -> Make:
    """Return what makes torch's scheduler of a class with plain values."""

    def make(optimizer: Optimizer) -> object:
        made: object = getattr(torch.optim.lr_scheduler, name)(optimizer, **keywords)
        return made

    return make


def resumed(make: Make, peak: float, steps: int) -> list[Resumed]:
    """Return, for several steps, how a run that is saved there and continued compares with one that is not."""
    at = sorted({1, steps // 3, steps // 2, steps - 2} & set(range(1, steps)))
    optimizer = new_optimizer(peak)
    scheduler = scheduler_in(make(optimizer))
    rows: list[list[float]] = []
    saved: dict[int, tuple[dict[str, object], dict[str, object] | None]] = {}
    for step, row in enumerate(_stepped(optimizer, scheduler, 0, steps)):
        if step in at:
            state = None if scheduler is None else copy.deepcopy(scheduler.state_dict())
            saved[step] = (copy.deepcopy(optimizer.state_dict()), state)
        rows.append(row)
    return [_continued(make, peak, rows, step, *saved[step]) for step in at]


def _continued(
    make: Make,
    peak: float,
    rows: list[list[float]],
    at: int,
    optimizer_state: dict[str, object],
    scheduler_state: dict[str, object] | None,
) -> Resumed:
    optimizer = new_optimizer(peak)
    scheduler = scheduler_in(make(optimizer))
    optimizer.load_state_dict(optimizer_state)
    if scheduler is not None and scheduler_state is not None:
        scheduler.load_state_dict(scheduler_state)
    first, largest = -1, 0.0
    for step, row in enumerate(_stepped(optimizer, scheduler, at, len(rows)), at):
        if row != rows[step] and not all(math.isnan(rate) for rate in (*row, *rows[step])):
            largest = max(largest, *(abs(a - b) for a, b in zip(row, rows[step], strict=True)))
            first = step if first < 0 else first
    return Resumed(at, first, largest)


def _stepped(optimizer: Optimizer, scheduler: Scheduler | None, first: int, end: int) -> Iterator[list[float]]:
    """Yield every group's rate for each step from `first`, read before the step as a training loop does."""
    metric_driven = scheduler is not None and _takes_metric(scheduler)
    for step in range(first, end):
        if step > first:
            optimizer.step()
            if scheduler is not None:
                scheduler.step(*([metric(step - 1)] if metric_driven else []))
        yield [float(group["lr"]) for group in optimizer.param_groups]


def metric(step: int) -> float:
    """Return a loss that falls, stays for a while, falls again and then stays: what a plateau is looked for in."""
    return max(0.5, 3.0 - 0.1 * step) if step % 97 < 40 else 1.0 + 0.001 * (step % 7)


def _takes_metric(scheduler: Scheduler) -> bool:
    first = next(iter(inspect.signature(scheduler.step).parameters.values()), None)
    return first is not None and first.default is first.empty and first.kind is first.POSITIONAL_OR_KEYWORD


def scheduler_in(made: object) -> Scheduler | None:
    """Return the scheduler in what a dispatch gave: itself, or in a dict, a list or a tuple; raise NoScheduler."""
    if made is None or callable(getattr(made, "step", None)):
        return made  # type: ignore[return-value]
    held = made.values() if isinstance(made, dict) else made if isinstance(made, list | tuple) else ()
    for one in held:
        if callable(getattr(one, "step", None)) and not isinstance(one, Optimizer):
            return scheduler_in(one)
    raise NoScheduler(f"the dispatch gave {type(made).__name__}, wanted a scheduler")
