"""How schedules stand in a tree: each of the requests in one of five states, with what is not as planned."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.locate import Found
from scaffold.looking import Looked, look
from scaffold.missing import missing
from scaffold.model.plan import What
from scaffold.model.request import Request
from scaffold.model.site import Site
from scaffold.model.status import Finding, State, Status
from scaffold.modules import Modules
from scaffold.parts import Parts

#: The parts without which a schedule is not there at all, whatever else is.
_MAIN = (What.FUNCTION, What.BRANCH)


class Stood(Struct, frozen=True):
    """How one schedule stands, and the sites that were looked at."""

    status: Status
    sites: tuple[Site, ...]


def stood(modules: Modules, root: str, request: Request, found: Found) -> Stood:
    """Return how one schedule stands in a tree in which places were found; raise a ScaffoldError where its site cannot
    be told.
    """
    looked = look(modules, root, request, found)
    return Stood(_status(request, looked), tuple(one.site for one in looked.sites))


def _status(request: Request, looked: Looked) -> Status:
    sites = [one.parts for one in looked.sites]
    present = sum(len(one.present) for one in sites)
    missing = sum(piece.count for one in sites for piece in one.pieces if piece.splices or piece.needs)
    clashes = [clash for one in sites for clash in one.clashes]
    findings = tuple(_findings(looked))
    if clashes:
        state = _state(sites)
    elif looked.edits:
        state = State.PARTIAL if _begun(sites) else State.ABSENT
    else:
        state = State.COMPLETE
    return Status(request.schedule.kind, request.name, state, findings, present, present + missing + len(clashes))


def _state(sites: Sequence[Parts]) -> State:
    alike = any(clash.is_alike for one in sites for clash in one.clashes)
    return State.DRIFTED if alike or _begun(sites) else State.FOREIGN


def _begun(sites: Sequence[Parts]) -> bool:
    return any(part.what in _MAIN for one in sites for part in one.present)


def _findings(looked: Looked) -> Iterator[Finding]:
    for one in looked.sites:
        yield from (Finding(clash.path, clash.line, clash.reason, clash.difference) for clash in one.parts.clashes)
    for edit in looked.edits:
        yield from missing(edit)
