"""One bed, patched: a fresh copy for each schedule, and the six checks on it."""

import importlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.beds import tool
from benchmarks.beds.asking import ask
from benchmarks.beds.bed import Bed, Kind
from benchmarks.beds.comparing import new_curve, old_names, old_questions, untouched_problems
from benchmarks.beds.names import name_problems
from benchmarks.beds.own_tests import OwnResult, run_own_tests
from benchmarks.beds.patched import byte_problems, changed
from benchmarks.beds.probes.probe import Probe
from benchmarks.beds.question import Answer, Question
from benchmarks.beds.reference import cases
from benchmarks.beds.removing import removal_problem
from benchmarks.beds.results import Patched


@dataclass(frozen=True)
class Untouched:
    """A bed as it came: its tree, what it answers, and the tree with its authors' tests, where there is one."""

    bed: Bed
    tree: Path
    tests: Path | None
    questions: Sequence[Question]
    answers: Sequence[Answer]
    probe: Probe
    #: What `scaffold inspect` says: the forms of the first site, and how many there are.
    form: str
    sites: int
    #: How the authors' tests end in it, None where there are none.
    own: OwnResult | None


def patch_bed(bed: Bed, tree: Path, tests: Path | None) -> list[Patched]:
    """Return what becomes of each schedule in a bed; `tree` is never written to."""
    untouched, problems = _look(bed, tree, tests)
    results = []
    for kind in Kind:
        with tempfile.TemporaryDirectory(prefix="scaffold-beds-") as scratch:
            result = _patch(untouched, kind, Path(scratch))
        results.append(replace(result, problems=(*problems, *result.problems)))
        problems = []  # once is enough
    return results


def _look(bed: Bed, tree: Path, tests: Path | None) -> tuple[Untouched, list[str]]:
    """Return a bed as it came, and what is wrong with it already."""
    probe: Probe = importlib.import_module(f"benchmarks.beds.probes.{bed.probe}").PROBE
    questions = old_questions(probe.names, probe.places)
    answers = ask(bed.probe, tree, questions)
    problems = untouched_problems(questions, answers)
    seen = tool.inspect(tree)
    found: list[dict[str, Any]] = seen.document()["sites"] if seen.code == 0 else []
    if seen.code:
        problems.append(f"inspect: {seen.said}")
    elif len(found) != bed.sites:
        problems.append(f"inspect finds {len(found)} sites, the tree has {bed.sites}")
    form = " + ".join(str(found[0][part].get("form", "")) for part in ("dispatch", "arguments")) if found else ""
    own = run_own_tests(bed.own_tests, tests, tree) if bed.own_tests and tests else None
    if own and not own.passed:
        problems.append(f"the authors' tests, untouched: {own.summary}")
    return Untouched(bed, tree, tests, questions, answers, probe, form, len(found), own), problems


def _patch(untouched: Untouched, kind: Kind, scratch: Path) -> Patched:
    bed, clean = untouched.bed, untouched.tree
    result = Patched(bed.archive.label, kind.value, untouched.form, untouched.sites)
    options = bed.options_for(kind)
    written = Path(shutil.copytree(clean, scratch / "written"))
    diff = tool.add(written, kind, options, "--dry-run", "--output-format", "diff")
    ran = tool.add(written, kind, options, "--output-format", "json")
    for run in (diff, ran):
        if run.code:
            return replace(result, problems=(f"add-schedule {kind.value}: {run.said}",))
    files = changed(clean, written)
    (scratch / "applied").mkdir()
    problems = byte_problems(clean, written, diff.out, scratch / "applied")
    problems += [one for path in files if path.endswith(".py") for one in name_problems(clean, written, path)]
    result = replace(result, files=len(files))
    result = _measured(untouched, kind, written, ran.document()["schedule"], result)
    second = _second_run(untouched, kind, written)
    left = removal_problem(bed, clean, kind, scratch, str(ran.document()["schedule"]["name"]))
    own, own_problems = _own_tests(untouched, written)
    problems += [*result.problems, *(one for one in (second, left) if one), *own_problems]
    return replace(result, second_run="no" if second else "yes", own_tests=own, problems=tuple(problems))


def _measured(untouched: Untouched, kind: Kind, written: Path, plan: dict[str, Any], result: Patched) -> Patched:
    """Return the result with what the patched tree's rates say."""
    bed, name = untouched.bed, str(plan["name"])
    wanted = cases(kind, bed.options_for(kind), plan["parameters"], untouched.probe.first_step)
    everywhere = [(place, case) for place in untouched.probe.places for case in wanted]
    asked = [Question(place, name, case.fields) for place, case in everywhere]
    answers = ask(bed.probe, written, [*untouched.questions, *asked])
    old = old_names(untouched.questions, untouched.answers, answers[: len(untouched.questions)], name)
    new = new_curve(asked, answers[len(untouched.questions) :], [case for _, case in everywhere])
    return replace(
        result,
        compared=old.compared,
        differ=len(old.problems),
        error=new.error,
        problems=(*result.problems, *old.problems, *new.problems),
    )


def _second_run(untouched: Untouched, kind: Kind, written: Path) -> str:
    """Return what is wrong with running the same command again, nothing when it plans nothing."""
    ran = tool.add(written, kind, untouched.bed.options_for(kind), "--check")
    return f"second run: {ran.said}" if ran.code else ""


def _own_tests(untouched: Untouched, written: Path) -> tuple[str, list[str]]:
    """Return how the authors' tests of the schedulers end in the patched tree, and what is wrong with that."""
    tests = untouched.bed.own_tests
    if tests is None or untouched.tests is None:
        return "none shipped", []
    after = run_own_tests(tests, untouched.tests, written)
    wrong = [] if after.passed else [f"the authors' tests, patched: {after.summary}"]
    return after.summary.rpartition(" / ")[2].partition(" in ")[0], wrong
