"""A standing for programs; the schema is `docs/check.schema.json`."""

import json

from scaffold.model.status import Finding, Standing, Status
from scaffold.report.edits import edit_document

#: Raised when a key changes its meaning or goes; new keys do not raise it.
VERSION = 1


def render(standing: Standing, prefix: str = "") -> str:
    """Return the standing as a JSON document, keys in a fixed order; `prefix` is put before each path."""
    document = {
        "version": VERSION,
        "root": standing.root,
        "schedules": [_schedule(status, prefix) for status in standing.statuses],
        "notices": [_finding(notice, prefix) for notice in standing.notices],
        "edits": [edit_document(edit, prefix) for edit in standing.edits],
        "changed": bool(standing),
    }
    return json.dumps(document, indent=2) + "\n"


def _schedule(status: Status, prefix: str) -> dict[str, object]:
    return {
        "kind": status.kind,
        "name": status.name,
        "state": status.state.value,
        "present": status.present,
        "parts": status.parts,
        "findings": [_finding(finding, prefix) for finding in status.findings],
    }


def _finding(finding: Finding, prefix: str) -> dict[str, object]:
    path = f"{prefix}{finding.path}" if finding.path else ""
    return {"path": path, "line": finding.line, "message": finding.message, "difference": list(finding.difference)}
