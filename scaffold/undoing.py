"""The last write to a tree, taken back exactly."""

from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.model.plan import Action, Change, Edit, What
from scaffold.records import Record, Recorded, records


class NothingToUndo(ScaffoldError):
    """No write to a tree is recorded."""

    def __init__(self, root: str) -> None:
        super().__init__(f"{root}: no write of scaffold is recorded for this tree, so there is nothing to take back")


class ChangedSince(ScaffoldError):
    """Files are not what the last write left."""

    def __init__(self, command: str, paths: list[str]) -> None:
        listed = "".join(f"\n  {path}" for path in paths)
        super().__init__(
            f"{command} cannot be taken back: these files are not what it left; put them back as they were, or use"
            f" `scaffold remove-schedule`, which takes out what is there now:{listed}"
        )


def last_write(root: Path) -> tuple[Record, tuple[Edit, ...]]:
    """Return the last write that is recorded for a tree, and the edits that take it back.

    Raises NothingToUndo, or ChangedSince where a file is no more what that write left.
    """
    record = next(records(root), None)
    if record is None:
        raise NothingToUndo(str(root))
    now = {one.path: one.now(root) for one in record.files}
    changed = [one.path for one in record.files if not one.is_left_by(now[one.path])]
    if changed:
        raise ChangedSince(record.command, changed)
    return record, tuple(_back(one, now[one.path]) for one in record.files)


def _back(one: Recorded, now: bytes | None) -> Edit:
    changes = tuple(_changes(one, now))
    if one.before is None:
        return Edit(one.path, now or b"", b"", changes, Action.DELETE)
    if now is None:
        return Edit(one.path, b"", one.before, changes, Action.CREATE)
    return Edit(one.path, now, one.before, changes)


def _changes(one: Recorded, now: bytes | None) -> Iterator[Change]:
    what = "removed again" if one.before is None else "there again" if now is None else "as before"
    yield Change(1, What.FILE, what)
