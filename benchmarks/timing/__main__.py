"""`python -m benchmarks.timing [GROUP…]`: time the commands, print the table, and write `benchmarks/RESULTS.md`."""

import compileall
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing.cases import GROUPS
from benchmarks.timing.comparison import Measured, measure
from benchmarks.timing.program import ROOT
from benchmarks.timing.report import page, row, scaled_row
from benchmarks.timing.scaling import Grown, grown
from benchmarks.timing.trees import Scratch

SCALING = "scaling"


def main(words: Sequence[str]) -> None:
    """Run the groups that are asked for; all of them, with all their runs, are written down."""
    parser = ArgumentParser("python -m benchmarks.timing", description=__doc__)
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help=f"of {', '.join((*GROUPS, SCALING))}; by default all"
    )
    parser.add_argument("--runs", type=int, help="runs of each, for a quick look")
    given = parser.parse_args(words)
    wanted = given.groups or [*GROUPS, SCALING]
    compileall.compile_dir(str(ROOT / "scaffold"), quiet=2)
    measured: list[Measured] = []
    scaled: list[Grown] = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(Path(folder))
        for name in wanted:
            if name == SCALING:
                scaled = grown(scratch, given.runs or 5)
                for one in scaled:
                    print(scaled_row(one), flush=True)
                continue
            for comparison in GROUPS[name](scratch):
                measured.append(measure(comparison, given.runs))
                print(row(measured[-1]), flush=True)
    if not given.groups and not given.runs:
        (ROOT / "benchmarks" / "RESULTS.md").write_text(page(measured, scaled), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
