"""A series measured: a manifest from every release, then every pair of releases in all ways."""

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.beds.bed import Kind
from benchmarks.beds.errors import BedError, Unreachable
from benchmarks.beds.fetch import tree
from benchmarks.replay.comparing import Bring, text_outcome
from benchmarks.replay.edit import Edit
from benchmarks.replay.judging import problems
from benchmarks.replay.ours import Patched, patched
from benchmarks.replay.outcome import Distance, Method, Outcome, Pair, Replayed, Single, Verdict
from benchmarks.replay.project import Carried, NotCarried, carried
from benchmarks.replay.release import Release, look
from benchmarks.replay.series import Series
from benchmarks.replay.text import by_apply, by_merge

KINDS = (Kind.STEP, Kind.WSD)
_TEXTS: Mapping[Method, Bring] = {Method.APPLY: by_apply, Method.MERGE: by_merge}

Say = Callable[[str], None]
#: What applies a manifest to the release at a place of the series.
Apply = Callable[[bytes, int], Patched]


@dataclass(frozen=True)
class Base:
    """A release with its schedules added: the manifest, and the change as a fresh copy of the release gets it.

    Where they could not be added there is no manifest; then, or where they are not right, nothing is replayed from it.
    """

    place: int
    outcome: Outcome
    manifest: bytes = b""
    patched: Patched | None = None


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

    @functools.cache
    def apply(manifest: bytes, place: int) -> Patched:
        return patched(releases[place], manifest, place >= len(releases) - verified)

    bases = [_base(release, place, kinds, apply, say) for place, release in enumerate(releases)]
    two = [(base, place, far) for far in Distance for base in bases if (place := base.place + far.value) < len(bases)]
    based = [one for one in two if one[0].outcome.verdict is Verdict.RIGHT]
    pairs = [_pair(base, apply(base.manifest, place), far) for base, place, far in based]
    kept = tuple(pair for pair in pairs if pair is not None)
    for pair in kept:
        ours = pair.of(Method.OURS)
        if ours.verdict is not Verdict.RIGHT:
            say(f"{pair}: {ours.verdict.value} {ours.why}"[:300])
    sites = [base.patched.verified for base in bases if base.patched is not None]
    return Replayed(
        releases[0].archive.package,
        1.0,
        measured=(sum(bool(release.places) for release in releases), len(releases)),
        verified=(sum(done for done, _ in sites), sum(asked for _, asked in sites)),
        singles=tuple(Single(*_label(releases[base.place]), base.outcome) for base in bases),
        pairs=kept,
        unchanged=len(pairs) - len(kept),
        baseless=len(two) - len(based),
    )


def _label(release: Release) -> tuple[str, str]:
    return release.archive.package, release.archive.version


def _base(release: Release, place: int, kinds: Sequence[Kind], apply: Apply, say: Say) -> Base:
    base = _added(release, place, kinds, apply)
    how = "" if release.places else " (unknown to the probe)"
    say(f"{release.archive.label}{how}: {base.outcome.verdict.value} {base.outcome.why}"[:300])
    return base


def _added(release: Release, place: int, kinds: Sequence[Kind], apply: Apply) -> Base:
    try:
        left = carried(release, kinds)
    except NotCarried as refusal:
        return Base(place, refusal.outcome)
    except BedError as error:
        return Base(place, Outcome(Verdict.WRONG, str(error)))
    found = apply(left.manifest, place)
    return Base(place, _as_added(found, left), left.manifest, found)


def _as_added(found: Patched, left: Carried) -> Outcome:
    """Return the outcome on a fresh copy, which is wrong where its bytes are not those that were added one by one."""
    if found.edit is None or found.outcome.verdict is not Verdict.RIGHT or found.edit.after == left.files:
        return found.outcome
    paths = sorted({*found.edit.after, *left.files})
    differ = [path for path in paths if found.edit.after.get(path) != left.files.get(path)]
    return Outcome(Verdict.WRONG, f"apply gives other bytes than add-schedule gave: {', '.join(differ)}")


def _pair(old: Base, new: Patched, distance: Distance) -> Pair | None:
    """Return a pair in all ways, None where no file that the change edits differs."""
    assert old.patched is not None
    assert old.patched.edit is not None
    edit = old.patched.edit
    if not edit.is_touched_between(old.patched.release.tree, new.release.tree):
        return None
    texts = tuple((method, _text(bring, edit, old, new)) for method, bring in _TEXTS.items())
    (package, before), (_, after) = _label(old.patched.release), _label(new.release)
    outcomes = ((Method.OURS, new.outcome), *texts)
    return Pair(package, before, after, distance, outcomes, is_run=bool(new.release.places))


def _text(bring: Bring, edit: Edit, old: Base, new: Patched) -> Outcome:
    wanted = new.edit.after if new.edit and new.outcome.verdict is Verdict.RIGHT else None
    added = old.patched.added if old.patched else ()
    judge = functools.partial(problems, new.release, added)
    return text_outcome(bring, edit, new.release.tree, old.manifest, wanted, judge)
