"""A series measured: every release patched in our way, then every pair of releases in all ways."""

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.beds.bed import Kind
from benchmarks.beds.errors import BedError, Unreachable
from benchmarks.beds.fetch import tree
from benchmarks.replay.comparing import Bring, text_outcome
from benchmarks.replay.edit import Edit
from benchmarks.replay.judging import Added, problems
from benchmarks.replay.ours import Patched, patched
from benchmarks.replay.outcome import Distance, Method, Outcome, Pair, Replayed, Single, Verdict
from benchmarks.replay.release import Release, look
from benchmarks.replay.series import Series
from benchmarks.replay.text import by_apply, by_merge

KINDS = (Kind.STEP, Kind.WSD)
_TEXTS: Mapping[Method, Bring] = {Method.APPLY: by_apply, Method.MERGE: by_merge}

Say = Callable[[str], None]


def replay(series: Series, cache: Path, verified: int, say: Say) -> Replayed:
    """Return what became of a series.

    `verified` says on how many releases, from the newest, `scaffold verify` runs as well; `say` is told of each release.
    """
    start = time.monotonic()
    spread = series.spread
    try:
        releases = [look(series.bed, archive, tree(archive, cache)) for archive in spread.releases]
        result = over(releases, verified, say)
    except (Unreachable, BedError) as error:
        return Replayed(spread.package, spread.stride, skipped=str(error))
    return replace(result, stride=spread.stride, seconds=time.monotonic() - start)


def over(releases: Sequence[Release], verified: int, say: Say, kinds: Sequence[Kind] = KINDS) -> Replayed:
    """Return what became of releases, oldest first."""
    singles: list[Single] = []
    pairs: list[Pair | None] = []
    baseless = 0
    sites: list[tuple[int, int]] = []
    for kind in kinds:
        row = _patched(releases, kind, verified, say)
        sites += [one.verified for one in row]
        singles += [Single(*_label(one), kind.value, one.outcome) for one in row]
        two = [
            (one, other, distance)
            for distance in Distance
            for one, other in zip(row, row[distance.value :], strict=False)
        ]
        based = [both for both in two if both[0].outcome.verdict is Verdict.RIGHT]
        baseless += len(two) - len(based)
        pairs += [_pair(*both) for both in based]
    kept = tuple(pair for pair in pairs if pair is not None)
    measured = (sum(bool(release.places) for release in releases), len(releases))
    compared = (sum(done for done, _ in sites), sum(asked for _, asked in sites))
    package, unchanged = releases[0].archive.package, len(pairs) - len(kept)
    return Replayed(package, 1.0, measured, compared, tuple(singles), kept, unchanged, baseless)


def _label(one: Patched) -> tuple[str, str]:
    return one.release.archive.package, one.release.archive.version


def _patched(releases: Sequence[Release], kind: Kind, verified: int, say: Say) -> list[Patched]:
    row = []
    for place, release in enumerate(releases):
        row.append(patched(release, kind, place >= len(releases) - verified))
        how = "" if release.places else " (unknown to the probe)"
        say(f"{release.archive.label}{how}, {kind.value}: {row[-1].outcome.verdict.value} {row[-1].outcome.why}"[:200])
    return row


def _pair(old: Patched, new: Patched, distance: Distance) -> Pair | None:
    """Return a pair in all ways, None where no file that the change edits differs."""
    edit, added = old.edit, old.added
    assert edit is not None
    assert added is not None
    if not edit.is_touched_between(old.release.tree, new.release.tree):
        return None
    texts = tuple((method, _text(bring, edit, added, new)) for method, bring in _TEXTS.items())
    (package, before), (_, after) = _label(old), _label(new)
    return Pair(package, added.kind.value, before, after, distance, ((Method.OURS, new.outcome), *texts))


def _text(bring: Bring, edit: Edit, added: Added, new: Patched) -> Outcome:
    wanted = new.edit.after if new.edit and new.outcome.verdict is Verdict.RIGHT else None
    return text_outcome(bring, edit, new.release.tree, wanted, functools.partial(problems, new.release, added))
