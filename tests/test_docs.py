"""Every example of README and the manual is run, and the manual is built without a warning."""

import re
from pathlib import Path

import pytest

from tests.pages import LANGUAGES, PAGES, ROOT, blocks
from tests.sessions import fits, run_page

#: Run by tests/test_docs_ci.py, tests/test_pre_commit.py and tests/test_campaign.py, which bring what it takes.
BY_ITS_OWN_TESTS = "docs/ci.md"
NOT_RUN = ("text", "bash")
WITH_EXAMPLES = [page for page in PAGES if page != BY_ITS_OWN_TESTS and blocks(page, "console")]


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_of_a_page(page: str, tmp_path: Path, shell_environment: dict[str, str]) -> None:
    if any("scaffold verify" in block.text for block in blocks(page, "console")):
        pytest.importorskip("torch")
    run_page(page, tmp_path, shell_environment)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_run_says_why(page: str) -> None:
    fences = re.findall(r"^```(\S+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert {language for language in fences if not language.startswith("{")} <= set(LANGUAGES)
    for block in blocks(page, *NOT_RUN):
        assert block.comment.startswith("not run: "), block.text


def test_pages_that_are_run_are_most() -> None:
    assert {"README.md", "docs/tutorial.md", "docs/manifest.md"} <= set(WITH_EXAMPLES)
    assert len([page for page in WITH_EXAMPLES if page.startswith("docs/how-to/")]) == 6


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("…\nb\n", "a\nb\n", True),
        ("…\nb\n", "b\n", True),
        ("a\n…\n", "a\nb\nc\n", True),
        ("b\n…\n", "a\nb\n", False),
        ("a…\n", "ab\n", False),
        ("a.\n", "ab\n", False),
        ("[… s] a\n", "[  0.25 s] a\n", True),
        ("[… s] a\n", "[  0.25 s] b\n", False),
    ],
)
def test_what_is_shown_is_what_is_printed(shown: str, printed: str, expected: bool) -> None:
    assert fits(shown, printed) is expected
