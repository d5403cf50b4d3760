"""`python -m benchmarks.replay [BED…]`: replay, print the tables, and exit with 1 if anything of ours is wrong."""

import importlib
import multiprocessing
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.beds.fetch import cache
from benchmarks.replay import tool
from benchmarks.replay.kept import keep, kept
from benchmarks.replay.measure import replay
from benchmarks.replay.outcome import Replayed, Verdict
from benchmarks.replay.pinning import RELEASES, spread
from benchmarks.replay.report import render
from benchmarks.replay.results_page import RESULTS, page
from benchmarks.replay.series import PINS, Series, all_series, read_pins, write_pins

#: On how many releases of a bed `scaffold verify` runs as well: it takes longer than all the rest.
_VERIFIED = {"none": 0, "newest": 1, "all": sys.maxsize}


def main(words: Sequence[str]) -> int:
    """Return the exit code of a run; `--pin` writes the pins of a package, and runs nothing."""
    given = _arguments(words)
    if given.pin:
        return _pin(given)
    everything = all_series()
    chosen = [one for one in everything if not given.beds or any(word in one.spread.package for word in given.beds)]
    start = time.monotonic()
    results = _run(chosen, given.jobs, given.verify)
    print("\n" + render(results), flush=True)
    print(f"{len(results)} beds in {time.monotonic() - start:.0f} seconds, trees in {cache()}")
    last = kept([one.spread.package for one in everything], cache())
    if len(last) == len(everything):
        RESULTS.write_text(page(last), "utf-8")
    return int(any(single.outcome.verdict is Verdict.WRONG for one in results for single in one.singles))


def _arguments(words: Sequence[str]) -> Namespace:
    parser = ArgumentParser("python -m benchmarks.replay", description=__doc__)
    parser.add_argument("beds", nargs="*", metavar="BED", help="words of the beds to run, by default all")
    parser.add_argument("--jobs", type=int, default=2, help="beds at a time (default: %(default)s)")
    parser.add_argument(
        "--verify",
        choices=_VERIFIED,
        default="newest",
        help="where `scaffold verify` runs as well: on the newest release of a bed, on all, or on none",
    )
    parser.add_argument("--pin", metavar="PACKAGE", help="choose a package's releases from the index, and pin them")
    parser.add_argument("--since", metavar="VERSION", help="with --pin: the first release to choose from")
    parser.add_argument("--releases", type=int, default=RELEASES, help="with --pin: how many (default: %(default)s)")
    return parser.parse_args(words)


def _pin(given: Namespace) -> int:
    held = {one.package: one for one in read_pins(PINS)}
    since = given.since or (held[given.pin].since if given.pin in held else "0")
    held[given.pin] = spread(given.pin, since, given.releases)
    write_pins(PINS, [*held.values()])
    print(f"{given.pin}: {', '.join(one.version for one in held[given.pin].releases)}, of {held[given.pin].of}")
    return 0


def _run(chosen: Sequence[Series], jobs: int, verify: str) -> list[Replayed]:
    """Return what became of each series; each bed has a process, whose children run the tree's code."""
    importlib.import_module("torch")  # once, before there are processes
    tool.load()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        runs = [pool.submit(_replayed, one, cache(), _VERIFIED[verify]) for one in chosen]
        return [run.result() for run in runs]


def _replayed(series: Series, folder: Path, verified: int) -> Replayed:
    result = replay(series, folder, verified, _say)
    keep(result, folder)
    _say(f"ended {result.package} in {result.seconds:.0f} seconds{': ' if result.skipped else ''}{result.skipped}")
    return result


def _say(row: str) -> None:
    print(row, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
