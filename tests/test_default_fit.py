"""Values that a schedule's function would refuse in a run with the tree's own defaults: told when they are planned."""

from pathlib import Path

import pytest

from scaffold.schedules import SCHEDULES
from tests.trees import BASE, TASK, build, changed, invoke, run

SAID = f"warning: {TASK}:23: with what the tree has by default (warmup_steps 0, total_steps 1000) the values do not fit"


def test_values_that_do_not_fit_the_trees_defaults_are_a_warning(tmp_path: Path) -> None:
    result = run(build(tmp_path, BASE), "--decay-steps", "5000", "--dry-run", schedule="wsd")
    assert result.exit_code == 0
    assert f"{SAID} together: warmup_steps + decay_steps is more than total_steps\n" in result.stderr
    assert "do not fit" in run(tmp_path, "--decay-steps", "5000", "--dry-run", "--quiet", schedule="wsd").stderr


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.kind)
def test_nothing_is_said_of_what_fits(schedule: object, tmp_path: Path) -> None:
    entry = next(one for one in SCHEDULES if one is schedule)
    assert "do not fit" not in run(build(tmp_path, BASE), "--dry-run", schedule=entry.kind).stderr


@pytest.mark.parametrize("default", ["None", "cpu_count()", "-1", "True"])
def test_nothing_is_said_where_the_tree_has_no_number(default: str, tmp_path: Path) -> None:
    tree = build(tmp_path, changed((TASK, "default=1000", f"default={default}")))
    assert "do not fit" not in run(tree, "--decay-steps", "5000", "--dry-run", schedule="wsd").stderr


def test_a_run_that_is_told_its_own_length_is_not_judged_by_the_default(tmp_path: Path) -> None:
    words = ("--decay-steps", "5000", "--total-steps", "9000", "--field", "total_steps=run_steps", "--dry-run")
    assert "do not fit" not in run(build(tmp_path, BASE), *words, schedule="wsd").stderr


def test_init_says_that_nothing_can_be_added_to_a_tree_without_a_site(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    result = invoke("init", "--root", str(tmp_path))
    assert result.exit_code == 0
    assert "the tree has no site yet, so nothing can be added to it; `scaffold inspect` says" in result.stderr
    assert "carries no schedule of ours yet" in invoke("init", "--root", str(build(tmp_path / "t", BASE))).stderr
