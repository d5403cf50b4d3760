"""What the child measured against what had to be: one function a check."""

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.model.parameter import Value, Values
from scaffold.model.schedule import Implementation
from scaffold.verify.inside.job import CaseAnswer, Plain, Rates, Subject, SubjectAnswer
from scaffold.verify.recognise import Recognised
from scaffold.verify.results import Check, Status, Verified

#: What a case is called whose values are not the tree's own.
FITTING = "with fewer steps, since the defaults do not fit into the run"
COMPILES, FUNCTION, DISPATCH, OLD, RESUME, GROUPS = "compiles", "function", "dispatch", "old names", "resume", "groups"
NO_ARGUMENTS = "there are no arguments to take its values from"


class Difference(Struct, frozen=True):
    """Two curves compared: the largest absolute difference, and the first step beyond the tolerance."""

    largest: float
    first_step: int | None
    #: At that step.
    rate: float = math.nan
    wanted: float = math.nan


class Measured(Struct, frozen=True):
    """One name with all that is needed to judge it."""

    found: Recognised
    subject: Subject
    answer: SubjectAnswer
    tolerance: float
    #: How the dispatch was cut out; empty where it was called.
    sliced: str
    #: Whether what the arms give is one rate, reckoned from one rate, instead of a factor.
    one_rate: bool


def verified(one: Measured, broken: Sequence[str], old: Check) -> Verified:
    """Return what was found out about one name."""
    first = one.answer.cases[0] if one.answer.cases else None
    torch = one.found.schedule.torch
    by_torch = bool(one.subject.reference) and torch is not None
    return Verified(
        name=one.found.name,
        kind=one.found.schedule.kind,
        implementation=one.found.implementation,
        values=tuple(first.expected.items()) if first else (),
        arguments=one.answer.arguments,
        reference=_named(one, torch.name if by_torch and torch else ""),
        checks=(_compiles(broken), _function(one), _dispatch(one), old, _resume(one), _groups(one)),
    )


def _named(one: Measured, torch: str) -> str:
    """Return what the reference is, in words."""
    if one.found.original is not None:
        return f"the original, {one.found.original.file}:{one.found.original.name}"
    if torch and one.subject.torch[0] != "torch.optim.lr_scheduler":
        return f"{one.subject.torch[0]}.{torch}"
    return f"torch's {torch}" if torch else "the catalogue's closed form"


def compare(rates: Sequence[float], wanted: Sequence[float], tolerance: float) -> Difference:
    """Return how two curves differ; `tolerance` is relative to the peak of what is wanted."""
    limit = tolerance * max((abs(rate) for rate in wanted if math.isfinite(rate)), default=1.0)
    largest, first = 0.0, None
    for step, (a, b) in enumerate(zip(rates, wanted, strict=True)):
        gap = 0.0 if a == b or (math.isnan(a) and math.isnan(b)) else abs(a - b)
        gap = math.inf if math.isnan(gap) else gap
        if gap > limit and first is None:
            first = step
        largest = max(largest, gap)
    if first is None:
        return Difference(largest, None)
    return Difference(largest, first, rates[first], wanted[first])


def _compiles(broken: Sequence[str]) -> Check:
    return Check(COMPILES, Status.FAILED if broken else Status.PASSED, detail="; ".join(broken))


def _function(one: Measured) -> Check:
    if one.found.implementation is Implementation.TORCH:
        return _closed_form(one)
    if not one.answer.cases:
        return Check(FUNCTION, Status.NOT_RUN, detail=NO_ARGUMENTS)
    if one.answer.function.startswith("cannot"):
        return Check(FUNCTION, Status.NOT_RUN, detail=one.answer.function)
    return _judged(FUNCTION, one, [(case, case.function) for case in _apart(one)], [0], one.answer.function)


