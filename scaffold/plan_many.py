"""Several requests to one tree as one change: each is planned over what the ones before it change."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from scaffold.cores import nobody
from scaffold.errors import ScaffoldError
from scaffold.joining import with_edits
from scaffold.locate import find_places
from scaffold.model.plan import Edit, Plan
from scaffold.model.request import Request
from scaffold.modules import Modules
from scaffold.plan import plan_over


class Failure(Struct, frozen=True):
    """A request that cannot be planned, by the name that it asked for, and why."""

    kind: str
    name: str
    error: ScaffoldError


class Plans(Struct, frozen=True):
    """The plans of those requests that can be planned, their edits as one change, and the others' failures."""

    root: str
    plans: tuple[Plan, ...]
    edits: tuple[Edit, ...]
    failures: tuple[Failure, ...]

    def __bool__(self) -> bool:
        return bool(self.edits)


def make_plans(
    modules: Modules, root: str, requests: Sequence[Request], watch: Callable[[int, int], None] = nobody
) -> Plans:
    """Return the edits that put all requested schedules into the tree that can be.

    `watch` is told how many of how many files the first search looked at.
    """
    before, found = modules, find_places(modules, watch)
    edits: dict[str, Edit] = {}
    plans: list[Plan] = []
    failures: list[Failure] = []
    for request in requests:
        try:
            plan = plan_over(modules, root, request, found)
        except ScaffoldError as error:
            failures.append(Failure(request.schedule.kind, request.name, error))
            continue
        plans.append(plan)
        edits = with_edits(edits, plan.edits)
        if plan:
            modules = before.edited(edits.values())
    return Plans(root, tuple(plans), tuple(edits[path] for path in sorted(edits)), tuple(failures))
