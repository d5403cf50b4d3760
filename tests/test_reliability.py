"""`docs/reliability.md` names what keeps each promise, and that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    table = [row for row in PAGE.splitlines() if row.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table[1:]]


def test_every_promise_names_what_keeps_it() -> None:
    kept_by = [cells[1] for cells in rows()]
    assert len(kept_by) > 15
    assert all(re.search(r"`(tests/\w+(/\w+)?\.py|make \w+)`|the same", cell) for cell in kept_by), kept_by


def test_what_the_page_names_is_there() -> None:
    files = set(re.findall(r"`(tests/[\w/]+\.\w+)`", PAGE))
    targets = set(re.findall(r"`make (\w+)", PAGE))
    assert len(files) > 8
    assert [one for one in sorted(files) if not (ROOT / one).is_file()] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [one for one in sorted(targets) if f"\n{one}:" not in makefile] == []


def test_the_numbers_of_the_crashes_are_those_that_were_printed() -> None:
    printed = (ROOT / "tests" / "crashing" / "PRINTED.txt").read_text(encoding="utf-8")
    numbers = re.search(r"^(\d+) kill points, (\d+) faults, (\d+) short writes; (\d+) wrong", printed, re.MULTILINE)
    assert numbers is not None
    kills, faults, short, wrong = numbers.groups()
    assert wrong == "0"
    assert f"{kills} kill points" in PAGE
    assert f"{faults} faults" in PAGE
    assert f"{short} short writes" in PAGE
