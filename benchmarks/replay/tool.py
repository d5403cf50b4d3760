"""The one place that knows how a request is put to a release: to be `scaffold apply` of a manifest one day."""

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

#: What a run loads when it plans and prints: loaded once, before there are children, it costs them nothing.
_PLANNING = (
    "libcst.native",
    "scaffold.cli.add_schedule",
    "scaffold.cli.inspect",
    "scaffold.disk",
    "scaffold.git",
    "scaffold.plan",
    "scaffold.report.diff",
    "scaffold.report.json_plan",
    "scaffold.report.text",
)


def load() -> None:
    """Load what every run needs."""
    for name in _PLANNING:
        importlib.import_module(name)


def write(tree: Path, kind: Kind, options: Sequence[str]) -> Ran:
    """Return the run that writes a schedule into a tree, and prints the diff."""
    return _run("add-schedule", kind.value, "--root", str(tree), *options, "--output-format", "diff")


def again(tree: Path, kind: Kind, options: Sequence[str]) -> Ran:
    """Return the run that says, in JSON, what is still to do in a tree: it ends with 0 when nothing is."""
    return _run("add-schedule", kind.value, "--root", str(tree), *options, "--check", "--output-format", "json")


def inspect(tree: Path) -> Ran:
    """Return the run that says, in JSON, which sites a tree has."""
    return _run("inspect", str(tree), "--output-format", "json")


def verify(tree: Path, name: str, site: str) -> Ran:
    """Return the run that compares a written schedule's learning rates with the reference."""
    return _run("verify", name, "--root", str(tree), "--task", site)


def _run(*words: str) -> Ran:
    """Return what a run of the command line ended with, in a process of its own; raise BedError when it does not end."""
    return forked(lambda: _ran(words))


def _ran(words: Sequence[str]) -> Ran:
    os.environ["NO_COLOR"] = "1"
    result = CliRunner().invoke(main, words, prog_name="scaffold")
    fault = (
        ""
        if isinstance(result.exception, SystemExit | None)
        else "".join(traceback.format_exception(result.exception)[-2:])
    )
    return Ran(result.exit_code, result.stdout_bytes, result.stderr + fault)
