"""The whole proof, by `strace`: `make crash`. Prints a line for each sweep, and fails on any outcome that is wrong.

In the small trees a run is killed before every call, and every error is tried at every call. In the great ones it is
killed before every call that changes something and before one in LOOKS of those that only look, and errors are tried at
one call in FAULTED, another one for each error.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.crashing import sweeping, traced
from tests.crashing.judging import Tally, judge_kill
from tests.crashing.scenarios import GREAT, SMALL, Ready, ready

#: How many kills there are to be at least.
WANTED = 1000
#: One in how many is tried in the great trees, where each command makes ten thousand calls.
LOOKS, FAULTED = 20, 50
#: What takes longest begins first.
SCENARIOS = (*GREAT, *SMALL)
KILLS, FAULTS, SHORT = "kill points", "faults", "short writes"


def main() -> int:
    if not traced.is_there():
        print(
            "make crash needs strace (4.16 or later: it injects), and the right to attach it to a child",
            file=sys.stderr,
        )
        return 1
    start, done = time.monotonic(), dict.fromkeys((KILLS, FAULTS, SHORT), 0)
    wrong: list[str] = []
    with ProcessPoolExecutor() as pool:
        for scenario, (calls, swept) in zip(SCENARIOS, pool.map(all_of, range(len(SCENARIOS))), strict=True):
            print(f"{scenario.name}: {calls} calls to the system")
            for name, tally in swept:
                print(f"  {name}: {tally}", flush=True)
                wrong += tally.wrong
                done[name] += tally.tries
    tried = ", ".join(f"{count} {name}" for name, count in done.items())
    print(f"{tried}; {len(wrong)} wrong; {time.monotonic() - start:.0f} s")
    return 1 if wrong or done[KILLS] < WANTED else 0


def all_of(number: int) -> tuple[int, list[tuple[str, Tally]]]:
    """Return how many calls a scenario makes to the system, and what came out of every sweep of it."""
    scenario = SCENARIOS[number]
    with tempfile.TemporaryDirectory(dir=_memory()) as scratch:
        home = Path(scratch, "home")
        home.mkdir()
        with ready(scenario, home) as case:
            calls = traced.calls_of(case, Path(scratch))
            return sum(calls.values()), [(name, sweep()) for name, sweep in sweeps(case, calls)]


def sweeps(case: Ready, calls: traced.Calls) -> list[tuple[str, Callable[[], Tally]]]:
    """Return the sweeps of a scenario: kills and faults by `strace`, short writes by the layer."""
    is_small = case.scenario in SMALL
    kills = traced.kills(calls, 1 if is_small else LOOKS)
    faults = traced.faults(calls, stride=1 if is_small else FAULTED)
    short = list(sweeping.shorts(sweeping.calls_of(case)))
    return [
        (KILLS, lambda: traced.sweep(case, kills)),
        (FAULTS, lambda: traced.sweep(case, faults)),
        (SHORT, lambda: sweeping.sweep(case, short, judge_kill)),
    ]


def _memory() -> str | None:
    """Return a folder that is in memory, so that syncing costs nothing; None where there is none."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
