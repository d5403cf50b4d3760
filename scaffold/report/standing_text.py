"""A standing for people: a line a schedule, and what is not as planned below it."""

from collections.abc import Iterator, Sequence

from scaffold.model.status import Finding, Standing
from scaffold.report.lines import place, place_and_message


def render(standing: Standing, prefix: str = "") -> str:
    """Return lines `name  state`, each with its findings below it, then the notices; `prefix` goes before each path."""
    return "".join(f"{row}\n" for row in _rows(standing, prefix))


def _rows(standing: Standing, prefix: str) -> Iterator[str]:
    width = max((len(status.name) for status in standing.statuses), default=0)
    for status in standing.statuses:
        yield f"{status.name:<{width}}  {status.words}"
        yield from _aligned("  ", status.findings, prefix)
    yield from _aligned("note: ", standing.notices, prefix)


def _aligned(before: str, findings: Sequence[Finding], prefix: str) -> Iterator[str]:
    """Return a line a finding, the messages below each other."""
    longest = max((len(place(finding, prefix)) for finding in findings), default=0)
    width = longest + 1 if longest else 0
    for finding in findings:
        yield before + place_and_message(finding, prefix, width)
        yield from (f"      {row}" for row in finding.difference)
