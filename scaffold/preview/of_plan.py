"""The page of one plan: a schedule that is added, or taken out."""

from msgspec.structs import replace

from scaffold.model.plan import Plan
from scaffold.preview.asked import Asked
from scaffold.preview.at_sites import At, charts_at
from scaffold.preview.chart import Standing
from scaffold.preview.curves_of import Wanted
from scaffold.preview.page import Page
from scaffold.preview.reference import roles_given
from scaffold.preview.subjects import added, lead_of, names_with, note_of, taken_out
from scaffold.preview.words import files_of
from scaffold.report.text import Tense


def page_of_addition(plan: Plan, asked: Asked, tense: Tense) -> Page:
    """Return the page of a plan that adds a schedule."""
    name = plan.schedule.name
    page = _page(plan, asked, Standing.ADDED if plan else Standing.KEPT)
    done = f"{name} was added" if tense is Tense.DONE else f"Add {name}"
    return replace(
        page,
        title=done if plan else f"{name} is there already",
        state=_state(plan, tense),
        lead=lead_of(plan.edits, tense),
        subjects=(added(plan, asked.requests[0], tense),),
        names=names_with(plan.sites, added=(name,)),
        files=files_of(plan.edits),
    )


def page_of_removal(plan: Plan, asked: Asked, tense: Tense) -> Page:
    """Return the page of a plan that takes a schedule out."""
    name = plan.schedule.name
    page = _page(plan, asked, Standing.REMOVED if plan.sites else Standing.KEPT)
    done = f"{name} was removed" if tense is Tense.DONE else f"Remove {name}"
    return replace(
        page,
        title=done if plan else f"{name} is not there",
        state=_state(plan, tense),
        lead=lead_of(plan.edits, tense),
        subjects=(taken_out(plan, asked.requests[0], tense),),
        names=names_with(plan.sites, removed=(name,)),
        files=files_of(plan.edits, removes=True),
    )


def _page(plan: Plan, asked: Asked, standing: Standing) -> Page:
    """Return the parts of a page that are the same for both."""
    request = asked.requests[0]
    wanted = (Wanted(request, standing, edits=plan.edits),)
    places = [At(site, wanted) for site in plan.sites] or [At(None, ())]
    charts = charts_at(asked.modules, places, roles_given(request, dict(plan.schedule.parameters)))
    return Page("", "", plan.root, (), (), (), charts, tuple(map(note_of, plan.diagnostics)), ())


def _state(plan: Plan, tense: Tense) -> str:
    return ("written" if tense is Tense.DONE else "planned") if plan else "nothing to do"
