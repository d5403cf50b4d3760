"""An edit as the JSON documents hold it."""

from scaffold.model.plan import Edit


def edit_document(edit: Edit, prefix: str = "") -> dict[str, object]:
    """Return an edit as a JSON object: what it does to which file, and both digests; `prefix` goes before the path."""
    return {
        "path": f"{prefix}{edit.path}",
        "action": edit.action.value,
        "before_sha256": edit.before_sha256,
        "after_sha256": edit.after_sha256,
        "changes": [{"line": c.line, "what": c.what.value, "summary": c.summary} for c in edit.changes],
    }
