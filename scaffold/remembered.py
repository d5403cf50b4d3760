"""What is remembered of how a schedule came into a tree, for taking it out exactly."""

import hashlib
from pathlib import Path

from scaffold.journal import records
from scaffold.removal.memory import NOTHING, Memory


def memory_of(root: Path, name: str) -> Memory:
    """Return how the files were before the last recorded write that put a schedule into a tree; nothing without one."""
    record = next((one for one in records(root) if name in one.added), None)
    if record is None:
        return NOTHING
    before = {one.path: one.before for one in record.files if one.before is not None}
    exact = {}
    for one in record.files if record.added == (name,) else ():
        try:
            now = hashlib.sha256((root / one.path).read_bytes()).hexdigest()
        except OSError:
            continue
        if now == one.after_sha256:
            exact[one.path] = one.before
    return Memory(before, exact)
