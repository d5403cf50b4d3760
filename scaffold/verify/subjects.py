"""A recognised name as the child is asked about it: the values to try, and what they must come to."""

from collections.abc import Mapping

from scaffold.arguments import form_of
from scaffold.makers import Kind
from scaffold.model.parameter import Role, Value, Values
from scaffold.model.schedule import Implementation
from scaffold.model.site import Site
from scaffold.verify.asking import option_of
from scaffold.verify.comparing import FITTING
from scaffold.verify.expectation import Expected, expected_parameters, torch_expressions
from scaffold.verify.inside.job import Case, Plain, Subject, SubjectAnswer
from scaffold.verify.placing import ROLE_VALUES
from scaffold.verify.probing import other_values
from scaffold.verify.recognise import Recognised

TYPED = "as typed"
DEFAULTS = "with the fields' defaults"
OTHERS = "with other values"
#: A field's own number of steps that is larger than this is tried with a smaller one.
MOST_STEPS = 5000
_NOTHING: Mapping[str, Plain] = {}


def subject(site: Site, found: Recognised, command: list[str], fitting: Mapping[str, Plain] = _NOTHING) -> Subject:
    """Return what the child does about one name; options that the user's command has are not typed again.

    `fitting` holds parameters' values that are tried in the place of their own defaults.
    """
    parameters = expected_parameters(site, found)
    own = {one.field: fitting.get(one.name, _base(one)) for one in parameters if one.declared}
    typed = _usable(site, found, parameters, own)
    words = [option_of(site), found.name]
    form = form_of(site.arguments)
    said: list[str] = []
    for field, value in own.items():
        spelled = form.spelled(site.arguments, field)
        option = spelled if spelled.startswith("-") else f"--{field}"
        if not any(word.split("=")[0] == option for word in command):
            said.append(field)
            words += [option, *(map(str, value) if isinstance(value, list) else [str(value)])]
    library = found.schedule.torch
    by_torch = found.implementation is Implementation.TORCH or found.schedule.factor is None
    return Subject(
        name=found.name,
        function=found.function.name if found.function else "",
        path=found.path,
        takes=dict(found.takes),
        watched=found.kind in (Kind.FACTORY, Kind.TORCH_CLASS, Kind.LIBRARY, Kind.ADJUSTER, Kind.CLOSURE),
        total=_total(found),
        torch=[library.module, library.name, library.optimizer] if library else [],
        original=[found.original.file, found.original.name] if found.original else [],
        original_takes=dict(found.original.takes) if found.original else {},
        reference=torch_expressions(found, parameters) if by_torch else {},
        words=words,
        said=said,
        counts=[p.name for p in found.schedule.parameters if p.element is int],
        cases=[Case(FITTING, *_first(found, parameters, typed))] if fitting else _cases(found, parameters, typed),
    )


def fitting(found: Recognised, answer: SubjectAnswer) -> dict[str, Plain]:
    """Return numbers of steps that fit into the tree's own run, where the defaults do not; nothing where they do."""
    if not answer.cases or answer.error:
        return {}
    expected = answer.cases[0].expected
    held = found.schedule.defaults() | {name: v for name, v in expected.items() if isinstance(v, int | float | str)}
    if not found.schedule.check(Values(held)):
        return {}
    parameters = found.schedule.parameters
    total = next((held[p.name] for p in parameters if p.role is Role.TOTAL_STEPS), 0)
    if not isinstance(total, int):
        return {}
    counted = [p.name for p in parameters if p.element is int and not p.is_list and p.role is None]
    fewer: dict[str, Value] = {name: max(1, total // (2 * len(counted) + 1)) for name in counted}
    return {} if found.schedule.check(Values(held | fewer)) else {name: _plain(v) for name, v in fewer.items()}


def _usable(site: Site, found: Recognised, parameters: tuple[Expected, ...], own: dict[str, Plain]) -> dict[str, Plain]:
    """Return what the fields are to be; what the tree's fields have for roles only where no curve comes of that."""
    roles = [one for one in parameters if one.field and not one.declared]
    values = {one.name: _held(found, one) for one in parameters} | _untold(found)
    known = {one.name for one in parameters}
    fits = not found.schedule.check(Values(found.schedule.defaults() | values))
    filled = {
        one.field: _plain(one.default)
        for one in roles
        if not fits or not _is_usable(found, one) or one.name not in known
    }
    peak = {b.field: ROLE_VALUES[b.role] for b in site.bindings if b.field and b.default is None}
    return {name: value for name, value in peak.items() if name not in own} | filled | own


def _is_usable(found: Recognised, one: Expected) -> bool:
    """Return whether a field's own value is a number that the schedule takes, and not so many steps as to be slow."""
    value = one.field_default
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value in found.schedule.parameter(one.name).bounds and value <= MOST_STEPS


def _total(found: Recognised) -> int:
    value = next(iter(_untold(found).values()), 0)
    return value if isinstance(value, int) else 0


def _untold(found: Recognised) -> dict[str, Value]:
    """Return the number of all steps where no arm passes it: the schedule's method is told it at each step."""
    if found.implementation is Implementation.TORCH or not found.parameters:
        return {}
    used = found.schedule.used(found.implementation)
    return {p.name: p.default for p in used if p.name not in found.parameters and p.role is Role.TOTAL_STEPS}


def _first(
    found: Recognised, parameters: tuple[Expected, ...], typed: dict[str, Plain]
) -> tuple[dict[str, Plain], dict[str, str], dict[str, Plain]]:
    """Return the fields of a case, each parameter's expression, and the values that need none."""
    expressions = {one.name: one.expression for one in parameters if one.expression}
    unsaid: dict[str, Plain] = {one.name: _base(one) for one in parameters if not one.expression}
    unsaid |= {name: _plain(value) for name, value in _untold(found).items()}
    return typed, expressions, unsaid


def _cases(found: Recognised, parameters: tuple[Expected, ...], typed: dict[str, Plain]) -> list[Case]:
    _, expressions, unsaid = _first(found, parameters, typed)
    cases = [Case(TYPED, typed, expressions, unsaid)]
    apart: dict[str, Plain] = {
        one.name: one.function_default
        for one in parameters
        if one.declared and None not in (one.field_default, one.function_default)
    }
    own: dict[str, Plain] = typed | {
        one.field: one.field_default for one in parameters if one.declared and one.field_default is not None
    }
    if any(one.name in apart and one.field_default != one.function_default for one in parameters):
        cases.append(Case(DEFAULTS, own, expressions, unsaid | apart))
    held = {one.name: _held(found, one) for one in parameters if one.field}
    changed = other_values(found.schedule, held)
    fields = {one.field: _plain(changed[one.name]) for one in parameters if one.field}
    fields = {name: value for name, value in typed.items() if name not in fields} | fields
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
    if not one.declared and value > MOST_STEPS:
        return one.default
    return value if value in parameter.bounds and not parameter.choices else one.default


def _plain(value: Value) -> Plain:
    return list(value) if isinstance(value, tuple) else value
