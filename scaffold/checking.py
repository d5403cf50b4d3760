"""A tree held against its manifest: how each schedule stands, and what the manifest does not know."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from scaffold.cores import nobody
from scaffold.errors import ScaffoldError
from scaffold.locate import find_places
from scaffold.model.request import Request
from scaffold.model.site import Site
from scaffold.model.status import Finding, Standing, State, Status
from scaffold.modules import Modules
from scaffold.plan_many import make_plans
from scaffold.standing import stood


def check_tree(
    modules: Modules, root: str, requests: Sequence[Request], watch: Callable[[int, int], None] = nobody
) -> Standing:
    """Return how the requested schedules stand in a tree, with the edits that would put in what is missing.

    What keeps a schedule from being looked at, such as a file that does not parse, is a finding of it. `watch` is told
    how many of how many files were looked at. Raises a ScaffoldError where nothing at all could be looked at.
    """
    statuses: list[Status] = []
    errors: list[ScaffoldError] = []
    sites: dict[str, Site] = {}
    found = find_places(modules, watch)
    for request in requests:
        try:
            one = stood(modules, root, request, found)
        except ScaffoldError as error:
            statuses.append(_unknown(request, error))
            errors.append(error)
            continue
        statuses.append(one.status)
        sites |= {site.id: site for site in one.sites}
    if errors and len(errors) == len(requests):
        raise errors[0]
    missing = [r for r, s in zip(requests, statuses, strict=True) if s.state in (State.ABSENT, State.PARTIAL)]
    edits = make_plans(modules, root, missing).edits if missing else ()
    return Standing(root, tuple(statuses), edits, tuple(_notices(sites.values(), requests)))


def _unknown(request: Request, error: ScaffoldError) -> Status:
    return Status(request.schedule.kind, request.name, State.ABSENT, (Finding("", 0, str(error)),))


def _notices(sites: Iterable[Site], requests: Sequence[Request]) -> Iterator[Finding]:
    """Yield for each site the names that it knows and no entry has."""
    listed = {request.name for request in requests}
    for site in sites:
        others = [name for name in site.dispatch.names if name not in listed]
        if others:
            yield Finding(site.dispatch.path, site.dispatch.line, f"not in the manifest: {', '.join(others)}")
