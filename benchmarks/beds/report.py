"""The table that `make beds` prints."""

from collections.abc import Sequence

from benchmarks.beds.results import Patched, Result, Skipped, Turned

_PATCHED = ("bed", "schedule", "form", "sites", "files", "old names", "largest error", "again", "own tests", "")
_TURNED = ("bed", "refused for", "what it says", "")
_WIDEST = 90


def render(results: Sequence[Result]) -> str:
    """Return the results as tables, and below them everything that is wrong, and what was skipped and why."""
    patched = [one for one in results if isinstance(one, Patched)]
    turned = [one for one in results if isinstance(one, Turned)]
    skipped = [one for one in results if isinstance(one, Skipped)]
    parts = []
    if patched:
        parts.append(table(_PATCHED, [_patched_row(one) for one in patched]))
    if turned:
        parts.append(table(_TURNED, [(one.bed, one.form, one.reason, _verdict(one)) for one in turned]))
    judged: list[Patched | Turned] = [*patched, *turned]
    wrong = [f"{_name(one)}: {problem}" for one in judged for problem in one.problems]
    if wrong:
        parts.append("\n".join(["what is wrong:", *(f"  {row}" for row in wrong)]))
    if skipped:
        parts.append("\n".join(f"SKIPPED {one.bed}: {one.why}" for one in skipped))
    return "\n\n".join(parts) + "\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows below their heads, in columns as wide as they need to be."""
    cells = [heads, *([cell if len(cell) <= _WIDEST else cell[: _WIDEST - 1] + "…" for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths).rstrip(), *lines[1:]])


def _patched_row(one: Patched) -> tuple[str, ...]:
    old = f"{one.compared - one.differ} of {one.compared} same" if one.compared else ""
    error = "" if one.error is None else f"{one.error:.1e}"
    again = {"yes": "empty", "no": "NOT EMPTY"}.get(one.second_run, "")
    counts = (str(one.sites or ""), str(one.files or ""))
    return (one.bed, one.kind, one.form, *counts, old, error, again, one.own_tests, _verdict(one))


def _verdict(one: Patched | Turned) -> str:
    return "FAILED" if one.problems else "ok"


def _name(one: Patched | Turned) -> str:
    return f"{one.bed}, {one.kind}" if isinstance(one, Patched) else one.bed
