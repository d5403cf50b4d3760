"""`scaffold` as a user runs it in a project that keeps a tree, its next release, and a manifest beside them."""

import importlib
import os
import traceback
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner

from benchmarks.beds.bed import Kind
from benchmarks.beds.tool import Ran
from benchmarks.replay.forked import forked
from scaffold.cli import main

#: What a project's folder holds: the manifest, the tree that it is written for, and the release that is to follow.
MANIFEST, TREE, NEXT = "scaffold.toml", "tree", "next"

#: What a run loads when it plans and prints: loaded once, before there are children, it costs them nothing.
_PLANNING = (
    "libcst.native",
    "scaffold.checking",
    "scaffold.cli.add_schedule",
    "scaffold.cli.apply",
    "scaffold.cli.check",
    "scaffold.cli.init",
    "scaffold.cli.inspect",
    "scaffold.disk",
    "scaffold.git",
    "scaffold.manifest.edits",
    "scaffold.plan_many",
    "scaffold.report.diff",
    "scaffold.report.json_plans",
    "scaffold.report.text",
)


def load() -> None:
    """Load what every run needs."""
    for name in _PLANNING:
        importlib.import_module(name)


def start(project: Path) -> Ran:
    """Return the run that writes a manifest for the tree of a project."""
    return _run(project, "init", "--root", TREE)


def add(project: Path, kind: Kind, options: Sequence[str]) -> Ran:
    """Return the run that writes a schedule into the tree of a project, and into the manifest."""
    return _run(project, "add-schedule", kind.value, "--root", TREE, *options)


def apply(project: Path) -> Ran:
    """Return the run that brings the next release to what the manifest says, and prints the diff."""
    return _run(project, "apply", "--root", NEXT, "--output-format", "diff")


def again(project: Path) -> Ran:
    """Return the run that says, in JSON, what is still to do in the next release: it ends with 0 when nothing is."""
    return _run(project, "apply", "--root", NEXT, "--check", "--output-format", "json")


def check(project: Path) -> Ran:
    """Return the run that says how each schedule stands in the next release: it ends with 0 when all are complete."""
    return _run(project, "check", "--root", NEXT)


def inspect(tree: Path) -> Ran:
    """Return the run that says, in JSON, which sites a tree has."""
    return _run(tree, "inspect", "--output-format", "json")


def verify(project: Path, name: str, site: str) -> Ran:
    """Return the run that compares the learning rates of a schedule in the next release with the reference."""
    return _run(project, "verify", name, "--root", NEXT, "--task", site)


def _run(folder: Path, *words: str) -> Ran:
    """Return what a command line, given in a folder, ended with; raise BedError when it does not end."""
    return forked(lambda: _ran(folder, words))


def _ran(folder: Path, words: Sequence[str]) -> Ran:
    os.chdir(folder)
    os.environ["NO_COLOR"] = "1"
    result = CliRunner().invoke(main, words, prog_name="scaffold")
    fault = (
        ""
        if isinstance(result.exception, SystemExit | None)
        else "".join(traceback.format_exception(result.exception)[-2:])
    )
    return Ran(result.exit_code, result.stdout_bytes, result.stderr + fault)
