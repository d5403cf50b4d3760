"""The table: every command that people wait for, with its floor or its peer and the goal."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.timing.comparison import RUNS, Comparison
from benchmarks.timing.floors import clicks, printing, reading, torchs
from benchmarks.timing.program import Program, nothing, scaffold
from benchmarks.timing.trees import HOME, TASK, THREE, TRANSFORMERS, Scratch, ten_beds
from scaffold.schedules import SCHEDULES

#: How often what takes half a minute is run.
FEW = 5
DRY = ("add-schedule", "step", "--dry-run")


def starting(scratch: Scratch) -> Iterator[Comparison]:
    """Yield what only starts and prints."""
    tree = scratch.bundled("start")
    for words in (("--version",), ("--help",), ("add-schedule", "step", "--help")):
        yield Comparison(" ".join(words), scaffold(tree, *words), clicks(tree), 1.3)
    done = scratch.applied("done", ["step"])
    yield Comparison("check, a clean tree", scaffold(done, "check"), clicks(done), 2)
    yield Comparison("inspect, the bundled tree", scaffold(tree, "inspect"), clicks(tree), 2)
    yield Comparison("list", scaffold(tree, "list"), clicks(tree), 2)


def editing(scratch: Scratch) -> Iterator[Comparison]:
    """Yield what edits a few files."""
    tree = scratch.bundled("edit")
    yield Comparison("dry run, the bundled tree", scaffold(tree, *DRY), reading(tree, TASK, HOME), 1.15)
    long = scratch.long("long", 3500, TASK)
    yield Comparison("dry run, a task file of 3,500 lines", scaffold(long, *DRY), printing(long, TASK), 0.8)
    back = scratch.keeper(tree, TASK, HOME)
    ours = scaffold(tree, "add-schedule", "step", ready=back)
    yield Comparison(
        "two small files, written",
        ours,
        codemod(tree, (TASK, HOME), "benchmarks.timing.peer_codemod.AddStep", back),
        2.5,
        faster=True,
    )
    yield from three_files(scratch)


def three_files(scratch: Scratch) -> Iterator[Comparison]:
    """Yield one plan over three long files, beside LibCST on them and beside a rename in them."""
    tree = scratch.three_long()
    ours = scaffold(tree, *DRY)
    yield Comparison("three files of 1,500 to 1,900 lines", ours, printing(tree, *THREE), 0.5)
    rename = "libcst.codemod.commands.rename.RenameCommand"
    words = ("--old_name", "training.summaries.shown", "--new_name", "training.summaries.told")
    yield Comparison(ours.name, ours, codemod(tree, THREE, rename, words=words), 20, faster=True)


def codemod(
    tree: Path, paths: Sequence[str], command: str, ready: Callable[[], None] = nothing, words: Sequence[str] = ()
) -> Program:
    """Return LibCST's own tool with a codemod over some files; in one process, which is the faster for so few."""
    tool = (sys.executable, "-m", "libcst.tool", "codemod", "-x", "-j1", "--no-format", command)
    return Program(f"libcst.tool codemod {command.rpartition('.')[2]}", (*tool, *words, *paths), tree, ready)


def looking(scratch: Scratch) -> Iterator[Comparison]:
    """Yield what looks at whole packages."""
    for name, archives, runs in (("transformers 5.23.0", [TRANSFORMERS], RUNS), ("ten beds", ten_beds(), FEW)):
        tree = scratch.packages(name.replace(" ", "-"), archives)
        ours = scaffold(tree, "inspect")
        yield Comparison(f"inspect, {name}", ours, searching(tree), 1, runs=runs)
        yield Comparison(f"inspect, {name}", ours, compiling(tree), None, runs=FEW)


def searching(tree: Path) -> Program:
    """Return ast-grep looking for a chain of two comparisons."""
    pattern = "if $A == $B:\n    $$$C\nelif $A == $D:\n    $$$E"
    tool = str(Path(sys.executable).parent / "ast-grep")
    return Program("ast-grep", (tool, "run", "-l", "py", "-p", pattern, "--json=stream", "."), tree, codes=(0, 1))


def compiling(tree: Path) -> Program:
    """Return the compiler of Python over every file."""
    return Program("compileall", (sys.executable, "-m", "compileall", "-q", "-f", "."), tree, codes=(0, 1))


def several(scratch: Scratch) -> Iterator[Comparison]:
    """Yield many schedules, and many checkouts, beside one."""
    kinds = [schedule.kind for schedule in SCHEDULES][:22]
    one = scaffold(scratch.listing("one-kind", kinds[:1]), "apply", "--dry-run")
    yield Comparison("apply of 22", scaffold(scratch.listing("kinds", kinds), "apply", "--dry-run"), one, 3)
    place = scratch.checkouts(100)
    names = sorted(folder.name for folder in place.iterdir())
    together = scaffold(place, "check", *names)
    command = f"for one in *; do '{together.words[0]}' check \"$one\" || exit; done"
    apart = Program("100 processes", ("sh", "-c", command), place, variables=together.variables)
    yield Comparison("check of 100 checkouts", together, apart, 10, faster=True, runs=FEW)
    done = scratch.applied("verified", [kind for kind in kinds if kind != "reduce-on-plateau"])
    yield Comparison("verify of 22", scaffold(done, "verify"), torchs(done), 1.5)


GROUPS = {"starting": starting, "editing": editing, "looking": looking, "several": several}
