"""The tables of a replay."""

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.beds.report import table
from benchmarks.replay.outcome import Distance, Method, Pair, Replayed, Verdict

#: What text did to one to four edits like ours, in the survey of twelve repositories: right and refused, in per cent.
_SURVEYED = {
    (Method.APPLY, Distance.NEXT): "one edit 77 / 22, a bundle in a file 58 / 41",
    (Method.MERGE, Distance.NEXT): "one edit 84 / 14, a bundle in a file 67 / 30",
    (Method.APPLY, Distance.THIRD): "one edit 55 / 43, a bundle in a file 30 / 69",
    (Method.MERGE, Distance.THIRD): "one edit 67 / 28, a bundle in a file 42 / 52",
}
_AWAY = {Distance.NEXT: "next", Distance.THIRD: "third next"}


def render(results: Sequence[Replayed]) -> str:
    """Return the counts of each bed, the totals, and whatever is not right of ours, by name with its message."""
    parts = [_by_bed(results), totals(results), _singles(results)]
    named = "\n".join(_named(results))
    skipped = "\n".join(f"SKIPPED {one.package}: {one.skipped}" for one in results if one.skipped)
    return "\n\n".join(part for part in [*parts, named, skipped] if part) + "\n"


def _by_bed(results: Sequence[Replayed]) -> str:
    heads = ("bed", "pair", "each", "pairs", *(f"{method.value} right/refused/wrong" for method in Method))
    rows = []
    for one in results:
        for distance in Distance:
            pairs = [pair for pair in one.pairs if pair.distance is distance]
            apart = f"{one.stride * distance.value:.1f} releases on"
            counts = ["/".join(map(str, count(pairs, method))) for method in Method]
            rows.append((one.package, _AWAY[distance], apart, str(len(pairs)), *counts))
    return table(heads, rows)


def count(pairs: Iterable[Pair], method: Method) -> tuple[int, ...]:
    """Return how often a way was right, refused and wrong."""
    counted = Counter(pair.of(method).verdict for pair in pairs)
    return tuple(counted[verdict] for verdict in Verdict)


def totals(results: Sequence[Replayed]) -> str:
    """Return the shares of each way in per cent, beside those of the survey."""
    heads = ("pair", "way", "pairs", "right %", "refused %", "wrong %", "survey of text patches: right / refused %")
    rows = []
    for distance in Distance:
        pairs = [pair for one in results for pair in one.pairs if pair.distance is distance]
        for method in Method:
            shares = [f"{100 * part / len(pairs):.1f}" if pairs else "" for part in count(pairs, method)]
            rows.append(
                (_AWAY[distance], method.value, str(len(pairs)), *shares, _SURVEYED.get((method, distance), ""))
            )
    return table(heads, rows)


def _singles(results: Sequence[Replayed]) -> str:
    singles = [single for one in results for single in one.singles]
    counted = Counter(single.outcome.verdict for single in singles)
    parts = ", ".join(f"{counted[verdict]} {verdict.value}" for verdict in Verdict)
    run, of = (sum(one.measured[place] for one in results) for place in (0, 1))
    verified, asked = (sum(one.verified[place] for one in results) for place in (0, 1))
    pairs = [pair for one in results for pair in one.pairs]
    return (
        f"pairs judged by running the later release's code: {sum(pair.is_run for pair in pairs)} of {len(pairs)}\n"
        f"manifests made and applied to a fresh copy of their own release: {len(singles)}, {parts}; rates compared by running the tree's code on "
        f"{run} of {of} releases; `scaffold verify` compared them at {verified} of {asked} sites\n"
        f"pairs left out: {sum(one.unchanged for one in results)} without a difference in the files of the change, "
        f"{sum(one.baseless for one in results)} whose first release was not patched rightly"
    )


def _named(results: Sequence[Replayed]) -> list[str]:
    """Return whatever is not right of ours, and where text was wrong."""
    bad = [single for one in results for single in one.singles if single.outcome.verdict is not Verdict.RIGHT]
    rows = [f"scaffold {single.outcome.verdict.value}: {single}: {single.outcome.why}" for single in bad]
    texts = [(method, pair) for one in results for pair in one.pairs for method in (Method.APPLY, Method.MERGE)]
    wrong = [(method, pair) for method, pair in texts if pair.of(method).verdict is Verdict.WRONG]
    return rows + [f"{method.value} wrong: {pair}: {pair.of(method).why[:300]}" for method, pair in wrong]
