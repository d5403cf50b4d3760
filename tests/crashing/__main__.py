"""The whole proof, by `strace`: `make crash`. Prints a line for each scenario, and fails on any outcome that is wrong.

In the small trees a run is killed before every call, in the great ones before every call that is not only a look.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.crashing import sweeping, traced
from tests.crashing.judging import Tally, judge_kill
from tests.crashing.scenarios import GREAT, SMALL, Scenario, ready

#: How many tries there are to be at least.
WANTED = 1000


def main() -> int:
    if not traced.is_there():
        print(
            "make crash needs strace (4.16 or later: it injects), and the right to attach it to a child",
            file=sys.stderr,
        )
        return 1
    kills = faults = 0
    wrong: list[str] = []
    for scenario in (*SMALL, *GREAT):
        for name, tally in swept(scenario):
            wrong += tally.wrong
            kills += tally.tries if name == "kill points" else 0
            faults += tally.tries if name != "kill points" else 0
    print(f"{kills} kill points, {faults} faults, {len(wrong)} wrong")
    return 1 if wrong or kills < WANTED else 0


def swept(scenario: Scenario) -> list[tuple[str, Tally]]:
    """Return what came out of a scenario: kills and, in the small trees, faults, and short writes by the layer."""
    found = []
    with tempfile.TemporaryDirectory(dir=_memory()) as scratch:
        home = Path(scratch, "home")
        home.mkdir()
        with ready(scenario, home) as case:
            calls = traced.calls_of(case, Path(scratch))
            print(f"{scenario.name}: {sum(calls.values())} calls to the system", flush=True)
            where = calls if scenario in SMALL else traced.changing(calls)
            found.append(said("kill points", lambda: traced.sweep(case, traced.kills(where))))
            if scenario in SMALL:
                found.append(said("faults", lambda: traced.sweep(case, traced.faults(calls))))
            names = sweeping.calls_of(case)
            short = list(sweeping.shorts(names))
            found.append(said("short writes", lambda: sweeping.sweep(case, short, judge_kill)))
    return found


def said(name: str, sweep: Callable[[], Tally]) -> tuple[str, Tally]:
    start = time.monotonic()
    tally = sweep()
    print(f"  {name}: {tally}, {time.monotonic() - start:.0f} s", flush=True)
    return name, tally


def _memory() -> str | None:
    """Return a folder that is in memory, so that syncing costs nothing; None where there is none."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
