"""Several plans as one change, for people: a line a schedule and a line a change."""

from collections.abc import Iterator

from scaffold.plan_many import Plans
from scaffold.report.text import Tense, change_rows, counted, heading


def render_text(plans: Plans, tense: Tense) -> str:
    """Return the plans as text; the line numbers are those of the changed files."""
    return "".join(f"{row}\n" for row in _rows(plans, tense))


def _rows(plans: Plans, tense: Tense) -> Iterator[str]:
    for plan in plans.plans:
        yield from heading(plan)
        if plan:
            yield f"  train with: {plan.command_line}"
    for failure in plans.failures:
        yield f"{failure.name}: not planned: {failure.error}"
    if plans:
        yield from change_rows(plans.edits)
        yield counted(plans.edits, tense)
