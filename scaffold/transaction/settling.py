"""What is remembered of a write that is done."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold import records
from scaffold.errors import NotWritable
from scaffold.records import Recorded
from scaffold.state import is_out_of_reach, state_folder
from scaffold.transaction.files import content
from scaffold.transaction.journal import Drop, Journal, Keep, Settlement, Unrecorded
from scaffold.transaction.tell import Tell


def possible(root: Path, settlement: Settlement, tell: Tell) -> Settlement:
    """Return what can be remembered of a write: nothing, which is told, where the user has no folder for it.

    Raises NotWritable where there is one and its disk fails.
    """
    if not isinstance(settlement, Keep):
        return settlement
    with _not_kept():
        try:
            records.make_room(root)
        except OSError as error:
            if not is_out_of_reach(error):
                raise
            why = error.strerror or str(error)
            tell(f"warning: no record can be kept ({why}), so `scaffold undo` cannot take this back")
            return Unrecorded(settlement.command)
    return settlement


def settle(root: Path, journal: Journal, before: Mapping[str, bytes]) -> None:
    """Keep the record of a write, or drop that of the one it takes back; raise NotWritable, and neither is done then.

    `before` are the old contents.
    """
    with _not_kept():
        _settle(root, journal, before)


def settle_late(root: Path, journal: Journal) -> str:
    """Do as `settle` does with the contents under the second names; return why it cannot be, `""` where it is."""
    if isinstance(journal.settlement, Keep) and records.has(root, journal.number):
        return ""
    before = {step.path: content(staged.old) for step, staged in journal.places(root) if step.before is not None}
    held = {path: data for path, data in before.items() if data is not None}
    if isinstance(journal.settlement, Keep) and len(held) < len(before):
        return "the old contents are gone"
    try:
        _settle(root, journal, held)
    except OSError as error:
        return error.strerror or str(error)
    return ""


@contextlib.contextmanager
def _not_kept() -> Iterator[None]:
    """Tell what the system refuses to a record as NotWritable."""
    try:
        yield
    except OSError as error:
        name = error.filename if isinstance(error.filename, str) else str(state_folder())
        raise NotWritable(name, error.strerror or str(error)) from None


def _settle(root: Path, journal: Journal, before: Mapping[str, bytes]) -> None:
    settlement = journal.settlement
    if isinstance(settlement, Drop):
        records.drop(root, settlement.record)
    elif isinstance(settlement, Keep):
        files = [Recorded(s.path, None if s.before is None else before[s.path], s.after) for s in journal.steps]
        records.keep(root, settlement.command, settlement.added, files, journal.number)
