"""The schemas of what is printed as JSON, as Markdown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent


def schemas() -> str:
    """Return a section for each schema, with the keys of its documents."""
    return "\n".join(row for file in sorted(DOCS.glob("*.schema.json")) for row in _section(file))


def _section(file: Path) -> Iterator[str]:
    schema = json.loads(file.read_text())
    yield from (f"## {file.name.removesuffix('.schema.json')}", "")
    yield from (schema.get("description", schema.get("title", "")), "")
    yield from (f"[{file.name}](../{file.name})", "")
    yield from ("| key | type | is |", "|---|---|---|")
    for key, what in schema.get("properties", {}).items():
        found = _resolved(file, what)
        required = "" if key in schema.get("required", ()) else ", may be left out"
        yield f"| `{key}` | {_type(found)}{required} | {found.get('description', '')} |"
    yield ""


def _resolved(file: Path, what: dict[str, Any]) -> dict[str, Any]:
    """Return what a `$ref` stands for, in the same file or in another."""
    if "$ref" not in what:
        return what
    name, _, place = what["$ref"].partition("#/")
    other = file.parent / name if name else file
    found = json.loads(other.read_text())
    for step in place.split("/"):
        found = found[step]
    return _resolved(other, found) | {key: held for key, held in what.items() if key != "$ref"}


def _type(what: dict[str, Any]) -> str:
    """Return the type of a key in words, or the one value that it has."""
    held = what.get("type", what.get("const", what.get("enum", "")))
    return " or ".join(map(str, held)) if isinstance(held, list) else str(held)
