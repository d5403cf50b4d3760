"""Our own way: the same request, put to a release as it is."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.bed import Kind
from benchmarks.beds.patched import byte_problems, changed
from benchmarks.beds.tool import Ran
from benchmarks.replay import tool
from benchmarks.replay.edit import Edit, content
from benchmarks.replay.judging import Added, problems
from benchmarks.replay.outcome import RIGHT, Outcome, Verdict
from benchmarks.replay.release import Release

_REFUSED = 3
_VERIFIED_NOT = 4


@dataclass(frozen=True)
class Patched:
    """A release with a schedule, and whether it is right; where the request was refused there is no edit."""

    release: Release
    outcome: Outcome
    edit: Edit | None = None
    added: Added | None = None


def patched(release: Release, kind: Kind, is_verified: bool) -> Patched:
    """Return what becomes of a request on a release; `is_verified` asks `scaffold verify` as well."""
    options = release.bed.options_for(kind)
    with tempfile.TemporaryDirectory(prefix="scaffold-replay-") as scratch:
        written = Path(shutil.copytree(release.tree, Path(scratch, "tree")))
        ran = tool.write(written, kind, options)
        if ran.code:
            verdict = Verdict.REFUSED if ran.code == _REFUSED else Verdict.WRONG
            return Patched(release, Outcome(verdict, message(ran)))
        edit = _edit(release.tree, written, ran.out)
        second = tool.again(written, kind, options)
        if second.code:
            return Patched(release, Outcome(Verdict.WRONG, f"second run: {message(second)}"), edit)
        plan = second.document()
        added = Added(kind, str(plan["schedule"]["name"]), tuple(plan["schedule"]["parameters"]))
        Path(scratch, "applied").mkdir()
        wrong = byte_problems(release.tree, written, ran.out, Path(scratch, "applied"))
        wrong = wrong or problems(release, added, written, edit.after)
        if is_verified and not wrong:
            wrong = _verified(written, added.name, [str(site["id"]) for site in plan["sites"]])
    return Patched(release, Outcome(Verdict.WRONG, "; ".join(wrong)) if wrong else RIGHT, edit, added)


def message(ran: Ran) -> str:
    """Return what a run that failed said, in one line."""
    rows = [row.strip() for row in ran.err.strip().splitlines() if row.strip()]
    return " / ".join(rows)[:600] or f"exit code {ran.code}"


def _edit(clean: Path, written: Path, diff: bytes) -> Edit:
    paths = changed(clean, written)
    before = {path: data for path in paths if (data := content(clean, path)) is not None}
    return Edit(diff, before, {path: (written / path).read_bytes() for path in paths})


def _verified(written: Path, name: str, sites: list[str]) -> list[str]:
    """Return at which sites the rates are found to differ; a site that cannot be run there is none of them."""
    runs = [(site, tool.verify(written, name, site)) for site in sites]
    return [f"verify, {site}: {message(ran)}" for site, ran in runs if ran.code == _VERIFIED_NOT]
