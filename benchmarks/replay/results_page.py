"""The page of results that is kept in the repository."""

import datetime
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.beds.asking import ROOT
from benchmarks.replay.outcome import Replayed
from benchmarks.replay.report import render
from scaffold import __version__

RESULTS = Path(__file__).with_name("RESULTS.md")

_HEAD = """# One request on release after release, beside its diff as text

Made by `make replay` on {date} with scaffold {version} (commit {commit}), Python {python} and git {git}.

Every release is given the schedules `step` and `wsd`. The diff of each release is then brought to the next one that was
chosen and to the third next, wherever a file that it edits differs there: by the same request (`scaffold`), by `git apply`
without three-way merge, and by `git merge-file` file by file, where a conflict is a refusal. The releases are spread evenly
over those that the package index has, so that the next one here is several releases of the package further; the survey's
numbers are for neighbouring tags, and for the edits of one file. A change of ours counts as a whole: several files, all of
which have to be right.

Right means: the files parse, new names stand for something, and the tree's own parser and dispatch, run with stand-ins,
give the old rates for old names and the reference's for the new one. Of ours it is wanted as well that all other bytes
stay, and that a second run plans nothing. Text that means the same as what we make is right without more ado. Text that
differs is judged by running it, and not by whether we would still add something: a name missing in a list of names that
only documents them is not held against it.

```
"""


def page(results: Sequence[Replayed]) -> str:
    """Return the page for the results of a whole run."""
    head = _HEAD.format(
        date=datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat(),
        version=__version__,
        commit=_said("rev-parse", "--short", "HEAD"),
        python=platform.python_version(),
        git=_said("version").removeprefix("git version "),
    )
    return f"{head}{render(results)}```\n"


def _said(*words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return ran.stdout.strip() or "unknown"
