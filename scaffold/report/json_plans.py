"""Several plans as one change, for programs; the schema is `docs/apply.schema.json`."""

import json

from scaffold.plan_many import Plans
from scaffold.report.edits import edit_document
from scaffold.report.json_plan import VERSION, diagnostic_document, schedule_document


def render_json(plans: Plans) -> str:
    """Return the plans as one JSON document, keys in a fixed order."""
    diagnostics = dict.fromkeys(one for plan in plans.plans for one in plan.diagnostics)
    document = {
        "version": VERSION,
        "root": plans.root,
        "schedules": [
            {
                **schedule_document(plan.schedule),
                "sites": [site.id for site in plan.sites],
                "changed": bool(plan),
                "command_line": plan.command_line,
            }
            for plan in plans.plans
        ],
        "failures": [{"name": one.name, "message": str(one.error)} for one in plans.failures],
        "edits": [edit_document(edit) for edit in plans.edits],
        "diagnostics": [diagnostic_document(one) for one in diagnostics],
        "changed": bool(plans),
    }
    return json.dumps(document, indent=2) + "\n"
