"""What is remembered of a write that is done."""

from collections.abc import Mapping
from pathlib import Path

from scaffold import records
from scaffold.records import Recorded
from scaffold.transaction.files import content
from scaffold.transaction.journal import Drop, Journal, Keep


def settle(root: Path, journal: Journal, before: Mapping[str, bytes] | None = None) -> str:
    """Keep the record of a write, or drop that of the one it takes back; return why it cannot be, `""` where it is.

    `before` are the old contents, which are looked for under their second names by default.
    """
    settlement = journal.settlement
    try:
        if isinstance(settlement, Drop):
            records.drop(root, settlement.record)
        elif isinstance(settlement, Keep) and not records.has(root, journal.number):
            files = _recorded(root, journal, before)
            if files is None:
                return "the old contents are gone"
            records.keep(root, settlement.command, settlement.added, files, journal.number)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _recorded(root: Path, journal: Journal, before: Mapping[str, bytes] | None) -> tuple[Recorded, ...] | None:
    files = []
    for step, staged in journal.places(root):
        held = None if step.before is None else content(staged.old) if before is None else before[step.path]
        if step.before is not None and held is None:
            return None
        files.append(Recorded(step.path, held, step.after))
    return tuple(files)
