"""What is different at a terminal: a pager for a long diff, colour, the catalogue where no kind is named."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.at_terminal import at_terminal
from tests.trees import BASE, build, run

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
