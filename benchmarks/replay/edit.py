"""A change as text: the diff, and the files before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """What a run did to a tree; a file that it created has no `before`."""

    diff: bytes
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    def is_touched_between(self, old: Path, new: Path) -> bool:
        """Return whether any file that the change edits has other bytes in the other tree, or is not there."""
        return any(content(old, path) != content(new, path) for path in self.before)


def content(root: Path, path: str) -> bytes | None:
    """Return a file's bytes, None where there is no such file."""
    file = root / path
    return file.read_bytes() if file.is_file() else None
