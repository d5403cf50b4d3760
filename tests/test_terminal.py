"""What is different at a terminal: a pager for a long diff, colour, the catalogue where no kind is named."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scaffold.cli.beside import QUIET, tell_of
from scaffold.model.plan import Diagnostic, Level
from scaffold.schedules import SCHEDULES
from scaffold.sparkline import sparkline
from tests.at_terminal import at_terminal
from tests.trees import BASE, build, invoke, run

DIFF = ("add-schedule", "step", "--dry-run")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


@pytest.fixture
def pager(tmp_path: Path) -> dict[str, str]:
    """Variables with a pager that keeps what it is given."""
    script = tmp_path / "less"  # the one that click gives colours to
    script.write_text(f'#!/bin/sh\ncat > "{tmp_path}/paged"\n')
    script.chmod(0o755)
    return {"PAGER": str(script)}


def test_a_long_diff_is_paged_in_colour(tree: Path, pager: dict[str, str]) -> None:
    code, shown = at_terminal(*DIFF, cwd=tree, rows=10, variables=pager)
    assert code == 0
    paged = (tree.parent / "paged").read_text()
    assert "\x1b[32m+" in paged
    assert re.sub(r"\x1b\[\d+m", "", paged).rstrip("\n") == run(tree, "--dry-run").stdout.rstrip("\n")
    assert "+def get_step_schedule" not in shown
    assert "2 files would change" in shown


def test_a_long_diff_without_colour(tree: Path, pager: dict[str, str]) -> None:
    at_terminal(*DIFF, cwd=tree, rows=10, variables={**pager, "NO_COLOR": "1"})
    assert "\x1b" not in (tree.parent / "paged").read_text()


def test_a_short_diff_is_not_paged(tree: Path, pager: dict[str, str]) -> None:
    _, shown = at_terminal(*DIFF, cwd=tree, rows=500, variables=pager)
    assert "+def get_step_schedule" in shown
    assert not (tree.parent / "paged").exists()


def test_a_diff_in_a_pipe_or_a_file_is_not_paged(
    tree: Path, pager: dict[str, str], shell_environment: dict[str, str]
) -> None:
    given = {**shell_environment, **pager, "LINES": "10"}
    words = [sys.executable, "-m", "scaffold", *DIFF]
    piped = subprocess.run(words, cwd=tree, env=given, capture_output=True, text=True, check=True)
    assert "+def get_step_schedule" in piped.stdout
    at_terminal(*DIFF, "-o", "kept.diff", cwd=tree, rows=10, variables=pager)
    assert "+def get_step_schedule" in (tree / "kept.diff").read_text()
    assert not (tree.parent / "paged").exists()


def test_no_kind_at_a_terminal_shows_the_catalogue(tree: Path) -> None:
    code, shown = at_terminal("add-schedule", cwd=tree)
    assert code == 0
    assert max(map(len, shown.splitlines())) <= 80
    for schedule in SCHEDULES:
        row = next(row for row in shown.splitlines() if row.startswith(f"{schedule.kind} "))
        assert re.search(r"[▁▂▃▄▅▆▇█]{16}  \w", row) or schedule.factor is None
    assert re.search(r"^exponential +▆▄▂▁+  multiply", shown, re.MULTILINE)
    assert "scaffold add-schedule KIND --dry-run" in shown


def test_no_kind_at_a_terminal_shows_the_entries_of_a_project(tree: Path) -> None:
    entry = 'summary = "ours"\nformula = "1"\nsource = "us"\nneeds = ["torch.optim.lr_scheduler.LambdaLR"]\n'
    template = (
        'def {{ function }}(optimizer, last_epoch=-1):\n    """Return it."""\n\n    def lr_lambda(current_step):\n'
        "        return 1.0\n\n    return LambdaLR(optimizer, lr_lambda, last_epoch)\n"
    )
    files = {"ours/of-ours.toml": entry, "ours/of-ours.py.jinja": template}
    build(tree, {**files, "scaffold.toml": '[catalogue]\ndirectory = "ours"\n'})
    code, shown = at_terminal("add-schedule", cwd=tree)
    assert code == 0, shown
    assert re.search(r"^of-ours .* ours$", shown, re.MULTILINE)


def test_no_kind_in_a_script_is_wrong_usage() -> None:
    result = invoke("add-schedule")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "no KIND is named; `scaffold list` shows them all" in result.stderr


def test_a_small_curve() -> None:
    assert sparkline([0.0, 1.0], 2) == "▁█"
    assert sparkline([1.0] * 50 + [0.5] * 50, 4) == "██▅▅"
    assert sparkline([1e-9] * 8, 4) == "████"


def test_quiet_says_nothing_beside_the_result(tree: Path) -> None:
    words = ("add-schedule", "wsd", "--root", str(tree), "--dry-run")
    loud, quiet = invoke(*words), invoke("--quiet", *words)
    assert "2 files would change" in loud.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout


def test_quiet_keeps_errors_and_exit_codes(tree: Path) -> None:
    result = invoke("-q", "add-schedule", "step", "--root", str(tree), "--task", "nothing")
    assert result.exit_code == 3
    assert "error: --task 'nothing' fits no site" in result.stderr
    assert invoke("-q", "add-schedule", "step", "--root", str(tree), "--check").exit_code == 1
    assert invoke("-q", "add-schedule").exit_code == 2


def test_quiet_writes_all_the_same(tree: Path) -> None:
    assert invoke("-q", "init", "--root", str(tree)).stderr == ""
    result = invoke("-q", "add-schedule", "step", "--root", str(tree), "-o", str(tree.parent / "result.txt"))
    assert (result.exit_code, result.output) == (0, "")
    assert "get_step_schedule" in (tree.parent / "result.txt").read_text()
    assert run(tree, "--check").exit_code == 0


@pytest.mark.parametrize(("level", "said"), [(Level.WARNING, "warning: a.py:1: look"), (Level.NOTE, "")])
def test_quiet_keeps_warnings(level: Level, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with click.Context(click.Command("scaffold")) as context:
        context.meta[QUIET] = True
        tell_of(Diagnostic(level, "a.py", 1, "look"))
    assert capsys.readouterr().err.strip() == said
