"""Schedulers stepped as training code steps them, and what their rates are."""

from collections.abc import Callable

import torch

from benchmarks.beds.probes.numbers import BASE, STEPS
from benchmarks.beds.probes.probe import Rates
from benchmarks.beds.theirs import Theirs


def optimizer(rate: float = BASE) -> torch.optim.Optimizer:
    """Return an optimizer of one parameter."""
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)


def rate(of: torch.optim.Optimizer) -> float:
    """Return an optimizer's learning rate."""
    return float(of.param_groups[0]["lr"])


def stepped(scheduler: Theirs, of: torch.optim.Optimizer, step: Callable[[], object]) -> Rates:
    """Return the rate before each call of `step`; a constant one where there is no scheduler."""
    rates = []
    for _ in range(STEPS):
        rates.append(rate(of))
        of.step()
        if scheduler is not None:
            step()
    return rates


def told(of: torch.optim.Optimizer, tell: Callable[[int], object], first: int = 0) -> Rates:
    """Return the rate after each call of `tell` with a step's number."""
    rates = []
    for step in range(first, first + STEPS):
        tell(step)
        rates.append(rate(of))
    return rates
