"""JUnit's XML, read by a program that others read it with."""

import pytest
from junitparser import JUnitXml, SystemOut, TestSuite

from scaffold.model.status import Finding, Standing, State, Status
from scaffold.report.junit import render
from tests.standings import COMPLETE, MIXED


def suite_of(standing: Standing, prefix: str = "") -> TestSuite:
    document = JUnitXml.fromstring(render(standing, prefix).encode())
    (suite,) = list(document)
    assert (suite.tests, suite.failures, suite.errors) == (document.tests, document.failures, document.errors)
    return suite


def said(suite: TestSuite) -> list[str]:
    return [one.text for one in suite.iterchildren(SystemOut)]


def test_a_case_a_schedule() -> None:
    suite = suite_of(MIXED)
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (3, 2, 0, 0)
    shown = [
        (case.classname, case.name, [(one.type, one.message, one.text) for one in case.result]) for case in list(suite)
    ]
    found = "tasks/task.py:12: the branch is missing\ntasks/task.py: 100%, or: none\nof it"  # XML has one line end
    assert shown == [
        ("scaffold.vendor.tree", "step_schedule", []),
        (
            "scaffold.vendor.tree",
            "wsd_schedule",
            [("partial", "wsd_schedule is partial (5 of 7 parts)", found)],
        ),
        ("scaffold.vendor.tree", "cosine", [("foreign", "cosine is foreign", None)]),
    ]
    assert said(suite) == ["a b/é.py:3: noam is not in the manifest\nno lock file"]


def test_paths_have_the_prefix() -> None:
    suite = suite_of(MIXED, "dir/")
    assert list(suite)[1].result[0].text.startswith("dir/tasks/task.py:12: ")
    assert said(suite)[0].startswith("dir/a b/é.py:3: ")


def test_a_complete_tree_has_no_failures_and_says_nothing() -> None:
    suite = suite_of(COMPLETE)
    assert (suite.tests, suite.failures, said(suite)) == (1, 0, [])
    assert suite_of(Standing(".", ())).tests == 0


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (".", "scaffold"),
        ("../other", "scaffold.other"),
        ("/srv/tree/", "scaffold.srv.tree"),
        ("C:\\trees\\a", "scaffold.C:.trees.a"),
    ],
)
def test_the_root_as_a_class_name(root: str, expected: str) -> None:
    assert next(iter(suite_of(Standing(root, (COMPLETE.statuses[0],))))).classname == expected


def test_what_xml_cannot_hold_is_replaced() -> None:
    said = "a\x00b\x1b[31m\ud800\ufffe<&\"'>\t\U0001f600"
    status = Status("k", "n\x07", State.DRIFTED, (Finding("p\udce9.py", 1, said),))
    (case,) = list(suite_of(Standing("r\x01", (status,), (), (Finding("", 0, "\x0c"),))))
    assert (case.classname, case.name) == ("scaffold.r\ufffd", "n\ufffd")
    assert case.result[0].text == "p\ufffd.py:1: a\ufffdb\ufffd[31m\ufffd\ufffd<&\"'>\t\U0001f600"
