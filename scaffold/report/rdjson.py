"""A standing in reviewdog's diagnostic format: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf."""

import json
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.model.status import Finding, Standing
from scaffold.report.suggestions import Suggestion, suggestions

_NOTICE = "notice"


class _Diagnostic(Struct, frozen=True):
    code: str
    finding: Finding


def render(standing: Standing, prefix: str = "") -> str:
    """Return a JSON document: a diagnostic a finding and a notice, none for what is complete.

    `prefix` is put before each path: reviewdog takes paths from where it runs, the root of the repository. A
    diagnostic has one suggestion at most, since reviewdog posts it as a comment on exactly that suggestion's lines;
    what is left over gets a diagnostic of its own.
    """
    found = list(_diagnostics(standing))
    offered = suggestions(standing.edits) if standing else []
    matched = _matched(found, offered)
    documents = [_document(one, matched.get(index), prefix) for index, one in enumerate(found)]
    documents += [_document(_left_over(standing, one), one, prefix) for one in offered if one not in matched.values()]
    document = {"source": {"name": "scaffold"}, "severity": "ERROR" if standing else "INFO", "diagnostics": documents}
    return json.dumps(document, indent=2) + "\n"


def _diagnostics(standing: Standing) -> Iterator[_Diagnostic]:
    for status in standing.open:
        yield from (_Diagnostic(status.code, finding) for finding in status.told)
    yield from (_Diagnostic(_NOTICE, notice) for notice in standing.notices)


def _matched(found: Sequence[_Diagnostic], offered: Sequence[Suggestion]) -> dict[int, Suggestion]:
    """Return the suggestion of each diagnostic that has one, by index: the nearest pairs of a file first."""
    pairs = sorted(
        (abs(suggestion.line - one.finding.line), index, rank)
        for rank, suggestion in enumerate(offered)
        for index, one in enumerate(found)
        if one.code != _NOTICE and one.finding.line and one.finding.path == suggestion.path
    )
    taken: dict[int, int] = {}
    for _, index, rank in pairs:
        if index not in taken and rank not in taken.values():
            taken[index] = rank
    return {index: offered[rank] for index, rank in taken.items()}


def _left_over(standing: Standing, suggestion: Suggestion) -> _Diagnostic:
    status = standing.open[0]
    return _Diagnostic(status.code, Finding(suggestion.path, suggestion.line, "this changes with the rest"))


def _document(one: _Diagnostic, suggestion: Suggestion | None, prefix: str) -> dict[str, object]:
    document: dict[str, object] = {"message": one.finding.told}
    if one.finding.path:
        document["location"] = _location(one.finding, prefix)
    document["severity"] = "INFO" if one.code == _NOTICE else "ERROR"
    document["code"] = {"value": one.code}
    if suggestion is not None:
        document["suggestions"] = [suggestion.document()]
    return document


def _location(finding: Finding, prefix: str) -> dict[str, object]:
    location: dict[str, object] = {"path": f"{prefix}{finding.path}"}
    if finding.line:
        location["range"] = {"start": {"line": finding.line}}
    return location
