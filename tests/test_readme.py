"""README is one screen, and what it says is so; its examples are run with those of the manual."""

import re
from itertools import pairwise

import pytest

from scaffold.cli import COMMANDS
from scaffold.schedules import SCHEDULES
from tests.pages import PAGES, ROOT, blocks

README = (ROOT / "README.md").read_text()


def test_it_is_one_screen() -> None:
    assert len(README.splitlines()) <= 60


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (first,) = blocks("README.md", "bash")
    targets = re.findall(r"^make (\w+)", first.text, re.MULTILINE)
    assert targets == ["demo", "test"]
    for target in (*targets, "docs", "picture"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_command_is_there() -> None:
    table = README.partition("| command | does |")[2]
    for name in COMMANDS:
        assert re.search(rf"`(scaffold )?{name}\b", table), name
    assert f"[{len(SCHEDULES)} schedules](docs/catalogue.md)" in README


def test_the_picture_is_a_training_run_made_now() -> None:
    pytest.importorskip("torch")
    from manual_extension import picture

    assert "(docs/demo.svg)" in README
    assert picture.FILE.read_text() == picture.picture(), "`make picture` draws it anew"


def test_the_picture_halves_every_100_steps() -> None:
    """A reader's check of the drawing itself: three levels, each half as high as the one before."""
    svg = (ROOT / "docs" / "demo.svg").read_text()
    line = re.findall(r"([\d.]+),([\d.]+)", svg.partition("<polyline")[2])
    bottom = 206.0
    heights = sorted({bottom - float(y) for _, y in line}, reverse=True)
    assert len(heights) == 3
    assert all(lower == pytest.approx(higher / 2) for higher, lower in pairwise(heights))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text()):
        assert "://" in target or ((ROOT / page).parent / target).exists(), target
