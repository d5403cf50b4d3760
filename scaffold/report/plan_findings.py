"""A plan as a standing: what it would change, said of the files as they are now."""

from msgspec.structs import replace

from scaffold.missing import missing, unwanted
from scaffold.model.plan import Plan, What
from scaffold.model.status import Finding, Standing, State, Status


def standing_of(plan: Plan) -> Standing:
    """Return how the plan's schedule stands in the tree that it was planned from, a finding a change."""
    use = plan.schedule
    findings = tuple(_named(use.name, finding) for edit in plan.edits for finding in missing(edit))
    return Standing(plan.root, (Status(use.kind, use.name, _state(plan), findings),), plan.edits)


def removal_of(plan: Plan) -> Standing:
    """Return how the schedule stands that a plan takes out, a finding a change."""
    use = plan.schedule
    findings = tuple(_named(use.name, finding) for edit in plan.edits for finding in unwanted(edit))
    state = State.COMPLETE if plan else State.ABSENT
    return Standing(plan.root, (Status(use.kind, use.name, state, findings, is_unwanted=True),), plan.edits)


def _state(plan: Plan) -> State:
    """Return the state that a plan gives away: partial where a site has the branch already and lacks something else."""
    if not plan:
        return State.COMPLETE
    branches = any(change.what is What.BRANCH for edit in plan.edits for change in edit.changes)
    known = any(plan.schedule.name in site.dispatch.names for site in plan.sites)
    return State.PARTIAL if known or not branches else State.ABSENT


def _named(name: str, finding: Finding) -> Finding:
    return replace(finding, message=f"{name}: {finding.message}")
