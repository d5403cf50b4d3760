"""The page of results that is kept in the repository."""

import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.replay.kept import Kept, said_by_git
from benchmarks.replay.report import render
from scaffold import __version__

RESULTS = Path(__file__).with_name("RESULTS.md")

_HEAD = """# A manifest on release after release, beside its diff as text

Made by `make replay` with scaffold {version}, Python {python} and git {git}: {made}.

In each release `scaffold init` starts a manifest, and `scaffold add-schedule` adds `step` and `wsd` to both. The manifest
is then applied to the next release that was chosen and to the third next (`scaffold apply --root NEW`), wherever a file
that the change edits differs there. The same change, as the diff that `apply` prints for the first release, is brought
there as text: by `git apply` without three-way merge, and by `git merge-file` file by file, where a conflict is a refusal.
The releases are spread evenly over those that the package index has, so that the next one here is often several
releases of the package further (`each` says how many). The survey's numbers are for neighbouring tags and for the edits of one
file, so they are a measure and no control; a change here counts as a whole, with both schedules and all its files.

Right means: the files parse, new names stand for something, and the tree's own parser and dispatch, run with stand-ins,
give the old rates for old names and the reference's for the new ones. Where a release is unknown to its bed's probe,
`scaffold` is asked instead whether every site knows every name and nothing is left to do. Of ours it is wanted as well
that all other bytes stay, that `apply --check` and `check` find nothing to do, and that `apply` on a fresh copy of the first
release gives what `add-schedule` gave. Text that means the same as what we make is right without more ado. Other text is
judged by running it where a probe can, and is then not held to what only documents a name.

What a bed is told for `wsd` binds its warm-up and total steps to what the release that it is pinned to has. Where another
release refuses such a binding, its manifest is written without, as the refusal advises.

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