def _apart(one: Measured) -> Iterator[CaseAnswer]:
    """Yield the cases with values that differ: the same values need not be tried on the function twice."""
    seen: list[dict[str, Plain]] = []
    for case in one.answer.cases:
        if case.expected not in seen:
            seen.append(case.expected)
            yield case


def _closed_form(one: Measured) -> Check:
    """Return how torch's own class compares with the closed form; where it departs, torch is what training runs."""
    if one.found.schedule.factor is None:
        why = "a metric drives it" if one.found.schedule.is_by_metric else "only its library says what it computes"
        return Check(FUNCTION, Status.NOT_RUN, detail=f"{why}: there is no closed form to compare with")
    if not one.answer.cases or not one.answer.cases[0].reference.groups:
        reason = one.answer.cases[0].reference.message if one.answer.cases else NO_ARGUMENTS
        return Check(FUNCTION, Status.NOT_RUN, detail=reason)
    case = one.answer.cases[0]
    closed, reason = _by_factor(one, case)
    if not closed:
        return Check(FUNCTION, Status.NOT_RUN, detail=reason)
    found = compare(case.reference.groups[0], closed[0][: len(case.reference.groups[0])], one.tolerance)
    if found.first_step is None:
        return Check(FUNCTION, Status.PASSED, found.largest, None, "torch's class gives the closed form")
    return Check(
        FUNCTION,
        Status.NOT_RUN,
        detail=f"torch's class departs from the closed form from step {found.first_step} on, by up to"
        f" {found.largest:.3g}; the class, stepped once a step, is the reference, since that is what training runs",
    )


def _dispatch(one: Measured) -> Check:
    if one.answer.error:
        kept = not one.answer.arguments
        return Check(DISPATCH, Status.NOT_RUN if kept else Status.FAILED, detail=one.answer.error)
    how = f"sliced: {one.sliced}" if one.sliced else one.answer.arguments
    if one.sliced and "not parsed" in one.answer.arguments:
        how += f"; {one.answer.arguments}"
    return _judged(DISPATCH, one, [(case, case.dispatch) for case in one.answer.cases], [0], how)


def _groups(one: Measured) -> Check:
    if one.one_rate or "rate" in dict(one.found.takes).values():
        return Check(GROUPS, Status.NOT_RUN, detail="the schedule is given one rate, which it sets for every group")
    if one.answer.error:
        return Check(GROUPS, Status.NOT_RUN, detail="the dispatch could not be run")
    pairs = [(case, case.dispatch) for case in one.answer.cases[:1]]
    return _judged(GROUPS, one, pairs, [1, 2], "three groups with different rates")


def _resume(one: Measured) -> Check:
    if one.answer.stateless:
        return Check(RESUME, Status.NOT_RUN, detail=one.answer.stateless)
    if one.answer.error or one.answer.resume_error or not one.answer.resumed:
        reason = one.answer.resume_error or "the dispatch could not be run"
        failed = bool(one.answer.resume_error) and not one.answer.cases[0].dispatch.error
        return Check(RESUME, Status.FAILED if failed else Status.NOT_RUN, detail=reason)
    largest = max(resumed.difference for resumed in one.answer.resumed)
    wrong = [resumed for resumed in one.answer.resumed if resumed.first_step >= 0]
    if wrong:
        detail = f"saved at step {wrong[0].at} and resumed, it departs from the run that went on"
        return Check(RESUME, Status.FAILED, largest, wrong[0].first_step, detail)
    steps = ", ".join(str(resumed.at) for resumed in one.answer.resumed)
    return Check(RESUME, Status.PASSED, largest, None, f"saved and resumed at steps {steps}")


