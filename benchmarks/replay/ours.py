"""Our own way: the manifest of one release, applied to another, or to a fresh copy of the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.beds.bed import Kind
from benchmarks.beds.errors import BedError
from benchmarks.beds.patched import byte_problems, changed
from benchmarks.beds.tool import Ran
from benchmarks.replay import tool
from benchmarks.replay.edit import Edit, content
from benchmarks.replay.judging import Added, problems
from benchmarks.replay.outcome import RIGHT, Outcome, Verdict
from benchmarks.replay.project import REFUSED, failure, message, project_with
from benchmarks.replay.release import Release

#: At how many sites of a release `scaffold verify` is asked: each is a process that loads torch.
_SITES = 2


@dataclass(frozen=True)
class Patched:
    """A release that a manifest was applied to, and whether it is right; where that was refused there is no edit."""

    release: Release
    outcome: Outcome
    edit: Edit | None = None
    added: tuple[Added, ...] = ()
    #: At how many sites `scaffold verify` compared rates, and at how many it was asked to: the first ones.
    verified: tuple[int, int] = (0, 0)


def patched(release: Release, manifest: bytes, is_verified: bool) -> Patched:
    """Return what becomes of a release that a manifest is applied to; `is_verified` asks `scaffold verify` as well."""
    with project_with(release.tree, tool.NEXT, manifest) as project:
        try:
            return _patched(release, project, is_verified)
        except BedError as error:
            return Patched(release, Outcome(Verdict.WRONG, str(error)))


def _patched(release: Release, project: Path, is_verified: bool) -> Patched:
    ran = tool.apply(project)
    if ran.code:
        return Patched(release, failure(ran))
    edit = _edit(release.tree, project / tool.NEXT, ran.out)
    again, checked = tool.again(project), tool.check(project)
    if again.code or checked.code:
        why = f"second run: {message(again if again.code else checked)}"
        return Patched(release, Outcome(Verdict.WRONG, why), edit)
    schedules = again.document()["schedules"]
    added = tuple(Added(Kind(one["kind"]), str(one["name"]), tuple(one["parameters"])) for one in schedules)
    applied = project / "applied"
    applied.mkdir()
    wrong = byte_problems(release.tree, project / tool.NEXT, ran.out, applied)
    wrong = wrong or problems(release, added, project, edit.after)
    runs = _verified(project, schedules) if is_verified and not wrong else {}
    # Where a site cannot be run in this place, for want of a library, the run is refused and says nothing of the rates.
    wrong += [f"verify, {where}: {message(run)}" for where, run in runs.items() if run.code not in (0, REFUSED)]
    verified = (sum(not run.code for run in runs.values()), len(runs))
    return Patched(release, Outcome(Verdict.WRONG, "; ".join(wrong)) if wrong else RIGHT, edit, added, verified)


def _verified(project: Path, schedules: Sequence[dict[str, Any]]) -> Mapping[str, Ran]:
    """Return the runs of `scaffold verify` by the schedule and the site that they were asked about."""
    asked = [(str(one["name"]), str(site)) for one in schedules for site in one["sites"][:_SITES]]
    return {f"{name} in {site}": _verify(project, name, site) for name, site in asked}


def _verify(project: Path, name: str, site: str) -> Ran:
    """Return the run of `scaffold verify`; one that takes too long says nothing of the rates either."""
    try:
        return tool.verify(project, name, site)
    except BedError as error:
        return Ran(REFUSED, b"", str(error))


def _edit(clean: Path, written: Path, diff: bytes) -> Edit:
    paths = changed(clean, written)
    before = {path: data for path in paths if (data := content(clean, path)) is not None}
    return Edit(diff, before, {path: (written / path).read_bytes() for path in paths})
