"""What a patched tree answers, beside what the untouched one answered and what the reference says."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.beds.probes.numbers import BASE
from benchmarks.beds.question import Answer, Question
from benchmarks.beds.reference import Case

#: A name that no tree knows.
UNKNOWN = "no_such_schedule"
#: The largest difference that is none, as a fraction of the base rate.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Verdict:
    """A count of what was compared, the largest error, and what is wrong, in words."""

    compared: int
    error: float
    problems: tuple[str, ...]


def old_questions(names: Sequence[str], places: Sequence[str]) -> list[Question]:
    """Return what is asked of a tree before and after: every name everywhere, then one that is none, twice."""
    known = [Question(place, name) for place in places for name in names]
    unknown = [Question(place, UNKNOWN, forced=forced) for place in places for forced in (False, True)]
    return known + unknown


def untouched_problems(questions: Sequence[Question], answers: Sequence[Answer]) -> list[str]:
    """Return which names the untouched tree gives no rates for: then the probe is wrong, not the tool."""
    known = [(q, a) for q, a in zip(questions, answers, strict=True) if q.name != UNKNOWN]
    return [f"untouched, {_at(q)}: {a}" for q, a in known if a.failed or not all(map(math.isfinite, a.rates))]


def old_names(
    questions: Sequence[Question], before: Sequence[Answer], after: Sequence[Answer], *new_names: str
) -> Verdict:
    """Return whether every old name gives the same, and a name that is none is met in the same way."""
    problems = [
        f"{_at(question)}: {_difference(old, new)}"
        for question, old, new in zip(questions, before, after, strict=True)
        if not is_same(old, new, *new_names)
    ]
    return Verdict(len(questions), 0.0, tuple(problems))


def is_same(old: Answer, new: Answer, *new_names: str) -> bool:
    """Return whether two answers are the same, but for a list of names in a message, which may hold new ones."""
    same_words = _words(old.message, new_names) == _words(new.message, new_names)
    return (old.rates, old.failed, old.misread) == (new.rates, new.failed, new.misread) and same_words


def new_curve(questions: Sequence[Question], answers: Sequence[Answer], cases: Sequence[Case]) -> Verdict:
    """Return how far the new name's rates are from the reference, and which are further than they may be."""
    problems: list[str] = []
    largest = 0.0
    for question, answer, case in zip(questions, answers, cases, strict=True):
        problems += [f"{_at(question)}: the tree's own parser: {one}" for one in answer.misread]
        if answer.failed:
            problems.append(f"{_at(question)}: {answer}")
            continue
        error, step = _furthest(answer.rates, case.rates)
        largest = max(largest, error)
        if not error <= TOLERANCE:
            pair = f"{answer.rates[step]:.6g}, the reference has {case.rates[step]:.6g}"
            problems.append(f"{_at(question)}: step {step}: {pair}")
    return Verdict(len(questions), largest, tuple(problems))


def _furthest(found: Sequence[float], wanted: Sequence[float]) -> tuple[float, int]:
    """Return the largest difference as a fraction of the base rate, and where it is; a rate that is none counts most."""
    if len(found) != len(wanted):
        return math.inf, 0
    errors = [abs(one - other) / BASE for one, other in zip(found, wanted, strict=True)]
    return max((math.inf if math.isnan(error) else error, step) for step, error in enumerate(errors))


def _difference(old: Answer, new: Answer) -> str:
    if old.failed or new.failed or old.misread != new.misread:
        return f"was {old}, now {new}"
    step = next(step for step, pair in enumerate(zip(old.rates, new.rates, strict=True)) if pair[0] != pair[1])
    return f"step {step}: was {old.rates[step]:.6g}, now {new.rates[step]:.6g}"


def _words(message: str, new_names: Sequence[str]) -> list[str]:
    return sorted(set(re.findall(r"[\w-]+", message)) - {*new_names, "or", "and"})


def _at(question: Question) -> str:
    how = " (past the parser)" if question.forced else ""
    given = ", ".join(f"{field}={value}" for field, value in question.values.items())
    place = f" in {question.place}" if question.place else ""
    return f"{question.name}{how}{f' with {given}' if given else ''}{place}"
