"""What is remembered of how a schedule came into a tree, for taking it out exactly."""

from pathlib import Path

from scaffold.records import records
from scaffold.removal.memory import Memory


def memory_of(root: Path, name: str) -> Memory:
    """Return how the files were before the first recorded write, and before the one that put a schedule in.

    The former tells what no schedule of ours brought along, in whatever order they came.
    """
    held = list(records(root))
    before = {one.path: one.before for record in held for one in record.files if one.before is not None}
    record = next((one for one in held if name in one.added), None)
    files = record.files if record is not None and record.added == (name,) else ()
    held_now = ((one, one.now(root)) for one in files)
    exact = {one.path: one.before for one, now in held_now if now is not None and one.is_left_by(now)}
    return Memory(before, exact)
