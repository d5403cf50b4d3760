"""A finding as one line for people."""

from scaffold.model.status import Finding


def place(finding: Finding, prefix: str = "") -> str:
    """Return where a finding is: `path:line`, the path alone, or nothing; `prefix` is put before the path."""
    if not finding.path:
        return ""
    return f"{prefix}{finding.path}:{finding.line}" if finding.line else f"{prefix}{finding.path}"


def place_and_message(finding: Finding, prefix: str = "", width: int = 0) -> str:
    """Return `path:line: message`, the message below others whose places and colons are up to `width` wide."""
    where = place(finding, prefix)
    label = f"{where}:" if where else ""
    return f"{label:<{width}} {finding.message}" if label or width else finding.message
