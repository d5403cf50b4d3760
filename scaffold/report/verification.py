"""A verification for people and for programs."""

import json
import math
from collections.abc import Iterator

from scaffold.report.columns import hung
from scaffold.verify.results import Check, Verification, Verified

#: Raised when a key changes its meaning or goes; new keys do not raise it.
VERSION = 1


def render_text(result: Verification) -> str:
    """Return a table for each name, and how it came to be."""
    return "".join(f"{row}\n" for row in _rows(result))


def _rows(result: Verification) -> Iterator[str]:
    for one in result.names:
        values = " ".join(f"{name}={_listed(value)}" for name, value in one.values)
        yield hung(f"{one.name} ({one.kind}, {one.implementation.value}) ", values)
        yield from _table(one)
        yield f"  reference: {one.reference}"
    yield f"site: {result.site}"
    if result.sliced:
        yield f"sliced: {result.sliced}"
    yield f"torch {result.torch}, {result.steps} steps: {result.stepping}"
    yield "this ran the tree's code in a child process"


def _table(one: Verified) -> Iterator[str]:
    cells = [(check.name, check.status.value, _difference(check), check.detail) for check in one.checks]
    widths = [max(len(cell[column]) for cell in cells) for column in range(3)]
    for *told, detail in cells:
        before = "".join(f"  {text:<{width}}" for text, width in zip(told, widths, strict=True))
        yield hung(f"{before}  ", detail)


def _difference(check: Check) -> str:
    if check.difference is None:
        return "-"
    shown = f"off by {check.difference:.3g}" if check.difference else "exact"
    return shown if check.first_step is None else f"{shown} from step {check.first_step}"


def _listed(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def render_json(result: Verification) -> str:
    """Return the verification as a JSON document, keys in a fixed order."""
    document = {
        "version": VERSION,
        "root": result.root,
        "site": result.site,
        "passed": not result.failed and result.compared,
        "torch": result.torch,
        "stepping": result.stepping,
        "steps": result.steps,
        "tolerance": result.tolerance,
        "sliced": result.sliced or None,
        "ran_the_trees_code": True,
        "names": [_name(one) for one in result.names],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _name(one: Verified) -> dict[str, object]:
    return {
        "name": one.name,
        "kind": one.kind,
        "implementation": one.implementation.value,
        "parameters": {name: _finite(value) for name, value in one.values},
        "arguments": one.arguments,
        "reference": one.reference,
        "checks": [_check(check) for check in one.checks],
    }


def _check(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "status": check.status.value,
        "largest_difference": _finite(check.difference),
        "first_step": check.first_step,
        "detail": check.detail,
    }


def _finite(value: object) -> object:
    """Return a value that JSON has: infinities and NaN as words."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
