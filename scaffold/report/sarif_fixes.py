"""The edits of a standing as a SARIF fix, and the files that it was made for."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from scaffold.model.plan import Action, Edit
from scaffold.report.replacements import Replacement, TextEdit, text_edit
from scaffold.source import Source

#: What the documents' relative URIs are relative to.
BASE = "REPOROOT"


def artifact_location(path: str) -> dict[str, object]:
    """Return where a file is, as a relative URI."""
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": BASE}


def fixes(edits: Sequence[Edit], prefix: str) -> list[dict[str, object]]:
    """Return one fix that makes all edits, or none where there are no edits or a file cannot be changed as text.

    Half a schedule breaks the code that it is put into, so the edits are never offered one by one. A file that cannot
    be decoded as its first lines declare has no lines and columns that a reader could agree on.
    """
    found = [text_edit(edit) for edit in edits if edit.action is Action.CREATE or edit.before != edit.after]
    changes = [_artifact_change(one, prefix) for one in found if one is not None]
    if not changes or len(changes) < len(found):
        return []
    return [{"description": {"text": "Make all changes that are planned."}, "artifactChanges": changes}]


def artifacts(edits: Sequence[Edit], prefix: str) -> list[dict[str, object]]:
    """Return the files that a fix changes, with the encoding and the digest that it was made for."""
    return [
        {
            "location": artifact_location(prefix + one.edit.path),
            "encoding": re.sub(r"^cp-?(?=125\d$)", "windows-", one.source.encoding, flags=re.IGNORECASE),
            "hashes": {"sha-256": one.edit.before_sha256},
        }
        for one in map(text_edit, edits)
        if one is not None and one.edit.action is not Action.CREATE
    ]


def _artifact_change(one: TextEdit, prefix: str) -> dict[str, object]:
    # A file that is created empty has nothing to replace, and SARIF wants a replacement all the same.
    replacements = one.replacements or (Replacement(0, 0, ""),)
    return {
        "artifactLocation": artifact_location(prefix + one.edit.path),
        "replacements": [_replacement(one.source, replacement) for replacement in replacements],
    }


def _replacement(source: Source, found: Replacement) -> dict[str, object]:
    (line, column), (end_line, end_column) = (_place(source, offset) for offset in (found.start, found.end))
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"deletedRegion": region, "insertedContent": {"text": found.text}}


def _place(source: Source, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset, both from 1, the column in UTF-16 code units."""
    before = source.text[source.line_start(offset) : offset]
    return source.line_of(offset), len(before.encode("utf-16-le")) // 2 + 1
