"""How what is there differs from what would be written, as the rows of a small diff."""


def differing(there: str, planned: str) -> tuple[str, ...]:
    """Return the rows of a unified diff from one text to another, a row of context around each change, no headers."""
    import difflib

    rows = list(difflib.unified_diff(there.splitlines(), planned.splitlines(), n=1, lineterm=""))[3:]
    return tuple("..." if row.startswith("@@ ") else row for row in rows)
