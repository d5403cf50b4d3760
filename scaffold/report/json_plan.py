"""A plan for programs; the schema is `docs/plan.schema.json`."""

import json

from scaffold.model.plan import Adoption, Diagnostic, Plan
from scaffold.report.edits import edit_document
from scaffold.report.sites import site_document

#: Raised when a key changes its meaning or goes; new keys do not raise it.
VERSION = 1


def render_json(plan: Plan) -> str:
    """Return the plan as a JSON document, keys in a fixed order."""
    document = {
        "version": VERSION,
        "root": plan.root,
        "schedule": schedule_document(plan.schedule),
        "sites": [site_document(site) for site in plan.sites],
        "edits": [edit_document(edit) for edit in plan.edits],
        "diagnostics": [diagnostic_document(diagnostic) for diagnostic in plan.diagnostics],
        "changed": bool(plan),
        "command_line": plan.command_line,
    }
    return json.dumps(document, indent=2) + "\n"


def schedule_document(schedule: Adoption) -> dict[str, object]:
    """Return a schedule as a plan adds it."""
    return {
        "kind": schedule.kind,
        "name": schedule.name,
        "implementation": schedule.implementation.value,
        "parameters": {name: list(v) if isinstance(v, tuple) else v for name, v in schedule.parameters},
        "bindings": dict(schedule.bindings),
    }


def diagnostic_document(diagnostic: Diagnostic) -> dict[str, object]:
    """Return a diagnostic."""
    return {
        "level": diagnostic.level.value,
        "path": diagnostic.path,
        "line": diagnostic.line,
        "message": diagnostic.message,
    }
