"""Several plans as one standing: what they would change, and what cannot be planned."""

from collections.abc import Sequence

from msgspec.structs import replace

from scaffold.model.plan import Edit, Plan
from scaffold.model.status import Finding, Standing, State, Status
from scaffold.plan_many import Failure, Plans
from scaffold.report.plan_findings import standing_of as standing_of_one


def standing_of(plans: Plans, *, is_written: bool) -> Standing:
    """Return how each schedule stands before the plans are written, or after."""
    each = [replace(plan, edits=() if is_written else _from_start(plan, plans.edits)) for plan in plans.plans]
    statuses = [status for plan in each for status in standing_of_one(plan).statuses]
    statuses += [_failed(one) for one in plans.failures]
    return Standing(plans.root, tuple(statuses), () if is_written else plans.edits)


def _from_start(plan: Plan, joined: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return a plan's edits as made of the files as they are on disk, not of what the plans before it left."""
    started = {edit.path: edit for edit in joined}
    return tuple(replace(e, before=started[e.path].before, action=started[e.path].action) for e in plan.edits)


def _failed(failure: Failure) -> Status:
    """Return a schedule that cannot be planned; each line of the error that begins with a place is a finding there."""
    findings = tuple(_finding(row) for row in str(failure.error).splitlines())
    return Status(failure.kind, failure.name, State.FOREIGN, findings)


def _finding(row: str) -> Finding:
    path, _, rest = row.partition(":")
    number, colon, message = rest.partition(":")
    if colon and number.isdigit() and path.endswith(".py"):
        return Finding(path, int(number), message.strip())
    return Finding("", 0, row)
