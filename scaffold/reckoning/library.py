"""Torch's own classes, as far as the catalogue has their closed form with every number that they take."""

import re
from collections.abc import Mapping

from msgspec import Struct

from scaffold.model.parameter import Parameter, Role, Value, Values
from scaffold.model.schedule import Schedule
from scaffold.reckoning.values import NotReckoned, Opaque
from scaffold.schedules import SCHEDULES


class ClosedForm(Struct, frozen=True):
    """A catalogue entry's factor with its values."""

    schedule: Schedule
    values: Values

    def at(self, step: int) -> float:
        """Return the factor of the peak rate at a step."""
        assert self.schedule.factor is not None
        return float(self.schedule.factor(step, self.values))


def closed_form(name: str, named: Mapping[str, object], peak: float) -> ClosedForm:
    """Return the closed form of a library's class of that full name for its keywords.

    Raises NotReckoned for a class that no entry is alike in all, or that is not given every number of the entry: what
    the class then takes by itself is its own affair.
    """
    given = {key: value for key, value in named.items() if not isinstance(value, Opaque)}
    for schedule in SCHEDULES:
        torch = schedule.torch
        whole = torch is not None and torch.parameters == {one.name for one in schedule.parameters}
        if torch is None or schedule.factor is None or not whole or name != f"{torch.module}.{torch.name}":
            continue
        if given.keys() - {"last_epoch", torch.optimizer} != {key for key, _ in torch.arguments}:
            raise NotReckoned(f"it gives {torch.name} other keywords than those that have a closed form here")
        held = Values(dict(_parameter(schedule, text, given[key], peak) for key, text in torch.arguments))
        wrong = schedule.check(held)
        if wrong:
            raise NotReckoned(f"the values of {torch.name} do not fit together: {wrong}")
        return ClosedForm(schedule, held)
    raise NotReckoned(f"it calls {name}, which has no closed form here")


def _parameter(schedule: Schedule, text: str, value: object, peak: float) -> tuple[str, Value]:
    """Return the parameter that a keyword stands for, with its value."""
    match = re.fullmatch(r"\{(\w+)\}( \* \{peak_rate\})?", text)
    if match is None:
        raise NotReckoned("it takes a keyword that no parameter stands for")
    parameter = schedule.parameter(match[1])
    if match[2]:
        value = value / peak if isinstance(value, int | float) else value
    if parameter.role is Role.PEAK_RATE and value != peak:
        raise NotReckoned("it goes up to another rate than the optimizer's")
    return parameter.name, _fitting(parameter, value)


def _fitting(parameter: Parameter, value: object) -> Value:
    parts = value if isinstance(value, tuple) else (value,)
    is_word = isinstance(value, str) and value in parameter.choices
    fits = all(isinstance(one, int | float) and not isinstance(one, bool) and one in parameter.bounds for one in parts)
    if not is_word and (not fits or isinstance(value, tuple) is not parameter.is_list):
        raise NotReckoned(f"{parameter.name} is {value!r} there")
    assert isinstance(value, int | float | str | tuple)
    return value
