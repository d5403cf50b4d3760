"""One bed that must be refused: with the reason, and with no file changed."""

import re
import shutil
import tempfile
from pathlib import Path

from benchmarks.beds import tool
from benchmarks.beds.bed import Kind, Refused
from benchmarks.beds.patched import changed
from benchmarks.beds.results import Turned

_REFUSAL = 3


def refuse_bed(bed: Refused, clean: Path) -> Turned:
    """Return how a tree is refused; `clean` is never written to."""
    with tempfile.TemporaryDirectory(prefix="scaffold-beds-") as scratch:
        tree = Path(shutil.copytree(clean, Path(scratch, "tree")))
        runs = {"inspect": tool.inspect(tree), "add-schedule": tool.add(tree, Kind.STEP, ("--all-tasks",))}
        touched = changed(clean, tree)
    problems = [f"{path} was changed" for path in touched]
    for command, ran in runs.items():
        if ran.code != _REFUSAL:
            problems.append(f"{command} ends with {ran.code}, not {_REFUSAL}: {ran.said}")
        elif not re.search(bed.reason, ran.err, re.IGNORECASE):
            problems.append(f"{command} gives another reason than {bed.form}: {ran.said}")
    return Turned(bed.archive.label, bed.form, _reason(runs["add-schedule"].err, bed.reason), tuple(problems))


def _reason(text: str, wanted: str) -> str:
    """Return the row of a message that gives the wanted reason, or else the first one."""
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    return next((row for row in rows if re.search(wanted, row, re.IGNORECASE)), rows[0] if rows else "")
