"""A standing as JUnit's XML, which CI systems show as tests: a test case a schedule."""

import re
from xml.etree import ElementTree

from scaffold.model.status import Standing, Status
from scaffold.report.lines import place_and_message
from scaffold.report.visible import referenced

# What XML 1.0 has no way to hold, not even escaped: most control characters, and halves of surrogate pairs.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(standing: Standing, prefix: str = "") -> str:
    """Return an XML document: a test case a schedule, failed unless it is complete; `prefix` goes before each path."""
    failed = len(standing.open)
    counts = {"tests": str(len(standing.statuses)), "failures": str(failed), "errors": "0", "skipped": "0"}
    suites = ElementTree.Element("testsuites", {"name": "scaffold", **counts})
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "scaffold", **counts})
    for status in standing.statuses:
        _case(suite, status, standing.root, prefix)
    if standing.notices:
        said = ElementTree.SubElement(suite, "system-out")
        said.text = _held("\n".join(place_and_message(notice, prefix) for notice in standing.notices))
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{referenced(ElementTree.tostring(suites, encoding="unicode"))}\n'


def _case(suite: ElementTree.Element, status: Status, root: str, prefix: str) -> None:
    case = ElementTree.SubElement(suite, "testcase", {"classname": _class_name(root), "name": _held(status.name)})
    if not status.is_as_planned:
        described = {"type": status.code, "message": _held(f"{status.name} is {status.words}")}
        failure = ElementTree.SubElement(case, "failure", described)
        failure.text = _held(
            "\n".join(row for one in status.findings for row in (place_and_message(one, prefix), *one.difference))
        )


def _class_name(root: str) -> str:
    """Return the tree's root as a dotted name, which is what CI systems group test cases by."""
    steps = [step for step in re.split(r"[/\\]", root) if step.strip(".")]
    return _held(".".join(["scaffold", *steps]))


def _held(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))  # XML has one line end
