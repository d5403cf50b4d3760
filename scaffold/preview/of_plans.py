"""The page of several plans as one change."""

from collections.abc import Sequence

from scaffold.plan_many import Plans
from scaffold.preview.asked import Asked
from scaffold.preview.at_sites import At, charts_at
from scaffold.preview.chart import Standing
from scaffold.preview.curves_of import Wanted
from scaffold.preview.page import NamesAt, Note, Page
from scaffold.preview.subjects import added, lead_of, names_with, note_of
from scaffold.preview.words import counted, files_of
from scaffold.report.text import Tense


def page_of_plans(plans: Plans, asked: Asked, tense: Tense) -> Page:
    """Return the page of what brings a tree to its manifest, with what cannot be planned among its notes."""
    failures = [Note("error", "", f"{one.name} is not planned: {one.error}") for one in plans.failures]
    notes = dict.fromkeys(one for plan in plans.plans for one in plan.diagnostics)
    coming = sum(map(bool, plans.plans))
    done = "were added" if coming != 1 else "was added"
    title = f"{counted(coming, 'schedule')} {done}" if tense is Tense.DONE else f"Add {counted(coming, 'schedule')}"
    return Page(
        title=title if plans else "The tree is what its manifest says",
        state=("written" if tense is Tense.DONE else "planned") if plans else "nothing to do",
        root=plans.root,
        lead=lead_of(plans.edits, tense),
        subjects=tuple(added(plan, asked.request(plan.schedule.name), tense) for plan in plans.plans),
        names=_names(plans),
        charts=charts_at(asked.modules, _places(plans, asked)),
        notes=(*failures, *map(note_of, notes)),
        files=files_of(plans.edits),
    )


def _places(plans: Plans, asked: Asked) -> Sequence[At]:
    """Return each site with the schedules that are planned for it."""
    places: dict[str, At] = {}
    for plan in plans.plans:
        standing = Standing.ADDED if plan else Standing.KEPT
        wanted = Wanted(asked.request(plan.schedule.name), standing, edits=plans.edits)
        for site in plan.sites:
            before = places.get(site.id, At(site, ()))
            places[site.id] = At(before.site, (*before.wanted, wanted))
    return list(places.values()) or [At(None, ())]


def _names(plans: Plans) -> tuple[NamesAt, ...]:
    """Return what each site's selector takes before the first plan for it and after the last."""
    first = {site.id: site for plan in reversed(plans.plans) for site in plan.sites}
    coming = {
        name: [plan.schedule.name for plan in plans.plans if any(site.id == name for site in plan.sites)]
        for name in sorted(first)
    }
    return tuple(one for name, added in coming.items() for one in names_with([first[name]], added))
