"""Schedules as a page speaks of them: what they do, where they go, what they are given."""

from collections.abc import Iterator, Sequence

from scaffold.model.plan import Adoption, Diagnostic, Edit, Plan
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Site
from scaffold.model.status import Finding, Status
from scaffold.preview.page import NamesAt, Note, Subject
from scaffold.preview.words import counted, listed
from scaffold.report.lines import place
from scaffold.report.text import Tense


def added(plan: Plan, request: Request, tense: Tense) -> Subject:
    """Return the schedule that a plan puts in."""
    use, where = plan.schedule, listed([f"`{site.id}`" for site in plan.sites])
    done = {Tense.DONE: "added", Tense.PLANNED: "to be added"}[tense] if plan else "complete"
    told = [f"{_capital(request.schedule.summary)}."] if request.schedule.summary else []
    told.append(f"The name `{use.name}` chooses it in {where}." if where else "The tree has no place for it.")
    return Subject(use.name, done, not plan, tuple(told), tuple(_facts(use, request)), plan.command_line)


def taken_out(plan: Plan, request: Request, tense: Tense) -> Subject:
    """Return the schedule that a plan takes out."""
    done = {Tense.DONE: "removed", Tense.PLANNED: "to be removed"}[tense] if plan else "absent"
    where = listed([f"`{site.id}`" for site in plan.sites])
    told = [f"{_capital(request.schedule.summary)}."] if request.schedule.summary else []
    told.append(
        f"`{plan.schedule.name}` can no longer be chosen in {where}." if where else "The tree does not have it."
    )
    told.append("What other code uses as well stays.")
    return Subject(plan.schedule.name, done, not plan, tuple(told))


def stands(status: Status) -> Subject:
    """Return a schedule that was looked for, and what of it is not as planned."""
    told = {
        "absent": "The manifest asks for it, and the tree does not have it.",
        "complete": "Everything that belongs to it is there.",
        "partial": "Some of its parts are there, and the others are not.",
        "drifted": "It is there and was altered since: look at what differs before you decide which is meant.",
        "foreign": "A name that it needs is taken by something that scaffold never wrote.",
    }[status.state.value]
    findings = tuple(note_of_finding(status.state.value, finding) for finding in status.findings)
    return Subject(status.name, status.words, status.is_as_planned, (told,), (("kind", status.kind),), "", findings)


def names_with(sites: Sequence[Site], added: Sequence[str] = (), removed: Sequence[str] = ()) -> tuple[NamesAt, ...]:
    """Return what the selectors of some sites take, before and after names come or go."""
    return tuple(_names(site, added, removed) for site in sites)


def note_of(diagnostic: Diagnostic) -> Note:
    """Return a diagnostic as a page shows it."""
    where = f"{diagnostic.path}:{diagnostic.line}" if diagnostic.path else ""
    return Note(diagnostic.level.value, where, diagnostic.message)


def note_of_finding(level: str, finding: Finding) -> Note:
    """Return a finding as a page shows it."""
    return Note(level, place(finding), finding.message, finding.difference)


def lead_of(edits: Sequence[Edit], tense: Tense) -> tuple[str, ...]:
    """Return how much changes, and what is certain of it whatever it is."""
    if not edits:
        return ("Nothing is to do: the tree is as it was asked to be.",)
    changes = sum(len(edit.changes) for edit in edits)
    how_much = f"{counted(changes, 'change')} in {counted(len(edits), 'file')}"
    if tense is Tense.DONE:
        return (f"{how_much}, written. `scaffold undo` takes them back.",)
    return (
        f"{how_much}. Nothing is written yet: this page was made by reading the tree, and none of its code was run.",
        "Each line that is not marked below stays as it is, byte for byte.",
    )


def _names(site: Site, added: Sequence[str], removed: Sequence[str]) -> NamesAt:
    before = tuple(dict.fromkeys(site.dispatch.names))
    kept = tuple(name for name in before if name not in removed)
    after = (*kept, *(name for name in added if name not in kept))
    return NamesAt(site.id, site.dispatch.selector, before, after)


def _facts(use: Adoption, request: Request) -> Iterator[tuple[str, str]]:
    schedule = request.schedule
    yield "kind", schedule.kind
    yield "formula", f"{schedule.formula}, as a part of the peak learning rate"
    if schedule.source:
        yield "source", schedule.source
    made = "a function or class of the tree's own" if use.implementation is Implementation.OWN else "a library's class"
    yield "made as", made
    for name, value in use.parameters:
        yield name, ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    for name, expression in use.bindings:
        yield name, f"what the tree has already: {expression}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
