"""The page of how a tree stands against its manifest."""

from scaffold.errors import ScaffoldError
from scaffold.locate import find_places
from scaffold.looking import look
from scaffold.model.site import Site
from scaffold.model.status import Standing as Stands
from scaffold.preview.asked import Asked
from scaffold.preview.chart import Standing
from scaffold.preview.curves_of import Wanted, charted
from scaffold.preview.page import Page
from scaffold.preview.run import run_of
from scaffold.preview.subjects import note_of_finding, stands
from scaffold.preview.words import counted, files_of


def page_of_standing(standing: Stands, asked: Asked) -> Page:
    """Return the page of a check: how each schedule stands, and what would put in what is missing."""
    wanted = [Wanted(one, Standing.KEPT, "as the manifest has it, ") for one in asked.requests]
    site = _site(asked, standing.root)
    found = charted(asked.modules, site, wanted, run_of(site))
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
        chart=found.chart,
        not_drawn=found.not_drawn,
        notes=tuple(note_of_finding("note", one) for one in standing.notices),
        files=files_of(standing.edits),
        files_title="What would put in what is missing",
    )


def _site(asked: Asked, root: str) -> Site | None:
    """Return the first site that one of the schedules was looked for at, None where all of them failed."""
    for request in asked.requests:
        try:
            return look(asked.modules, root, request, find_places(asked.modules)).sites[0].site
        except ScaffoldError:
            continue
    return None
