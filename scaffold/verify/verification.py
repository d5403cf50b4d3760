"""The one composition of everything here: a tree and the names in it to what is true of them."""

import tempfile
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

from msgspec import Struct, structs

from scaffold.disk import Directory
from scaffold.errors import ScaffoldError
from scaffold.from_function.source import UserCode
from scaffold.locate import bindings_at, choose, find_places, site_at
from scaffold.model.request import NOTHING_SETTLED, Settled, SiteNamed, Sites, TheOnlySite
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.verify.asking import make_job, split_command
from scaffold.verify.comparing import OLD, Measured, verified
from scaffold.verify.errors import NothingToVerify
from scaffold.verify.inside.job import Answer, Job, NamedRates, Subject
from scaffold.verify.launch import LIMITS, Limits, ask, require_torch
from scaffold.verify.old_names import UNKNOWN, check_old_names, extract, variations
from scaffold.verify.original import recognise_library
from scaffold.verify.recognise import Original, Recognised, recognise, recognise_original
from scaffold.verify.results import Check, Status, Verification
from scaffold.verify.subjects import fitting, subject

ONLY_SITE = TheOnlySite()
STEPPING = "optimizer.step() and scheduler.step() once a step (torch's chainable form)"


class Question(Struct, frozen=True):
    """What is to be verified, and how."""

    root: Path
    #: Selector values or kinds; none for every arm that is ours.
    names: tuple[str, ...] = ()
    sites: Sites = ONLY_SITE
    settled: Settled = NOTHING_SETTLED
    #: 0 for as many as the values need.
    steps: int = 0
    #: Relative to the peak rate.
    tolerance: float = 1e-12
    #: Folders put before the tree on the child's `sys.path`.
    python_path: tuple[Path, ...] = ()
    #: The git revision whose names are to keep their rates.
    before: str | None = None
    #: The tree's training command: the entry script and its arguments.
    command: str | None = None
    #: What a child process may take.
    limits: Limits = LIMITS
    #: What the user wrote, where a name is of that.
    original: Original | None = None
    #: A library's class or function, where a name is of that.
    library: UserCode | None = None


def verify(question: Question) -> Verification:
    """Return what running the patched tree in a child process shows of the wanted names.

    Raises a ScaffoldError when the site, a name or torch is missing, or the child gives no answer.
    """
    require_torch()
    modules = Modules(Directory(question.root))
    site = _site(modules, question, question.sites)
    found = _found(modules, site, question)
    site = _as_it_should_be(modules, site, question.settled, {one.name for one in found})
    command = split_command(question.command, question.root)
    subjects = [subject(site, one, command) for one in found]
    with tempfile.TemporaryDirectory(prefix="scaffold-before-") as scratch:
        earlier = _earlier(question, site, Path(scratch))
        names = [name for name in earlier.dispatch.names if name not in {one.name for one in found}] if earlier else []
        names += [UNKNOWN] if earlier else []
        others = variations(earlier) if earlier else []
        job = make_job(
            question.root, modules, site, question.python_path, command, subjects, names, others, question.steps
        )
        answer = ask(job, question.limits)
        old = _old_names(question, earlier, Path(scratch), names, answer, {one.name for one in found})
    subjects, answer = _fitting(question, job, site, found, answer, command)
    measured = zip(found, subjects, answer.subjects, strict=True)
    return Verification(
        root=str(question.root),
        site=site.id,
        torch=answer.torch,
        stepping=_stepping(answer),
        steps=answer.steps,
        tolerance=question.tolerance,
        sliced=answer.sliced,
        names=tuple(
            verified(
                Measured(one, asked, told, question.tolerance, answer.sliced, job.place.gives_rate), answer.broken, old
            )
            for one, asked, told in measured
        ),
    )


def _found(modules: Modules, site: Site, question: Question) -> tuple[Recognised, ...]:
    original, library = question.original, question.library
    if library is not None:
        return recognise_library(modules, site, question.names, library)
    if original is None:
        return recognise(modules, site, question.names)
    names = question.names or (original.schedule.default_name,)
    return tuple(recognise_original(modules, site, name, original) for name in names)


def _fitting(
    question: Question, job: Job, site: Site, found: Sequence[Recognised], answer: Answer, command: list[str]
) -> tuple[list[Subject], Answer]:
    """Return what was asked and answered, once more for names whose defaults do not fit into the tree's own run."""
    subjects, told = list(job.subjects), list(answer.subjects)
    for at, (one, held) in enumerate(zip(found, answer.subjects, strict=True)):
        fewer = fitting(one, held)
        if fewer:
            again = subject(site, one, command, fewer)
            second = ask(replace(job, subjects=[again], names=[]), question.limits)
            subjects[at], told[at] = again, second.subjects[0]
    return subjects, replace(answer, subjects=told)


def _stepping(answer: Answer) -> str:
    ways = {case.dispatch.how for one in answer.subjects for case in one.cases}
    return STEPPING if ways <= {""} else "optimizer.step() once a step, and the schedule as its dispatch check says"


def measure(question: Question, names: Sequence[str]) -> tuple[NamedRates, ...]:
    """Return the rates that the tree's dispatch gives for some names with the arguments' own values."""
    require_torch()
    modules = Modules(Directory(question.root))
    site = _site(modules, question, question.sites)
    place = site.dispatch
    for name in names:
        if name not in place.names:
            raise NothingToVerify(f"{place.path}:{place.line}", place.names, name, "the dispatch has no such name")
    command = split_command(question.command, question.root)
    job = make_job(question.root, modules, site, question.python_path, command, [], names, [{}], question.steps)
    return tuple(ask(job, question.limits).named)


def _as_it_should_be(modules: Modules, site: Site, settled: Settled, names: Set[str]) -> Site:
    """Return a site whose roles are told without the arms that are to be verified: what those pass is in question."""
    places = (site.arguments, *site.hops)
    return structs.replace(site, bindings=bindings_at(modules, site.dispatch, places, settled, names))


def _site(modules: Modules, question: Question, sites: Sites) -> Site:
    return site_at(modules, choose(find_places(modules), sites, modules, str(question.root))[0], question.settled)


def _earlier(question: Question, site: Site, folder: Path) -> Site | None:
    """Return the same site as it was before, its tree now below `folder`; None where none is asked for or there."""
    if question.before is None:
        return None
    extract(question.root, question.before, folder)
    try:
        return _site(Modules(Directory(folder)), question, SiteNamed(site.id))
    except ScaffoldError:
        return None


def _old_names(
    question: Question, earlier: Site | None, folder: Path, names: Sequence[str], after: Answer, new: Set[str]
) -> Check:
    if question.before is None:
        return Check(OLD, Status.NOT_RUN, detail="--before REV names no revision to compare with")
    if earlier is None:
        return Check(OLD, Status.NOT_RUN, detail=f"the tree at {question.before} has no such site")
    modules = Modules(Directory(folder))
    command = split_command(question.command, folder)
    job = make_job(folder, modules, earlier, question.python_path, command, [], names, variations(earlier), after.steps)
    return check_old_names(ask(job, question.limits).named, after.named, question.before, new)
