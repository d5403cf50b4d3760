"""A plan that was kept as JSON, as the edits that it makes of a tree."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from scaffold.byte_changes import replaced, replacement_in
from scaffold.errors import Unreadable
from scaffold.manifest.errors import BadPlan, OldPlan
from scaffold.model.plan import Action, Change, Edit, What
from scaffold.report.json_plan import VERSION


def edits_in(file: Path, read: Callable[[str], bytes]) -> tuple[Edit, ...]:
    """Return the edits of a kept plan; `read` gives a file of the tree as it is now.

    Raises Unreadable, BadPlan for a file that is no plan, or OldPlan where the tree is not what it was made from.
    """
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        raise Unreadable(str(file), error.strerror or str(error)) from None
    except (ValueError, RecursionError) as error:
        raise BadPlan(str(file), f"is not JSON: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("edits"), list):
        raise BadPlan(str(file), "has no edits; make one with --dry-run --output-format json")
    if document.get("version") != VERSION:
        raise BadPlan(str(file), f"is of version {document.get('version')!r}, wanted {VERSION}")
    made = []
    for number, one in enumerate(document["edits"], 1):
        try:
            made.append(_edit(one, read))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadPlan(str(file), f"edit {number} is not as a plan has it: {error}") from None
    return tuple(made)


def _edit(document: Mapping[str, object], read: Callable[[str], bytes]) -> Edit:
    path = document["path"]
    if not isinstance(path, str) or not path or PurePosixPath(path).is_absolute() or "\0" in path:
        raise ValueError(f"the path {path!r}")
    action = Action(document["action"])
    before = b"" if action is Action.CREATE else read(path)
    if action is not Action.CREATE and hashlib.sha256(before).hexdigest() != document["before_sha256"]:
        raise OldPlan(path)
    held = document["replacements"]
    if not isinstance(held, list):
        raise TypeError("no list of replacements")
    after = replaced(before, [replacement_in(one) for one in held])
    expected = None if action is Action.DELETE else hashlib.sha256(after).hexdigest()
    if expected != document["after_sha256"]:
        raise ValueError(f"the new content of {path} is not what after_sha256 says")
    return Edit(path, before, after, tuple(_changes(document)), action)


def _changes(document: Mapping[str, object]) -> list[Change]:
    held = document["changes"]
    if not isinstance(held, list):
        raise TypeError("no list of changes")
    return [Change(int(one["line"]), What(one["what"]), str(one["summary"])) for one in held]
