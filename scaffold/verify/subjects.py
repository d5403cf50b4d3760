"""A recognised name as the child is asked about it: the values to try, and what they must come to."""

from scaffold.model.parameter import Value, Values
from scaffold.model.schedule import Implementation
from scaffold.model.site import Site
from scaffold.verify.expectation import Expected, expected_parameters, torch_expressions
from scaffold.verify.inside.job import Case, Plain, Subject
from scaffold.verify.probing import other_values
from scaffold.verify.recognise import Recognised

TYPED = "as typed"
DEFAULTS = "with the fields' defaults"
OTHERS = "with other values"


def subject(site: Site, found: Recognised, command: list[str]) -> Subject:
    """Return what the child does about one name; options that the user's command has are not typed again."""
    parameters = expected_parameters(site, found)
    typed = {one.field: _base(one) for one in parameters if one.declared}
    words = [f"--{site.dispatch.attribute}", found.name]
    for field, value in typed.items():
        if not any(word.split("=")[0] == f"--{field}" for word in command):
            words += [f"--{field}", *(map(str, value) if isinstance(value, list) else [str(value)])]
    by_torch = found.implementation is Implementation.TORCH or found.schedule.factor is None
    return Subject(
        name=found.name,
        function=found.function.name if found.function else "",
        path=found.path,
        torch=found.schedule.torch.name if found.schedule.torch else "",
        reference=torch_expressions(found, parameters) if by_torch else {},
        words=words,
        counts=[p.name for p in found.schedule.parameters if p.element is int],
        cases=_cases(found, parameters, typed),
    )


def _cases(found: Recognised, parameters: tuple[Expected, ...], typed: dict[str, Plain]) -> list[Case]:
    expressions = {one.name: one.expression for one in parameters if one.expression}
    unsaid: dict[str, Plain] = {one.name: _base(one) for one in parameters if not one.expression}
    cases = [Case(TYPED, typed, expressions, unsaid)]
    apart: dict[str, Plain] = {
        one.name: one.function_default
        for one in parameters
        if one.declared and None not in (one.field_default, one.function_default)
    }
    own: dict[str, Plain] = {
        one.field: one.field_default for one in parameters if one.declared and one.field_default is not None
    }
    if any(one.name in apart and one.field_default != one.function_default for one in parameters):
        cases.append(Case(DEFAULTS, own, expressions, unsaid | apart))
    held = {one.name: _held(found, one) for one in parameters if one.field}
    changed = other_values(found.schedule, held)
    fields = {one.field: _plain(changed[one.name]) for one in parameters if one.field}
    if fields and not found.schedule.check(Values(changed)):
        cases.append(Case(OTHERS, fields, expressions, unsaid))
    return cases


def _base(one: Expected) -> Plain:
    """Return what a parameter is when nobody says otherwise: by its function, by its field, by the catalogue."""
    if one.function_default is not None:
        return one.function_default
    return _plain(one.default) if one.field_default is None else one.field_default


def _held(found: Recognised, one: Expected) -> Value:
    """Return the value to depart from: a field's own where the parameter can take it, else the catalogue's."""
    value = one.field_default
    parameter = found.schedule.parameter(one.name)
    if isinstance(value, list | bool) or value is None:
        return one.default
    if isinstance(value, str):
        return value if value in parameter.choices else one.default
    return value if value in parameter.bounds and not parameter.choices else one.default


def _plain(value: Value) -> Plain:
    return list(value) if isinstance(value, tuple) else value
