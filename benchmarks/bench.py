"""Time commands against their physical floors: whole processes, in turns within one run, medians and the ratio of medians."""

import compileall
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TREE = ROOT / "fixtures" / "transformers_on_rdu"
RUNS = 20

CLICK = ["-c", "import click"]
WRITERS = ["-c", "import click, jinja2, libcst"]
SCAFFOLD = ["-m", "scaffold"]

#: What is timed, its floor, and the ratio to reach.
CASES = [
    ("--version", [*SCAFFOLD, "--version"], "import click", CLICK, 1.3),
    ("--help", [*SCAFFOLD, "--help"], "import click", CLICK, 1.3),
    ("add-schedule step --help", [*SCAFFOLD, "add-schedule", "step", "--help"], "import click", CLICK, 1.3),
    ("add-schedule step --dry-run", [*SCAFFOLD, "add-schedule", "step", "--dry-run"], "import click, jinja2, libcst", WRITERS, 1.15),
]  # fmt: skip


def seconds(arguments: list[str], cwd: Path) -> float:
    """Return how long a Python process with these arguments takes, from outside."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def measure(command: list[str], floor: list[str], cwd: Path) -> tuple[list[float], list[float]]:
    """Return the times of a command and of its floor, run in turns after one run of each that does not count."""
    for warm_up in (command, floor):
        seconds(warm_up, cwd)
    pairs = [(seconds(command, cwd), seconds(floor, cwd)) for _ in range(RUNS)]
    return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]


def row(name: str, floor_name: str, mine: list[float], floor: list[float], goal: float) -> str:
    middle, base = statistics.median(mine), statistics.median(floor)
    spread = f"{min(mine) * 1000:.0f}-{max(mine) * 1000:.0f}"
    return (
        f"| `{name}` | {middle * 1000:.0f} ({spread}) | `{floor_name}` | {base * 1000:.0f} "
        f"| {middle / base:.2f} | {goal} |"
    )


def main() -> None:
    compileall.compile_dir(str(ROOT / "scaffold"), quiet=2)
    lines = [
        "# What the commands cost",
        "",
        f"Whole processes in milliseconds, median (and range) of {RUNS} runs that take turns with the floor's."
        f" Python {sys.version.split()[0]}. Read the ratios; the times are those of one small shared machine.",
        "",
        "| command | ms | floor | ms | ratio | goal |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(shutil.copytree(TREE, Path(scratch, "tree")))
        for name, command, floor_name, floor, goal in CASES:
            lines.append(row(name, floor_name, *measure(command, floor, tree), goal))
            print(lines[-1], flush=True)
    (ROOT / "benchmarks" / "RESULTS.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
