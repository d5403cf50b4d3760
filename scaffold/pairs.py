"""What `--bind` and `--field` say, checked against the parameters of a schedule."""

import keyword
from collections.abc import Sequence

from scaffold.errors import BadParameter
from scaffold.model.schedule import Schedule

#: Parameters' names, each with what was written behind the `=`; one without anything there is all name.
Pairs = Sequence[tuple[str, str]]


def bindings_of(schedule: Schedule, pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Return each bound expression by parameter, as `--bind` says; raise BadParameter for a pair that says nothing."""
    bindings = {}
    for name, expression in pairs:
        parameter = name.replace("-", "_")
        words = expression.split(".")
        if parameter not in schedule.defaults() or not all(
            w.isidentifier() and not keyword.iskeyword(w) for w in words
        ):
            known = ", ".join(schedule.defaults())
            raise BadParameter(
                "--bind", _shown(name, expression), f"PARAMETER=EXPRESSION with one of {known} and dotted names"
            )
        bindings[parameter] = expression
    return tuple(bindings.items())


def fields_of(schedule: Schedule, pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Return each named field by parameter, as `--field` says; raise BadParameter for a pair that cannot be."""
    usual = {parameter.name: schedule.field(parameter) for parameter in schedule.parameters}
    fields: dict[str, str] = {}
    for name, field in pairs:
        parameter = name.replace("-", "_")
        taken = [other for other, held in (usual | fields).items() if held == field and other != parameter]
        if parameter not in usual or not field.isidentifier() or keyword.iskeyword(field) or taken:
            wanted = f"PARAMETER=FIELD with one of {', '.join(usual)} and a Python name that no other parameter has"
            raise BadParameter("--field", _shown(name, field), wanted)
        fields[parameter] = field
    return tuple(fields.items())


def _shown(name: str, text: str) -> str:
    """Return a pair as it was written."""
    return f"{name}={text}" if text else name
