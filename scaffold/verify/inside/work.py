"""The child's work: one job in, one answer out."""

import importlib
import inspect
import math
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import CodeType

import torch

from . import rates
from .alone import made_alone
from .arguments import PARSED, NotReached, made, misread, parsed
from .choosing import Chooser, with_fields
from .driving import Hints
from .job import (
    Answer,
    Case,
    CaseAnswer,
    Job,
    NamedRates,
    Plain,
    Rates,
    Resumed,
    Subject,
    SubjectAnswer,
    decode_job,
    encode,
)
from .slicing import Slicer, reason_of
from .uncompiled import keep_compiler_away
from .watching import calls_of, is_at, plain

PEAK = 1e-3
LEAST_STEPS = 300
#: The number of all steps that a method is told where the schedule has none.
TOTAL = 1000


def main() -> None:
    """Read the job on stdin, write the answer to the job's file, and end without the tree's exit handlers."""
    job = decode_job(sys.stdin.read())
    sys.dont_write_bytecode = True
    sys.path[:0] = job.paths
    keep_compiler_away()
    answer = Work(job).answer()
    Path(job.result).write_text(encode(answer), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)


class Work:
    """One job being done."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._doing("compiling the files of the site")
        self._broken = [message for path in job.files if (message := _compiled(job.root, path))]
        self._slicer = Slicer(job.root, job.paths)
        self._doing(f"importing {job.place.module}")
        self._chooser = Chooser(job, self._slicer)
        self._steps = job.steps

    def answer(self) -> Answer:
        """Return everything that was found out."""
        prepared = [(subject, *self._arguments(subject)) for subject in self._job.subjects]
        self._steps = self._steps or self._enough([(s, a) for s, a, _, error in prepared if not error])
        subjects = [self._subject(*one) for one in prepared]
        named = self._named()
        return Answer(str(torch.__version__), self._steps, self._broken, self._sliced(), subjects, named)

    def _sliced(self) -> str:
        """Return why the dispatch was cut out, and what stood in for what only a training run has."""
        stood = ", ".join(f"{name}={value}" for name, value in self._chooser.stood.items())
        return "; ".join(part for part in (self._chooser.sliced, stood and f"{stood} in place of a run's own") if part)

    def _doing(self, what: str) -> None:
        Path(self._job.doing).write_text(what, encoding="utf-8")

    def _arguments(self, subject: Subject) -> tuple[object, str, str]:
        """Return the arguments object for a name, how it was made, and what went wrong."""
        typed = {self._job.place.attribute: self._chooser.member(subject.name), **subject.cases[0].fields}
        return self._object(subject.words, typed, subject.said)

    def _object(self, words: list[str], typed: Mapping[str, object], said: list[str]) -> tuple[object, str, str]:
        job, how = self._job, ""
        if job.command and self._chooser.can_be_reached:
            self._doing(f"running {' '.join([Path(job.command[0]).name, *job.command[1:], *words])}")
            try:
                held = parsed(job, self._chooser, words)
                return held, PARSED, misread(held, typed, said)
            except NotReached as error:
                return None, PARSED, str(error)
            except LookupError as error:
                how = f"; the command's own are out of reach: {reason_of(error)}"
        elif job.command:
            how = "; the command was not run, since the dispatch cannot be imported"
        self._doing(f"making {job.arguments.name}")
        try:
            arguments, made_how = made(job, self._slicer, typed)
        except BaseException as error:
            return None, "", f"{job.arguments.name} cannot be made: {reason_of(error)}"
        return arguments, made_how + how, ""

    def _enough(self, prepared: list[tuple[Subject, object]]) -> int:
        """Return a number of steps that covers every schedule with all of its values."""
        longest = 0.0
        for subject, arguments in prepared:
            for case in subject.cases:
                values, _ = self._expected(case, with_fields(arguments, case.fields))
                for name in subject.counts:
                    value = values.get(name)
                    numbers = value if isinstance(value, list) else [value]
                    longest = max([longest, *(n for n in numbers if isinstance(n, int | float) and math.isfinite(n))])
        return max(LEAST_STEPS, math.ceil(1.1 * longest))

    def _expected(self, case: Case, arguments: object) -> tuple[dict[str, Plain], str]:
        """Return what each keyword must be, by the tree's own expressions on its own arguments, and what went wrong."""
        values, wrong = dict[str, Plain](), ""
        for name, expression in case.expressions.items():
            try:
                values[name] = plain(self._chooser.evaluate(expression, arguments))
            except Exception as error:
                wrong = f"{expression}: {reason_of(error)}"
        return values | case.fixed, wrong

    def _peak(self, arguments: object) -> float:
        if self._job.place.peak:
            try:
                value = self._chooser.evaluate(self._job.place.peak, arguments)
            except Exception:
                return PEAK
            if isinstance(value, int | float) and 0 < value < math.inf:
                return float(value)
        return PEAK

    def _subject(self, subject: Subject, arguments: object, how: str, error: str) -> SubjectAnswer:
        function, why = self._function(subject)
        if error:
            return SubjectAnswer(subject.name, how, error, why)
        first = arguments if how == PARSED else with_fields(arguments, subject.cases[0].fields)
        objects = [first, *(with_fields(arguments, case.fields) for case in subject.cases[1:])]
        pairs = zip(subject.cases, objects, strict=True)
        cases = [self._case(subject, case, held, function) for case, held in pairs]
        self._doing(f"resuming {subject.name}")
        found: list[Resumed] = []
        wrong = stateless = ""
        try:
            steps = len(cases[0].dispatch.groups[0]) if cases[0].dispatch.groups else self._steps
            found = rates.resumed(self._make(first), self._peak(first), steps, self._hints(subject))
        except rates.Stateless as reason:
            stateless = str(reason)
        except Exception as failure:
            wrong = reason_of(failure)
        return SubjectAnswer(subject.name, how, "", why, cases, found, wrong, stateless)

    def _make(self, arguments: object) -> rates.Make:
        return lambda optimizer, step: self._chooser.choose(arguments, optimizer, step)

    def _hints(self, subject: Subject | None = None) -> Hints:
        return Hints(self._job.place.gives_rate, subject.total if subject and subject.total else TOTAL)

    def _function(self, subject: Subject) -> tuple[object, str]:
        """Return the schedule function alone, and why it had to be cut out of its file."""
        if not subject.function:
            return None, ""
        self._doing(f"loading {subject.path}")
        try:
            if self._job.place.is_top_level and subject.path == self._job.place.path:
                raise ImportError("importing its file trains")
            return _loaded(subject.path, self._job.root, subject.function), ""
        except BaseException as error:
            why = reason_of(error)
        try:
            return self._slicer.definition(subject.path, subject.function), f"sliced: {why}"
        except BaseException as error:
            return None, f"cannot be loaded: {reason_of(error)}"

    def _case(self, subject: Subject, case: Case, arguments: object, function: object) -> CaseAnswer:
        expected, wrong = self._expected(case, arguments)
        peak = self._peak(arguments)
        self._doing(f"running the dispatch for {subject.name}")
        with calls_of(self._codes(subject)) as calls:
            self._try(arguments, peak)
        dispatch = rates.measured(self._make(arguments), peak, self._steps, self._hints(subject))
        alone = Rates(error="NotLoaded", message="the function could not be loaded", stood_in=True)
        if wrong:
            alone = Rates(error="NoValues", message=wrong, stood_in=True)
        elif callable(function):
            self._doing(f"running {subject.function}()")
            make = made_alone(function, subject.takes, expected, peak)
            hints = replace(self._hints(subject), gives_rate="rate" in subject.takes.values())
            alone = rates.measured(make, peak, self._steps, hints)
        reference = Rates(error="NoValues", message=wrong, stood_in=True)
        if subject.reference and not wrong:
            values, wrong = self._expected(Case("", {}, subject.reference, {}), arguments)
            make = rates.of_library(_library(subject), subject.torch[2], values)
            reference = rates.measured(make, peak, self._steps, self._hints(subject))
        if subject.original and not wrong:
            reference = self._by_original(subject, expected, peak)
        called = calls[0] if calls else None
        return CaseAnswer(case.label, rates.peaks(peak), expected, called, dispatch, alone, reference)

    def _by_original(self, subject: Subject, values: Mapping[str, Plain], peak: float) -> Rates:
        """Return the rates of what the user wrote, loaded from its own file."""
        file, name = subject.original
        self._doing(f"running {name}() of {file}")
        try:
            function = _loaded(file, "", name)
        except BaseException as error:
            return Rates(error="NotLoaded", message=f"{name} cannot be loaded from {file}: {reason_of(error)}")
        assert callable(function)
        make = made_alone(function, subject.original_takes, values, peak)
        return rates.measured(make, peak, self._steps, replace(self._hints(subject), gives_rate=False))

    def _try(self, arguments: object, peak: float) -> None:
        try:
            self._chooser.choose(arguments, rates.new_optimizer(peak))
        except Exception:
            return  # the measured run says what is wrong

    def _codes(self, subject: Subject) -> "Codes":
        if subject.function or not subject.torch:
            return Codes(Path(self._job.root, subject.path), subject.function, None)
        held = _library(subject)
        called = getattr(held, "__init__", None) if inspect.isclass(held) else held
        return Codes(Path(), "", getattr(called, "__code__", None))

    def _named(self) -> list[NamedRates]:
        """Return the rates of names as they are, from one arguments object on which only the name changes."""
        job = self._job
        if not job.names:
            return []
        words = [job.option, job.names[0]]
        arguments, _, error = self._object(words, {job.place.attribute: self._chooser.member(job.names[0])}, [])
        if error:
            return [NamedRates(name, {}, Rates(error="NotRun", message=error, stood_in=True)) for name in job.names]
        pairs = [(name, fields) for name in job.names for fields in job.variations]
        return [
            NamedRates(name, fields, self._rates_of(name, with_fields(arguments, fields))) for name, fields in pairs
        ]

    def _rates_of(self, name: str, held: object) -> Rates:
        self._doing(f"running the dispatch for {name}")
        arguments = with_fields(held, {self._job.place.attribute: self._chooser.member(name)})
        steps = self._steps or LEAST_STEPS
        return rates.measured(self._make(arguments), self._peak(arguments), steps, self._hints())


class Codes:
    """Whether a piece of code is the factory that an arm is to call."""

    def __init__(self, file: Path, name: str, code: CodeType | None) -> None:
        self._file, self._name, self._code = file, name, code

    def __call__(self, code: CodeType) -> bool:
        """Return whether `code` is it."""
        return code is self._code if self._code is not None else is_at(code, self._file, self._name)


def _library(subject: Subject) -> Callable[..., object]:
    """Return a library's class or function."""
    module, name, _ = subject.torch
    held: Callable[..., object] = getattr(importlib.import_module(module), name)
    return held


def _compiled(root: str, path: str) -> str:
    """Return why a file does not compile, nothing when it does."""
    try:
        compile(Path(root, path).read_bytes(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OSError) as error:
        return f"{path}: {reason_of(error)}"
    return ""


def _loaded(path: str, root: str, name: str) -> object:
    """Return a top-level name of a file, imported under the name that the tree uses or straight from the file."""
    import importlib.util

    for module in list(sys.modules.values()):
        held = getattr(module, "__file__", None)
        if isinstance(held, str) and Path(held) == Path(root, path) and hasattr(module, name):
            return getattr(module, name)
    spec = importlib.util.spec_from_file_location("_scaffold_schedules", Path(root, path))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)
