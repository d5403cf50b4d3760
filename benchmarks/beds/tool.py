"""`scaffold` itself, run as a user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.beds import own_schedule
from benchmarks.beds.asking import ROOT
from benchmarks.beds.bed import Kind
from benchmarks.beds.errors import BedError
from benchmarks.beds.own_schedule import held_root

TIME_LIMIT = 240
#: The user's own function, as the command line is given it.
OWN = Path(own_schedule.__file__)


@dataclass(frozen=True)
class Ran:
    """What a run ended with."""

    code: int
    out: bytes
    err: str

    @property
    def said(self) -> str:
        """Return what it said last, in a line."""
        return " / ".join(row.strip() for row in self.err.strip().splitlines()[-4:])[:400] or f"exit code {self.code}"

    def document(self) -> dict[str, Any]:
        """Return the JSON that it printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def scaffold(*words: str) -> Ran:
    """Return what a run of the command line ended with; raise BedError when it does not end."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "scaffold", *words]
    try:
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise BedError(f"`scaffold {' '.join(words)}` took more than {TIME_LIMIT} seconds") from None
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode(errors="replace"))


def inspect(tree: Path) -> Ran:
    """Return the run of `scaffold inspect` that prints JSON."""
    return scaffold("inspect", str(tree), "--output-format", "json")


def add(tree: Path, kind: Kind, options: Sequence[str], *more: str) -> Ran:
    """Return the run of `scaffold add-schedule` for a tree."""
    target = (f"{OWN}:{held_root.__name__}",) if kind is Kind.OWN else ()
    return scaffold("add-schedule", kind.value, *target, "--root", str(tree), *options, *more)


def init(tree: Path) -> Ran:
    """Return the run of `scaffold init` for a tree."""
    return scaffold("init", "--root", str(tree))


def remove(tree: Path, name: str) -> Ran:
    """Return the run of `scaffold remove-schedule` for a tree."""
    return scaffold("remove-schedule", name, "--root", str(tree))
