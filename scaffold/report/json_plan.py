"""A plan for programs; the schema is `docs/plan.schema.json`."""

import json

from scaffold.model.plan import Diagnostic, Edit, Plan
from scaffold.model.site import Site

#: Raised when a key changes its meaning or goes; new keys do not raise it.
VERSION = 1


def render_json(plan: Plan) -> str:
    """Return the plan as a JSON document, keys in a fixed order."""
    document = {
        "version": VERSION,
        "root": plan.root,
        "schedule": {
            "kind": plan.schedule.kind,
            "name": plan.schedule.name,
            "implementation": plan.schedule.implementation.value,
            "parameters": {name: list(v) if isinstance(v, tuple) else v for name, v in plan.schedule.parameters},
            "bindings": dict(plan.schedule.bindings),
        },
        "sites": [_site(site) for site in plan.sites],
        "edits": [_edit(edit) for edit in plan.edits],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in plan.diagnostics],
        "changed": bool(plan),
        "command_line": plan.command_line,
    }
    return json.dumps(document, indent=2) + "\n"


def _site(site: Site) -> dict[str, object]:
    place, arguments = site.dispatch, site.arguments
    return {
        "id": site.id,
        "dispatch": {
            "path": place.path,
            "line": place.line,
            "form": place.form,
            "selector": place.selector,
            "names": list(place.names),
        },
        "arguments": {
            "path": arguments.path,
            "line": arguments.line,
            "form": arguments.form,
            "class": arguments.class_name,
        },
        "allow_lists": [{"path": one.path, "line": one.line, "form": one.form} for one in site.allow_lists],
        "roles": {binding.role.value: binding.expression for binding in site.bindings},
        "schedules_module": site.schedules_modules[0] if len(site.schedules_modules) == 1 else None,
    }


def _edit(edit: Edit) -> dict[str, object]:
    return {
        "path": edit.path,
        "action": "modify",
        "before_sha256": edit.before_sha256,
        "after_sha256": edit.after_sha256,
        "changes": [{"line": c.line, "what": c.what.value, "summary": c.summary} for c in edit.changes],
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "level": diagnostic.level.value,
        "path": diagnostic.path,
        "line": diagnostic.line,
        "message": diagnostic.message,
    }
