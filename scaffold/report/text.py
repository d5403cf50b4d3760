"""A plan for people: a line a change, and what to add to the training command."""

from collections.abc import Iterator, Sequence
from enum import Enum

from scaffold.model.plan import Edit, Plan
from scaffold.report.columns import below


class Tense(Enum):
    """Whether the changes are made or only planned."""

    DONE = "changed"
    PLANNED = "would change"


def render_text(plan: Plan, tense: Tense) -> str:
    """Return the plan as lines `path:line  part  what`; the line numbers are those of the changed files."""
    return "".join(f"{row}\n" for row in _rows(plan, tense))


def change_rows(edits: Sequence[Edit]) -> Iterator[str]:
    """Yield a line a change, in columns."""
    cells = [
        (f"{edit.path}:{change.line}", change.what.value.replace("_", "-"), change.summary)
        for edit in edits
        for change in edit.changes
    ]
    widths = [max((len(cell[column]) for cell in cells), default=0) for column in (0, 1)]
    for place, what, summary in cells:
        yield f"  {place:<{widths[0]}}  {what:<{widths[1]}}  {summary}"


def counted(edits: Sequence[Edit], tense: Tense) -> str:
    """Return how many files are changed."""
    return f"{len(edits)} file{'' if len(edits) == 1 else 's'} {tense.value}"


def heading(plan: Plan) -> Iterator[str]:
    """Yield what the plan is for: the schedule and its site, or how many sites there are and a row a site."""
    use, ids = plan.schedule, [site.id for site in plan.sites]
    where = ids[0] if len(ids) == 1 else f"{len(ids)} sites"
    if plan:
        yield f"{use.name} ({use.kind}, {use.implementation.value}) in {where}"
    else:
        yield f"{use.name}: {f'complete in {where}' if ids else 'absent'}, nothing to do"
    yield from (f"  in {one}" for one in (ids if len(ids) > 1 else ()))


def _rows(plan: Plan, tense: Tense) -> Iterator[str]:
    yield from heading(plan)
    if plan:
        yield from change_rows(plan.edits)
        yield counted(plan.edits, tense)
    yield from below("bound: ", (f"{name} to {expression}" for name, expression in plan.schedule.bindings))
    if plan.command_line:
        yield f"train with: {plan.command_line}"
