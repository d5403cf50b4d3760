"""A project that follows a package: its folder, and the manifest that adding schedules to one release leaves there."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.bed import Kind
from benchmarks.beds.patched import changed
from benchmarks.beds.tool import Ran
from benchmarks.replay import tool
from benchmarks.replay.outcome import Outcome, Verdict
from benchmarks.replay.release import Release

#: The exit code of a run that could not plan.
REFUSED = 3


@dataclass(frozen=True)
class Carried:
    """A manifest, and the files that the runs which wrote it left in the tree of one release."""

    manifest: bytes
    files: Mapping[str, bytes]


class NotCarried(Exception):
    """A schedule could not be added to a release."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


@contextmanager
def project_with(tree: Path, name: str, manifest: bytes | None = None) -> Iterator[Path]:
    """Yield the folder of a project, for the time of the block, with a copy of a tree under a name."""
    with tempfile.TemporaryDirectory(prefix="scaffold-replay-") as scratch:
        project = Path(scratch).resolve()
        shutil.copytree(tree, project / name)
        if manifest is not None:
            (project / tool.MANIFEST).write_bytes(manifest)
        yield project


def carried(release: Release, kinds: Sequence[Kind]) -> Carried:
    """Return what a user has who starts a manifest for a release and adds schedules one by one; raise NotCarried.

    The bed's bindings are for one release. Where another refuses them they are left out, as the refusal advises.
    """
    with project_with(release.tree, tool.TREE) as project:
        _require(tool.start(project))
        for kind in kinds:
            options = release.bed.options_for(kind)
            ran = tool.add(project, kind, options)
            _require(tool.add(project, kind, _without_bindings(options)) if ran.code == REFUSED else ran)
        tree = project / tool.TREE
        files = {path: (tree / path).read_bytes() for path in changed(release.tree, tree)}
        return Carried((project / tool.MANIFEST).read_bytes(), files)


def _without_bindings(options: Sequence[str]) -> list[str]:
    bound = {place for place, word in enumerate(options) if word == "--bind"}
    return [word for place, word in enumerate(options) if not bound & {place, place - 1}]


def _require(ran: Ran) -> None:
    if ran.code:
        raise NotCarried(failure(ran))


def failure(ran: Ran) -> Outcome:
    """Return the outcome of a run that failed: a refusal where it says so."""
    return Outcome(Verdict.REFUSED if ran.code == REFUSED else Verdict.WRONG, message(ran))


def message(ran: Ran) -> str:
    """Return what a run that failed said, in one line; a check says it on stdout."""
    said = ran.err.strip() or ran.out.decode(errors="replace").strip()
    rows = [row.strip() for row in said.splitlines() if row.strip()]
    return " / ".join(rows)[:600] or f"exit code {ran.code}"
