"""The page of a plan that was kept in a file: its edits, and no more than they say."""

from collections.abc import Sequence

from scaffold.model.plan import Edit
from scaffold.preview.page import Page
from scaffold.preview.subjects import lead_of
from scaffold.preview.words import files_of
from scaffold.report.text import Tense


def page_of_edits(edits: Sequence[Edit], name: str, root: str, tense: Tense) -> Page:
    """Return the page of a kept plan of that file name."""
    state = ("written" if tense is Tense.DONE else "planned") if edits else "nothing to do"
    lead = (
        *lead_of(edits, tense),
        "A kept plan says what changes and not which schedule it is for, so no curve is drawn.",
    )
    return Page(f"The plan kept in {name}", state, root, lead, (), (), (), (), files_of(edits))