def _judged(
    name: str, one: Measured, pairs: Sequence[tuple[CaseAnswer, Rates]], groups: Sequence[int], how: str
) -> Check:
    """Return the check of some measured curves against their references, over the given parameter groups."""
    largest, notes, unfit = 0.0, [how] if how else [], ""
    for case, rates in pairs:
        wanted, ended = _reference(one, case)
        wrong = _unfit(one, case) or (ended if one.found.schedule.factor is None and not wanted else "")
        if wrong:
            unfit = f"{case.label}: {wrong}"
            continue
        if rates.stood_in:
            return Check(name, Status.NOT_RUN, detail="; ".join([rates.message, *notes]))
        if rates.error and not (ended and rates.message == ended and rates.groups):
            return Check(name, Status.FAILED, detail=f"{rates.error}: {rates.message} {_circumstances(one, case)}")
        if not wanted:
            return Check(name, Status.NOT_RUN, detail=ended)
        notes += [note for note in (rates.how, case.label if case.label == FITTING else "") if note not in (*notes, "")]
        for group in groups:
            right = wanted[group][: len(rates.groups[group])]
            found = compare([*right[: rates.first], *rates.groups[group][rates.first :]], right, one.tolerance)
            largest = max(largest, found.largest)
            if found.first_step is not None:
                return Check(name, Status.FAILED, found.largest, found.first_step, _departure(one, case, found))
        if rates.error and ended not in notes:
            notes.append(ended)
    if unfit:
        return Check(name, Status.NOT_RUN, detail=unfit)
    return Check(name, Status.PASSED, largest, None, "; ".join(notes))


def _unfit(one: Measured, case: CaseAnswer) -> str:
    """Return in words why a set of values is none that the schedule takes, nothing when it is one."""
    for parameter in one.found.schedule.parameters:
        value = case.expected.get(parameter.name)
        numbers = value if isinstance(value, list) else [value]
        if any(isinstance(n, int | float) and n not in parameter.bounds for n in numbers):
            return f"{parameter.name} is {value}, wanted {parameter.wanted}"
    held = {name: _value(value) for name, value in case.expected.items() if value is not None}
    return one.found.schedule.check(Values(held))


def _value(value: int | float | str | list[int | float | str]) -> Value:
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]


def _departure(one: Measured, case: CaseAnswer, found: Difference) -> str:
    return f"step {found.first_step}: {found.rate!r}, wanted {found.wanted!r} {_circumstances(one, case)}"


def _circumstances(one: Measured, case: CaseAnswer) -> str:
    """Return in words which values were tried, and what the arm made of them."""
    tried = f"({case.label}: {_shown(case.expected)})"
    if case.called is None:
        return f"{tried}; the arm does not call it" if one.subject.watched else tried
    other = {key: case.called[key] for key, value in case.expected.items() if case.called.get(key, value) != value}
    return f"{tried}; called with {_shown(other)}" if other else tried


def _shown(values: dict[str, Plain]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _reference(one: Measured, case: CaseAnswer) -> tuple[list[list[float]], str]:
    """Return the rates that are right for each group, and why there are none, or no more of them."""
    if not one.subject.reference and not one.subject.original:
        return _by_factor(one, case)
    return case.reference.groups, case.reference.message


def _by_factor(one: Measured, case: CaseAnswer) -> tuple[list[list[float]], str]:
    """Return the closed form's rates; a parameter that torch's class does not have is as the catalogue has it."""
    factor = one.found.schedule.factor
    if factor is None:
        return [], f"{one.found.schedule.kind} has no closed form, and torch no class for it"
    values: dict[str, Value] = {**one.found.schedule.defaults(), "peak_rate": case.peaks[0]}
    for name, value in case.expected.items():
        if value is None:
            return [], f"{name} is None, so there is no curve to compare with"
        values[name] = _value(value)
    steps = max(
        len(group) for rates in (case.dispatch, case.function, case.reference) for group in rates.groups or [[]]
    )
    try:
        factors = [factor(step, Values(values)) for step in range(steps)]
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        return [], f"the closed form has no value for {_shown(case.expected)}: {type(error).__name__} {error}"
    return [[factor * peak for factor in factors] for peak in case.peaks], ""
