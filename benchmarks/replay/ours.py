"""Our own way: the same request, put to a release as it is."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.bed import Kind
from benchmarks.beds.errors import BedError
from benchmarks.beds.patched import byte_problems, changed
from benchmarks.beds.tool import Ran
from benchmarks.replay import tool
from benchmarks.replay.edit import Edit, content
from benchmarks.replay.judging import Added, problems
from benchmarks.replay.outcome import RIGHT, Outcome, Verdict
from benchmarks.replay.release import Release

_REFUSED = 3
#: At how many sites of a release `scaffold verify` is asked: each is a process that loads torch.
_SITES = 2


@dataclass(frozen=True)
class Patched:
    """A release with a schedule, and whether it is right; where the request was refused there is no edit."""

    release: Release
    outcome: Outcome
    edit: Edit | None = None
    added: Added | None = None
    #: At how many sites `scaffold verify` compared rates, and at how many it was asked to: the first ones.
    verified: tuple[int, int] = (0, 0)


def patched(release: Release, kind: Kind, is_verified: bool) -> Patched:
    """Return what becomes of a request on a release; `is_verified` asks `scaffold verify` as well."""
    options = release.bed.options_for(kind)
    with tempfile.TemporaryDirectory(prefix="scaffold-replay-") as scratch:
        written = Path(shutil.copytree(release.tree, Path(scratch, "tree")))
        try:
            return _patched(release, kind, options, written, is_verified)
        except BedError as error:
            return Patched(release, Outcome(Verdict.WRONG, str(error)))


def _patched(release: Release, kind: Kind, options: Sequence[str], written: Path, is_verified: bool) -> Patched:
    ran = tool.write(written, kind, options)
    if ran.code:
        return Patched(release, Outcome(Verdict.REFUSED if ran.code == _REFUSED else Verdict.WRONG, message(ran)))
    edit = _edit(release.tree, written, ran.out)
    second = tool.again(written, kind, options)
    if second.code:
        return Patched(release, Outcome(Verdict.WRONG, f"second run: {message(second)}"), edit)
    plan = second.document()
    added = Added(kind, str(plan["schedule"]["name"]), tuple(plan["schedule"]["parameters"]))
    applied = written.with_name("applied")
    applied.mkdir()
    wrong = byte_problems(release.tree, written, ran.out, applied) or problems(release, added, written, edit.after)
    sites = [str(site["id"]) for site in plan["sites"]][:_SITES] if is_verified and not wrong else []
    runs = [(site, _verify(written, added.name, site)) for site in sites]
    # Where a site cannot be run in this place, for want of a library, the run is refused and says nothing of the rates.
    wrong = wrong + [f"verify, {site}: {message(run)}" for site, run in runs if run.code not in (0, _REFUSED)]
    verified = (sum(not run.code for _, run in runs), len(runs))
    return Patched(release, Outcome(Verdict.WRONG, "; ".join(wrong)) if wrong else RIGHT, edit, added, verified)


def _verify(written: Path, name: str, site: str) -> Ran:
    """Return the run of `scaffold verify`; one that takes too long says nothing of the rates either."""
    try:
        return tool.verify(written, name, site)
    except BedError as error:
        return Ran(_REFUSED, b"", str(error))


def message(ran: Ran) -> str:
    """Return what a run that failed said, in one line."""
    rows = [row.strip() for row in ran.err.strip().splitlines() if row.strip()]
    return " / ".join(rows)[:600] or f"exit code {ran.code}"


def _edit(clean: Path, written: Path, diff: bytes) -> Edit:
    paths = changed(clean, written)
    before = {path: data for path in paths if (data := content(clean, path)) is not None}
    return Edit(diff, before, {path: (written / path).read_bytes() for path in paths})
