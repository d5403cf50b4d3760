"""reviewdog's diagnostic format: judged by applying the suggestions, in bytes, as the format describes them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.model.plan import Edit
from scaffold.model.status import Finding, Standing, State, Status
from scaffold.report.plan_findings import standing_of
from scaffold.report.rdjson import render
from tests.standings import COMPLETE, FILES, LATIN, LONE_RETURNS, MIXED, created, edit, to_do
from tests.test_styles import CASES
from tests.trees import BASE, apply, as_bytes, plan_for


def document_of(standing: Standing, prefix: str = "") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(standing, prefix))
    assert document["source"] == {"name": "scaffold"}
    assert all(len(one.get("suggestions", ())) <= 1 for one in document["diagnostics"])
    return document


def applied(document: Mapping[str, Any], tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the tree with every suggestion applied: columns count bytes from 1, and the end is exclusive."""
    found: dict[str, list[tuple[int, int, bytes]]] = {path: [] for path in tree}
    for diagnostic in document["diagnostics"]:
        for one in diagnostic.get("suggestions", ()):
            path = diagnostic["location"]["path"]
            start, end = (offset(tree[path], one["range"][name]) for name in ("start", "end"))
            found[path].append((start, end, one["text"].encode()))
    held = dict(tree)
    for path, parts in found.items():
        for start, end, text in sorted(parts, reverse=True):
            held[path] = held[path][:start] + text + held[path][end:]
    return held


def offset(data: bytes, place: Mapping[str, int]) -> int:
    lines = data.split(b"\n")
    before = lines[: place["line"] - 1]
    assert len(before) == place["line"] - 1
    assert 1 <= place["column"] <= len(lines[place["line"] - 1]) + 1
    return sum(len(line) + 1 for line in before) + place["column"] - 1


@pytest.mark.parametrize("name", FILES)
def test_the_suggestions_give_the_bytes_of_the_edit(name: str) -> None:
    before, after = FILES[name]
    assert applied(document_of(to_do(edit(before, after))), {"a.py": before}) == {"a.py": after}


ROWS = st.lists(st.sampled_from(["a", "b", "é", "\t\U00010400"]), max_size=8)


@given(ROWS, ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_any_edit_is_applied(old: list[str], new: list[str], newline: str, ended: bool, still: bool) -> None:
    before = (newline.join(old) + newline * ended).encode()
    after = (newline.join(new) + newline * still).encode()
    assert applied(document_of(to_do(edit(before, after))), {"a.py": before}) == {"a.py": after}


@pytest.mark.parametrize("name", ["as-it-is", "crlf", "bom", "no-final-newline", "form-feeds", "tabs"])
def test_the_suggestions_of_a_plan_are_what_a_run_writes(name: str) -> None:
    plan = plan_for(CASES[name])
    document = document_of(standing_of(plan))
    assert applied(document, as_bytes(CASES[name])) == apply(CASES[name], plan)
    assert not any(one["message"] == "this changes with the rest" for one in document["diagnostics"])


@pytest.mark.parametrize(
    "one",
    [edit(*LATIN), edit(*LONE_RETURNS), created(b"a\n")],
    ids=["latin-1", "lone returns", "created"],
)
def test_what_the_format_cannot_say_has_no_suggestion(one: Edit) -> None:
    document = document_of(to_do(one))
    assert [diagnostic["message"] for diagnostic in document["diagnostics"]] == ["is missing"]
    assert "suggestions" not in document["diagnostics"][0]


def test_diagnostics_codes_and_places() -> None:
    document = document_of(MIXED, "dir/")
    assert document["severity"] == "ERROR"
    wsd = {"severity": "ERROR", "code": {"value": "partial"}}
    assert document["diagnostics"] == [
        {
            "message": "the branch is missing",
            "location": {"path": "dir/tasks/task.py", "range": {"start": {"line": 12}}},
            **wsd,
        },
        {"message": "100%, or: none\r\nof it", "location": {"path": "dir/tasks/task.py"}, **wsd},
        {"message": "the schedule cosine is foreign", "severity": "ERROR", "code": {"value": "foreign"}},
        {
            "message": "noam is not in the manifest",
            "location": {"path": "dir/a b/é.py", "range": {"start": {"line": 3}}},
            "severity": "INFO",
            "code": {"value": "notice"},
        },
        {"message": "no lock file", "severity": "INFO", "code": {"value": "notice"}},
    ]


def test_a_suggestion_goes_to_the_nearest_finding() -> None:
    before = b"".join(b"%d\n" % line for line in range(1, 31))
    after = before.replace(b"10\n", b"10\nten\n").replace(b"25\n", b"25\nmore\n")
    findings = (Finding("a.py", 24, "late"), Finding("a.py", 2, "early"), Finding("a.py", 11, "middle"))
    standing = Standing(".", (Status("step", "step", State.PARTIAL, findings),), (edit(before, after),))
    held = {
        one["message"]: [s["text"] for s in one.get("suggestions", ())] for one in document_of(standing)["diagnostics"]
    }
    assert held == {"late": ["more\n"], "early": [], "middle": ["ten\n"]}


def test_a_suggestion_without_a_finding_has_a_diagnostic_of_its_own() -> None:
    one = edit(b"a\nb\nc\n", b"a\nx\nb\nc\ny\n")
    document = document_of(to_do(one))
    assert [(d["message"], d["location"]["path"]) for d in document["diagnostics"]] == [
        ("is missing", "a.py"),
        ("this changes with the rest", "a.py"),
    ]
    assert document["diagnostics"][1]["location"]["range"] == {"start": {"line": 3}}
    assert applied(document, {"a.py": one.before}) == {"a.py": one.after}


def test_what_is_complete_has_no_diagnostics() -> None:
    expected = {"source": {"name": "scaffold"}, "severity": "INFO", "diagnostics": []}
    assert document_of(COMPLETE) == expected
    assert document_of(standing_of(plan_for(apply(BASE, plan_for(BASE))))) == expected
