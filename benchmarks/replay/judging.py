"""Whether a patched release is right: the checks that the beds make, as far as this release allows them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.bed import Kind
from benchmarks.beds.comparing import new_curve, old_names
from benchmarks.beds.names import name_problems
from benchmarks.beds.question import Question
from benchmarks.beds.reference import cases
from benchmarks.beds.tool import Ran
from benchmarks.replay import tool
from benchmarks.replay.project import message
from benchmarks.replay.release import Release


@dataclass(frozen=True)
class Added:
    """A schedule of the manifest: the selector's value, and the parameters that got fields of their own."""

    kind: Kind
    name: str
    parameters: Collection[str]


def problems(release: Release, schedules: Sequence[Added], project: Path, paths: Iterable[str]) -> list[str]:
    """Return what is wrong with a patched copy of a release, in words: a project's next one, where `paths` differ.

    Where the probe knows the release, the tree's own parser and dispatch are run; elsewhere `scaffold` is asked
    whether every site knows the new names and each old one, and whether anything is left to do.
    """
    written = project / tool.NEXT
    code = [one for path in sorted(paths) if path.endswith(".py") for one in name_problems(release.tree, written, path)]
    if code:
        return code
    return _measured(release, schedules, written) if release.places else _read(release, schedules, project)


def _measured(release: Release, schedules: Sequence[Added], written: Path) -> list[str]:
    asked = [
        (Question(place, added.name, case.fields), case)
        for place in release.places
        for added in schedules
        for case in cases(added.kind, release.bed.options_for(added.kind), added.parameters, release.probe.first_step)
    ]
    found = release.ask(written, [*release.questions, *(question for question, _ in asked)])
    known = len(release.questions)
    old = old_names(release.questions, release.answers, found[:known], *(added.name for added in schedules))
    new = new_curve([question for question, _ in asked], found[known:], [case for _, case in asked])
    return [*old.problems, *new.problems]


def _read(release: Release, schedules: Sequence[Added], project: Path) -> list[str]:
    left = tool.again(project)
    if left.code:
        return [f"second run: {message(left)}"]
    before, after = (_names(tool.inspect(tree)) for tree in (release.tree, project / tool.NEXT))
    return missing_names(before, after, [added.name for added in schedules])


def missing_names(before: dict[str, set[str]], after: dict[str, set[str]], new_names: Iterable[str]) -> list[str]:
    """Return which names the sites of a patched tree do not know; the sites that were not patched need no new one."""
    wrong = [f"{site} does not know {name!r}" for site, names in before.items()
             for name in sorted(names - after.get(site, set()))]  # fmt: skip
    known = set().union(*after.values())
    return [*wrong, *(f"no site knows {name!r}" for name in new_names if name not in known)]


def _names(ran: Ran) -> dict[str, set[str]]:
    sites: Sequence[dict[str, dict[str, list[str]]]] = ran.document()["sites"] if ran.code == 0 else []
    return {str(site["id"]): set(site["dispatch"]["names"]) for site in sites}
