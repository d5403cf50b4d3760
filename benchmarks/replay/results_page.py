"""The page of results that is kept in the repository."""

import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.replay.kept import Kept, said_by_git
from benchmarks.replay.report import render
from scaffold import __version__

RESULTS = Path(__file__).with_name("RESULTS.md")

_HEAD = """# One request on release after release, beside its diff as text

Made by `make replay` with scaffold {version}, Python {python} and git {git}: {made}.

Every release is given the schedules `step` and `wsd`. The diff of each release is then brought to the next one that was
chosen and to the third next, wherever a file that it edits differs there: by the same request (`scaffold`), by `git apply`
without three-way merge, and by `git merge-file` file by file, where a conflict is a refusal. The releases are spread evenly
over those that the package index has, so that the next one here is often several releases of the package further (`each`
says how many). The survey's numbers are for neighbouring tags and for the edits of one file, so they are a measure and
no control; a change of ours counts as a whole, and all its files have to be right.

Right means: the files parse, new names stand for something, and the tree's own parser and dispatch, run with stand-ins,
give the old rates for old names and the reference's for the new one. Where a release is too old for its bed's probe,
`scaffold` is asked instead whether every site knows every name and nothing is left to do. Of ours it is wanted as well
that all other bytes stay, and that a second run plans nothing. Text that means the same as what we make is right
without more ado. Other text is judged by running it where a probe can, and is then not held to what only documents a name.

```
"""


def page(results: Sequence[Kept]) -> str:
    """Return the page for the last result of each bed."""
    runs: dict[tuple[str, str], list[str]] = {}
    for one in results:
        runs.setdefault((one.day, one.commit), []).append(one.result.package)
    made = "; ".join(f"{', '.join(beds)} on {day} at {commit}" for (day, commit), beds in runs.items())
    git = said_by_git("version").removeprefix("git version ")
    head = _HEAD.format(made=made, version=__version__, python=platform.python_version(), git=git)
    return f"{head}{render([one.result for one in results])}```\n"
