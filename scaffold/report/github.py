"""A standing as workflow commands of GitHub Actions, which annotates the lines of a pull request with them."""

from collections.abc import Iterator

from scaffold.model.status import Finding, Standing
from scaffold.report.visible import visible


def render(standing: Standing, prefix: str = "") -> str:
    """Return an `::error` a finding and a `::notice` a notice, each a line; nothing for what is complete.

    `prefix` is put before each path: GitHub takes paths from the root of the repository.
    """
    return "".join(f"{row}\n" for row in _rows(standing, prefix))


def _rows(standing: Standing, prefix: str) -> Iterator[str]:
    for status in standing.open:
        title = f"{status.name}: {status.words}"
        yield from (_command("error", finding, title, prefix) for finding in status.told)
    for notice in standing.notices:
        yield _command("notice", notice, "scaffold", prefix)


def _command(command: str, finding: Finding, title: str, prefix: str) -> str:
    held = {
        "file": f"{prefix}{finding.path}" if finding.path else "",
        "line": str(finding.line) if finding.path and finding.line else "",
        "title": title,
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in held.items() if value)
    return f"::{command} {properties}::{_data(finding.told)}"


def _data(text: str) -> str:
    """Return text as the data of a command: what would end the line is escaped, and the escape itself first."""
    rows = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(rows)


def _property(text: str) -> str:
    """Return text as the value of a property, which a colon or a comma would end as well."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
