"""The last result of each bed, kept in the cache: a run of one bed still writes the page of all of them."""

import datetime
import pickle
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.asking import ROOT
from benchmarks.replay.outcome import Replayed


@dataclass(frozen=True)
class Kept:
    """A result, the day it is of, and the commit that it was made with."""

    result: Replayed
    day: str
    commit: str


def keep(result: Replayed, folder: Path) -> None:
    """Write a result below the cache `folder`, unless there is nothing in it."""
    if result.skipped:
        return
    file = _file(result.package, folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    day = datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat()
    file.write_bytes(pickle.dumps(Kept(result, day, said_by_git("describe", "--always", "--dirty"))))


def kept(packages: Sequence[str], folder: Path) -> list[Kept]:
    """Return the last result of each package that has one."""
    return [pickle.loads(file.read_bytes()) for one in packages if (file := _file(one, folder)).is_file()]


def said_by_git(*words: str) -> str:
    """Return what git says of this repository."""
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return ran.stdout.strip() or "unknown"


def _file(package: str, folder: Path) -> Path:
    return folder / "replay" / f"{package}.pickle"
