"""An edit as the JSON documents hold it."""

from scaffold.byte_changes import replacement_document, replacements
from scaffold.model.plan import Edit


def edit_document(edit: Edit, prefix: str = "") -> dict[str, object]:
    """Return an edit as a JSON object: what it does to which file, its digests, what makes the new of the old.

    `prefix` goes before the path.
    """
    return {
        "path": f"{prefix}{edit.path}",
        "action": edit.action.value,
        "before_sha256": edit.before_sha256,
        "after_sha256": edit.after_sha256,
        "changes": [{"line": c.line, "what": c.what.value, "summary": c.summary} for c in edit.changes],
        "replacements": [replacement_document(one) for one in replacements(edit)],
    }
