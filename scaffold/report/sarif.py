"""A standing as SARIF 2.1.0, which code scanning and editors read: https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold import __version__
from scaffold.model.status import Finding, Standing, Status
from scaffold.report.sarif_fixes import BASE, artifact_location, artifacts, fixes
from scaffold.report.sarif_rules import IDS, NOTICE, level, rules

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class _Result(Struct, frozen=True):
    rule: str
    finding: Finding
    #: The schedule that it is about; None for a notice.
    status: Status | None = None


def render(standing: Standing, prefix: str = "") -> str:
    """Return a SARIF document: a result a finding and a notice, none for what is complete.

    `prefix` is put before each path, so that URIs are relative to the root of the repository. The first result alone
    has a fix, which makes all edits: a program that applies every fix of the document applies them once.
    """
    run = {
        "tool": {"driver": {"name": "scaffold", "version": __version__, "rules": rules()}},
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository, or of the tree."}}},
        # Lines as Python counts them, and columns as editors do.
        "newlineSequences": ["\r\n", "\n", "\r"],
        "columnKind": "utf16CodeUnits",
        "artifacts": artifacts(standing.edits, prefix),
        "results": _documents(list(_results(standing)), standing, prefix),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _results(standing: Standing) -> Iterator[_Result]:
    for status in standing.open:
        yield from (_Result(status.code, one, status) for one in status.told)
    yield from (_Result(NOTICE, notice) for notice in standing.notices)


def _documents(results: Sequence[_Result], standing: Standing, prefix: str) -> list[dict[str, object]]:
    seen: Counter[str] = Counter()
    documents = []
    for result in results:
        digest = _digest(result, prefix)
        seen[digest] += 1
        documents.append(_document(result, prefix, f"{digest}:{seen[digest]}"))
    fix = fixes(standing.edits, prefix)
    if documents and fix:
        documents[0]["fixes"] = fix
    return documents


def _document(result: _Result, prefix: str, fingerprint: str) -> dict[str, object]:
    document: dict[str, object] = {
        "ruleId": result.rule,
        "ruleIndex": IDS.index(result.rule),
        "level": level(result.rule),
        "message": {"text": result.finding.told},
        "locations": _locations(result.finding, prefix),
        "partialFingerprints": {"finding/v1": fingerprint},
    }
    if result.status is not None:
        document["properties"] = {"schedule": result.status.name, "kind": result.status.kind}
    return document


def _locations(finding: Finding, prefix: str) -> list[dict[str, object]]:
    if not finding.path:
        return []
    place: dict[str, object] = {"artifactLocation": artifact_location(prefix + finding.path)}
    if finding.line:
        place["region"] = {"startLine": finding.line}
    return [{"physicalLocation": place}]


def _digest(result: _Result, prefix: str) -> str:
    """Return what stays the same of a result when lines are added elsewhere, and tells it from others."""
    name = result.status.name if result.status is not None else ""
    held = "\0".join((result.rule, name, prefix + result.finding.path, result.finding.message))
    return hashlib.sha256(held.encode("utf-8", "surrogatepass")).hexdigest()[:32]
