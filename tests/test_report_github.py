"""Workflow commands, read back as GitHub's runner reads them."""

import re

import pytest

from scaffold.model.status import Finding, Standing, State, Status
from scaffold.report.github import render
from tests.standings import COMPLETE, MIXED


def test_commands_for_findings_and_notices() -> None:
    assert render(MIXED, "dir/") == (
        "::error file=dir/tasks/task.py,line=12,title=wsd_schedule%3A partial (5 of 7 parts)::the branch is missing\n"
        "::error file=dir/tasks/task.py,title=wsd_schedule%3A partial (5 of 7 parts)::100%25, or: none%0D%0Aof it\n"
        "::error title=cosine%3A foreign::the schedule cosine is foreign\n"
        "::notice file=dir/a b/é.py,line=3,title=scaffold::noam is not in the manifest\n"
        "::notice title=scaffold::no lock file\n"
    )


def test_nothing_for_what_is_complete() -> None:
    assert render(COMPLETE) == ""
    assert render(Standing(".", ())) == ""


def read_back(command: str) -> tuple[dict[str, str], str]:
    """Return a command's properties and its message; each escape is turned back once, the percent sign last."""
    match = re.fullmatch(r"::error (.*?)::(.*)\n", command)
    assert match
    properties = dict(pair.split("=", 1) for pair in match[1].split(","))
    codes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]

    def turned(text: str, codes: list[tuple[str, str]]) -> str:
        for code, character in codes:
            text = text.replace(code, character)
        return text

    return {name: turned(value, codes) for name, value in properties.items()}, turned(match[2], [*codes[:2], codes[4]])


@pytest.mark.parametrize(
    "text", ["a::b", "50%, or: c=d", "two\nlines\r\n", "%0A is a line feed", "%250A", "::error::", "%3A"]
)
def test_any_text_is_read_back_as_it_is(text: str) -> None:
    command = render(Standing(".", (Status("k", text, State.DRIFTED, (Finding(text, 7, text),)),)))
    assert read_back(command) == ({"file": text, "line": "7", "title": f"{text}: drifted"}, text)
