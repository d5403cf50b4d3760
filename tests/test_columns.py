"""What is printed fits a terminal of 80 where it can, stands below what it belongs to, and has its colours for a reason."""

import re
from pathlib import Path

import pytest

from scaffold.curves import Curve
from scaffold.picture import draw
from scaffold.report.columns import below, hung
from tests.trees import BASE, TASK, build, changed, invoke, run

TEN = [f"tasks/t{number}.py" for number in range(10)]


def many_sites() -> dict[str, str]:
    """Return a tree with ten sites."""
    return {**BASE, **dict.fromkeys(TEN, BASE[TASK])}


@pytest.mark.parametrize(
    ("before", "text", "shown"),
    [
        ("  a  ", "short", "  a  short"),
        ("  a  ", "", "  a"),
        ("> ", f"{'x' * 70} yyyyyyyyy zz", f"> {'x' * 70}\n  yyyyyyyyy zz"),
        ("> ", f"{'x' * 90} y", f"> {'x' * 90}\n  y"),
        ("> ", "two  blanks and\ttab", "> two  blanks and\ttab"),
        (f"{'b' * 70} ", "one two three four five six", f"{'b' * 70} one two three four five\n{' ' * 71}six"),
    ],
)
def test_what_is_too_long_goes_on_below_where_it_began(before: str, text: str, shown: str) -> None:
    assert hung(before, text) == shown


def test_rows_stand_below_each_other() -> None:
    assert list(below("bound: ", ["a", "b"])) == ["bound: a", "       b"]
    assert list(below("bound: ", [])) == []


@pytest.mark.parametrize("act", [("--check",), ("--dry-run",), ()], ids=["check", "dry-run", "run"])
def test_each_of_many_sites_has_a_row_of_its_own(act: tuple[str, ...], tmp_path: Path) -> None:
    result = run(build(tmp_path, many_sites()), "--all-tasks", *act)
    said = result.stderr if "--dry-run" in act else result.stdout
    rows = said.splitlines()
    at = rows.index("step_schedule (step, own) in 11 sites")
    assert rows[at + 1 : at + 12] == sorted(f"  in {path}::Task.get_lr_scheduler" for path in (TASK, *TEN))
    assert not rows[at + 12].startswith("  in ")


def test_a_tree_of_many_sites_that_is_complete_says_so_a_row_a_site(tmp_path: Path) -> None:
    run(build(tmp_path, many_sites()), "--all-tasks")
    rows = run(tmp_path, "--all-tasks", "--check").stdout.splitlines()
    assert rows[0] == "step_schedule: complete in 11 sites, nothing to do"
    assert len([row for row in rows if row.startswith("  in tasks/")]) == 11


def test_each_binding_has_a_row_of_its_own(tmp_path: Path) -> None:
    said = run(build(tmp_path, BASE), "--check", schedule="wsd").stdout
    assert "\nbound: warmup_steps to args.warmup_steps\n       total_steps to args.max_steps\n" in said


def test_the_catalogue_fits_and_no_word_of_it_is_broken() -> None:
    shown = invoke("list").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "get_cosine_with_hard_restarts_schedule_with_warmup" in shown


def test_many_names_are_shown_in_rows(tmp_path: Path) -> None:
    arms = "".join(f'        elif args.lr_schedule == "name_{at}":\n            return None\n' for at in range(20))
    tree = changed((TASK, "        else:\n            raise", f"{arms}        else:\n            raise"))
    shown = invoke("inspect", str(build(tmp_path, tree))).stdout
    (held,) = re.findall(r"^  names +((?:.*\n {20})*.*)$", shown, re.MULTILINE)
    assert max(map(len, held.splitlines())) <= 80
    names = re.sub(r"\s+", " ", held).split(", ")
    assert names == ["fixed_lr", "cosine_schedule_with_warmup", *(f"name_{at}" for at in range(20))]


def test_red_and_green_are_for_what_goes_and_what_comes(tmp_path: Path) -> None:
    """In a diff; a curve has neither colour, and is told from others by its marker as well."""
    drawn = draw([Curve(name, [1.0, 0.5, at / 9]) for at, name in enumerate("abcdef")], "rates")
    coloured = re.findall(r"\x1b\[([\d;]*m)[•+xo*#]", drawn)
    assert coloured
    named = re.compile(r"^(3[12]|9[12]|38;5;([129]|10))m$")
    assert not [code for code in coloured if named.match(code)]
    assert len(set(re.findall(r"([•+xo*#]{2}) ?(?:\x1b\[[\d;]*m)* ?[a-f]\b", drawn))) == 6
    diff = invoke("--color", "add-schedule", "step", "--dry-run", "--root", str(build(tmp_path, BASE))).stdout
    for row in diff.splitlines():
        assert ("\x1b[32m" in row) == bool(re.match(r"(\x1b\[\d+m)?\+(?!\+\+ )", row)), row
        assert ("\x1b[31m" in row) == bool(re.match(r"(\x1b\[\d+m)?-(?!-- )", row)), row
