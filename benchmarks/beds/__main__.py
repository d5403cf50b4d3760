"""`python -m benchmarks.beds [BED…]`: run the beds, print the table, exit with 1 if anything required fails."""

import sys
import time
from collections.abc import Sequence

from benchmarks.beds.authors import compare
from benchmarks.beds.bed import AnyBed
from benchmarks.beds.errors import BedError, Unreachable
from benchmarks.beds.fetch import cache
from benchmarks.beds.pins import BEDS, REFUSED
from benchmarks.beds.report import render
from benchmarks.beds.results import Patched, Result, is_failure
from benchmarks.beds.run import run


def main(wanted: Sequence[str]) -> int:
    """Return the exit code of a run of the beds whose label holds one of the words, or of all and the authors' steps."""
    everything: list[AnyBed] = [*BEDS, *REFUSED]
    beds = [bed for bed in everything if not wanted or any(word in bed.archive.label for word in wanted)]
    start = time.monotonic()
    results = run(beds, cache(), _say)
    print("\n" + render(results), flush=True)
    failed = any(map(is_failure, results))
    if not wanted:
        failed = not _authors() or failed
    print(f"{len(results)} results in {time.monotonic() - start:.0f} seconds, trees in {cache()}")
    return 1 if failed else 0


def _authors() -> bool:
    """Print the authors' next steps beside ours, and return whether we touch all that they did."""
    try:
        print(compare(cache()))
    except Unreachable as error:
        print(f"SKIPPED the authors' next steps: {error}")
    except BedError as error:
        print(error)
        return False
    return True


def _say(result: Result) -> None:
    name = f"{result.bed}, {result.kind}" if isinstance(result, Patched) else result.bed
    print(f"{'FAILED' if is_failure(result) else 'ended '}  {name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
