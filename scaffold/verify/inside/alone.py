"""A schedule function or class by itself, called with plain values."""

import inspect
from collections.abc import Callable, Mapping

from .driving import Optimizer
from .rates import Make


def made_alone(
    function: Callable[..., object], takes: Mapping[str, str], values: Mapping[str, object], peak: float
) -> Make:
    """Return what makes the schedule of the values alone: what else it needs is the optimizer, the rate, the step."""
    parameters = inspect.signature(function).parameters

    def make(optimizer: Optimizer, step: int) -> object:
        known = {"optimizer": optimizer, "rate": peak, "step": step}
        given = {name: value for name, value in values.items() if name in parameters}
        for name, kind in takes.items():
            parameter = parameters.get(name)
            if parameter is not None and name not in given and (kind in known or parameter.default is parameter.empty):
                given[name] = known.get(kind)
        return function(**given)

    return make
