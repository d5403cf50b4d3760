"""Other values for a schedule's parameters than their defaults, so that an arm that ignores one is found out."""

from collections.abc import Iterator

from scaffold.model.parameter import Parameter, Value, Values
from scaffold.model.schedule import Schedule


def other_values(schedule: Schedule, held: dict[str, Value]) -> dict[str, Value]:
    """Return the values with as many changed as still fit their bounds and each other; all of them where possible."""
    changed = dict(held)
    for _ in range(2):  # a value that did not fit may, once the others have changed
        for parameter in schedule.parameters:
            if parameter.name in changed and changed[parameter.name] == held[parameter.name]:
                changed[parameter.name] = next(
                    (
                        other
                        for other in _others(parameter, held[parameter.name])
                        if _fits(parameter, other) and not schedule.check(Values(changed | {parameter.name: other}))
                    ),
                    held[parameter.name],
                )
    return changed


def _fits(parameter: Parameter, value: Value) -> bool:
    numbers = value if isinstance(value, tuple) else (value,)
    return all(number in parameter.bounds for number in numbers if not isinstance(number, str))


def _others(parameter: Parameter, value: Value) -> Iterator[Value]:
    if isinstance(value, str):
        yield from (choice for choice in parameter.choices if choice != value)
    elif isinstance(value, tuple):
        yield tuple(number + 7 if isinstance(number, int) else number * 0.7 for number in value)
    elif parameter.element is int:
        yield from (int(value) + 7, int(value) - 7, int(value) + 1, int(value) - 1, int(value) * 2)
    else:
        yield from (value * 0.7 if value else 0.3, value * 0.5 + 0.1, value + 0.3, value * 1.3)
