"""The page of how a tree stands against its manifest."""

from collections.abc import Sequence

from scaffold.errors import ScaffoldError
from scaffold.locate import find_places
from scaffold.looking import look
from scaffold.model.status import Standing as Stands
from scaffold.preview.asked import Asked
from scaffold.preview.at_sites import At, charts_at
from scaffold.preview.chart import Standing
from scaffold.preview.curves_of import Wanted
from scaffold.preview.page import Page
from scaffold.preview.subjects import note_of_finding, stands
from scaffold.preview.words import counted, files_of


def page_of_standing(standing: Stands, asked: Asked) -> Page:
    """Return the page of a check: how each schedule stands, and what would put in what is missing."""
    wrong, all_of = len(standing.open), counted(len(standing.statuses), "schedule")
    lead = [f"{all_of} in the manifest, {len(standing.statuses) - wrong} as planned."]
    if standing.edits:
        lead.append(
            "`scaffold apply` makes the changes below. Nothing was written, and none of the tree's code was run."
        )
    return Page(
        title="The tree is not what its manifest says" if wrong else "The tree is what its manifest says",
        state=f"{wrong} to look at" if wrong else "all as planned",
        root=standing.root,
        lead=tuple(lead),
        subjects=tuple(map(stands, standing.statuses)),
        names=(),
        charts=charts_at(asked.modules, _places(asked, standing.root)),
        notes=tuple(note_of_finding("note", one) for one in standing.notices),
        files=files_of(standing.edits),
        files_title="What would put in what is missing",
    )


def _places(asked: Asked, root: str) -> Sequence[At]:
    """Return each site with the schedules that were looked for there; one that has none is drawn at the first."""
    places: dict[str, At] = {}
    astray: list[Wanted] = []
    for request in asked.requests:
        wanted = Wanted(request, Standing.KEPT, "as the manifest has it, ")
        try:
            found = [one.site for one in look(asked.modules, root, request, find_places(asked.modules)).sites]
        except ScaffoldError:
            astray.append(wanted)
            continue
        for site in found:
            before = places.get(site.id, At(site, ()))
            places[site.id] = At(before.site, (*before.wanted, wanted))
    first, *others = list(places.values()) or [At(None, ())]
    return [At(first.site, (*first.wanted, *astray)), *others]
