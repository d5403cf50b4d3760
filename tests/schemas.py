"""The JSON schemas of `docs/`, which speak of each other by their files' names."""

import json
from pathlib import Path

import jsonschema
import referencing

DOCS = Path(__file__).parent.parent / "docs"


def require_valid(document: object, name: str) -> None:
    """Return if a document holds to `docs/NAME.schema.json`, which has to be a schema; raise ValidationError if not."""
    schema, plan = (json.loads((DOCS / f"{one}.schema.json").read_text()) for one in (name, "plan"))
    jsonschema.Draft202012Validator.check_schema(schema)
    registry = referencing.Registry().with_resource("plan.schema.json", referencing.Resource.from_contents(plan))
    jsonschema.Draft202012Validator(schema, registry=registry).validate(document)
