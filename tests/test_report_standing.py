"""A standing as JSON and as text, and the table of formats."""

import json
import subprocess
import sys
from typing import Any

import pytest
from msgspec.structs import replace

from scaffold.missing import _PARTS
from scaffold.model.plan import What
from scaffold.model.status import Finding, Standing, State, Status
from scaffold.report.formats import FORMATS, OF_A_PLAN, OF_THE_REPOSITORY, render_as
from scaffold.report.json_plan import render_json as render_plan
from scaffold.report.plan_findings import standing_of
from scaffold.report.standing_json import render as render_json
from scaffold.report.standing_text import render as render_text
from tests.schemas import require_valid
from tests.standings import COMPLETE, MIXED, created, edit, to_do
from tests.trees import BASE, SCHEDULES_MODULE, apply, plan_for


def document_of(standing: Standing) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_json(standing))
    require_valid(document, "check")
    return document


def test_json_fits_its_schema_and_says_all() -> None:
    document = document_of(MIXED)
    assert document["root"] == "vendor/tree"
    assert document["changed"] is True
    assert document["schedules"][1] == {
        "kind": "wsd",
        "name": "wsd_schedule",
        "state": "partial",
        "present": 5,
        "parts": 7,
        "findings": [
            {"path": "tasks/task.py", "line": 12, "message": "the branch is missing", "difference": []},
            {"path": "tasks/task.py", "line": 0, "message": "100%, or: none\r\nof it", "difference": []},
        ],
    }
    assert [one["state"] for one in document["schedules"]] == ["complete", "partial", "foreign"]
    assert document["notices"][1] == {"path": "", "line": 0, "message": "no lock file", "difference": []}


def test_json_of_what_is_complete() -> None:
    document = document_of(COMPLETE)
    assert (document["changed"], document["edits"], document["notices"]) == (False, [], [])


def test_json_has_the_edits_as_a_plan_has_them() -> None:
    plan = plan_for(BASE)
    assert document_of(standing_of(plan))["edits"] == json.loads(render_plan(plan))["edits"]
    new = created(b"a\n")
    assert document_of(to_do(new))["edits"][0]["before_sha256"] is None


def test_text_in_columns() -> None:
    assert render_text(MIXED, "x/") == (
        "step_schedule  complete\n"
        "wsd_schedule   partial (5 of 7 parts)\n"
        "  x/tasks/task.py:12: the branch is missing\n"
        "  x/tasks/task.py:    100%, or: none\r\nof it\n"
        "cosine         foreign\n"
        "note: x/a b/é.py:3: noam is not in the manifest\n"
        "note:               no lock file\n"
    )


def test_a_part_that_is_not_counted_is_not_said_to_be_none() -> None:
    assert Status("step", "step", State.PARTIAL).words == "partial"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_loaded_and_has_the_prefix_where_it_speaks_of_the_repository(name: str) -> None:
    text = render_as(name, MIXED, "prefix/")
    assert ("prefix/tasks/task.py" in text) is (name in OF_THE_REPOSITORY)
    assert text.endswith("\n")


def test_formats_are_loaded_when_they_are_asked_for() -> None:
    assert set(OF_A_PLAN) <= set(FORMATS)
    code = "import sys, scaffold.report.formats; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(FORMATS.values()) & set(loaded)


# a plan as a standing


def test_findings_say_where_something_is_missing_in_the_file_as_it_is() -> None:
    plan = plan_for(BASE)
    standing = standing_of(plan)
    (status,) = standing.statuses
    assert (status.kind, status.name, status.state, standing.edits) == (
        "step",
        "step_schedule",
        State.ABSENT,
        plan.edits,
    )
    shown = [
        (one.message.split(" is missing: ")[0].removeprefix("step_schedule: "), line_at(BASE, one))
        for one in status.findings
    ]
    assert shown == [
        ("the import", "from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup"),
        ("the argument", '    max_steps: Optional[int] = field(default=1000, metadata={"help": "Total steps"})'),
        ("the argument", '    max_steps: Optional[int] = field(default=1000, metadata={"help": "Total steps"})'),
        ("the branch", "            )"),
        ("the import", '"""Learning-rate schedules."""'),
        ("the function", "    return LambdaLR(optimizer, lr_lambda, last_epoch)"),
    ]


def line_at(files: dict[str, str], finding: Finding) -> str:
    return files[finding.path].splitlines()[finding.line - 1]


def test_every_part_has_words() -> None:
    assert set(_PARTS) == set(What)


@pytest.mark.parametrize(
    ("before", "after", "line", "expected"),
    [
        (b"a\nb\n", b"new\na\nb\n", 1, 1),
        (b"a\nb\n", b"a\nnew\nb\n", 2, 1),
        (b"a\nb\n", b"a\nb\nx\ny\n", 4, 2),
        (b"a\nb", b"a\nb\nx", 3, 2),
        (b"a\nb\nc\n", b"a\nB\nBB\nBBB\nc\n", 4, 2),
        (b"a\nb\nc\n", b"a\nx\nb\nc\n", 4, 3),
        (b"a\r\nb\r\n", b"a\r\nx\r\nb\r\n", 2, 1),
        (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfx\na\n", 1, 1),
        (b"a\nb\nc\n", b"a\nc\n", 2, 2),
        (b"", b"x\n", 1, 1),
    ],
)
def test_a_line_of_the_changed_file_is_found_in_the_old_one(
    before: bytes, after: bytes, line: int, expected: int
) -> None:
    one = edit(before, after)
    one = replace(one, changes=(replace(one.changes[0], line=line),))
    plan = replace(plan_for(BASE), edits=(one,))
    assert [finding.line for finding in standing_of(plan).statuses[0].findings] == [expected]


def test_a_created_file_is_said_to_be_missing_at_its_first_line() -> None:
    plan = replace(plan_for(BASE), edits=(created(b"\n\nx\n"),))
    (finding,) = standing_of(plan).statuses[0].findings
    assert (finding.path, finding.line) == ("new.py", 1)
    assert finding.message == "step_schedule: the function is missing: a function"


def test_a_tree_that_has_the_branch_and_not_the_function_is_partial() -> None:
    done = apply(BASE, plan_for(BASE))
    plan = plan_for(done | {SCHEDULES_MODULE: BASE[SCHEDULES_MODULE].encode()})
    assert standing_of(plan).statuses[0].state is State.PARTIAL
    assert standing_of(plan_for(done)).statuses[0].state is State.COMPLETE
    assert not standing_of(plan_for(done))


def test_findings_of_no_place_stand_below_their_schedule() -> None:
    status = Status("step", "step", State.FOREIGN, (Finding("", 0, "the tree has no dispatch"),))
    assert render_text(Standing(".", (status,))) == "step  foreign\n  the tree has no dispatch\n"


def test_a_branch_at_another_site_is_enough_to_be_partial() -> None:
    plan = plan_for(BASE)
    known = plan_for(apply(BASE, plan)).sites
    assert standing_of(replace(plan, sites=(*plan.sites, *known))).statuses[0].state is State.PARTIAL


def test_a_plan_without_a_branch_is_partial() -> None:
    plan = plan_for(BASE)
    schedules = [one for one in plan.edits if one.path == SCHEDULES_MODULE]
    assert standing_of(replace(plan, edits=tuple(schedules))).statuses[0].state is State.PARTIAL
