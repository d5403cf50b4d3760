"""What `--bind` and `--field` say, checked against the parameters of a schedule."""

import keyword
from collections.abc import Sequence

from scaffold.errors import BadParameter
from scaffold.model.schedule import Schedule


def bindings_of(schedule: Schedule, pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return each bound expression by parameter, as `--bind` says; raise BadParameter for a pair that says nothing."""
    bindings = {}
    for pair in pairs:
        name, _, expression = pair.partition("=")
        parameter = name.replace("-", "_")
        words = expression.split(".")
        if parameter not in schedule.defaults() or not all(
            w.isidentifier() and not keyword.iskeyword(w) for w in words
        ):
            known = ", ".join(schedule.defaults())
            raise BadParameter("--bind", pair, f"PARAMETER=EXPRESSION with one of {known} and dotted names")
        bindings[parameter] = expression
    return tuple(bindings.items())


def fields_of(schedule: Schedule, pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return each named field by parameter, as `--field` says; raise BadParameter for a pair that cannot be."""
    usual = {parameter.name: schedule.field(parameter) for parameter in schedule.parameters}
    fields: dict[str, str] = {}
    for pair in pairs:
        name, _, field = pair.partition("=")
        parameter = name.replace("-", "_")
        taken = [other for other, held in (usual | fields).items() if held == field and other != parameter]
        if parameter not in usual or not field.isidentifier() or keyword.iskeyword(field) or taken:
            wanted = f"PARAMETER=FIELD with one of {', '.join(usual)} and a Python name that no other parameter has"
            raise BadParameter("--field", pair, wanted)
        fields[parameter] = field
    return tuple(fields.items())
