"""What a run that died left in a tree, finished or taken back by the next one."""

import os
from collections.abc import Iterable
from pathlib import Path

from scaffold.real_path import resolved
from scaffold.transaction.errors import Busy, NoInterrupted, Unfinished
from scaffold.transaction.holder import holder_of, is_alive, is_elsewhere
from scaffold.transaction.journal import Journal
from scaffold.transaction.journal_file import Whose, found_in, is_left_in, take_away
from scaffold.transaction.lock import PATIENCE, Lock, locked
from scaffold.transaction.names import JOURNAL
from scaffold.transaction.placing import place
from scaffold.transaction.restoring import Left, State, clear, restore_all, state_of
from scaffold.transaction.settling import settle_late
from scaffold.transaction.tell import Tell
from scaffold.transaction.way import check_places, goes_forward


def recover(root: Path, tell: Tell) -> bool:
    """Settle what an interrupted write left in a tree, and tell it in a line; return whether there was anything.

    Costs two looks at the root where there is nothing. Raises Busy, NotOurs or Unfinished.
    """
    try:
        real = resolved(root)
        if not is_left_in(real):
            return False
    except OSError as error:
        raise Unfinished(JOURNAL, error.strerror or str(error)) from None
    with locked(real, tell) as lock:
        settle_left(real, tell, lock)
    return True


def recover_anyones(root: Path, tell: Tell) -> None:
    """Settle what an interrupted write left in a tree that is trusted, whoever made it.

    Raises NoInterrupted, Busy, NotOurs for what is no journal, or Unfinished.
    """
    real = root.resolve()
    if not is_left_in(real):
        raise NoInterrupted(str(root))
    with locked(real, tell) as lock:
        settle_left(real, tell, lock, Whose.ANYONES)


def settle_left(root: Path, tell: Tell, lock: Lock, whose: Whose = Whose.OURS) -> None:
    """Do as `recover` does, for a real root and whatever lock it has."""
    try:
        journal = found_in(root, whose)
        if journal is None:
            return
        if lock is Lock.NONE and _may_go_on(journal, whose):
            raise Busy(str(root), holder_of(root), PATIENCE)
        check_places(root, journal, whose)
        said = _finished(root, journal) if goes_forward(root, journal) else _taken_back(root, journal)
    except OSError as error:
        name = error.filename if isinstance(error.filename, str) else str(root / JOURNAL)
        raise Unfinished(os.path.relpath(name, root), error.strerror or str(error)) from None
    tell(said)


def _may_go_on(journal: Journal, whose: Whose) -> bool:
    """Return whether the run that wrote a journal may still be at it, as far as the user has not said otherwise."""
    return is_alive(journal) or (whose is Whose.OURS and is_elsewhere(journal))


def _finished(root: Path, journal: Journal) -> str:
    """Go on with a write to its end, and return what was done; raise OSError."""
    for step, staged in journal.places(root):
        if state_of(step, staged) is State.BEFORE:
            place(step, staged)
    why = settle_late(root, journal)
    left = clear(root, journal)
    take_away(root)
    unkept = f"; no record can be kept ({why}), so `scaffold undo` cannot take it back" if why else ""
    return _said(f"finished a write that was cut short: {journal.told}", f"{unkept}{_told(left)}")


def _taken_back(root: Path, journal: Journal) -> str:
    """Put back what a write did, and return what was done; raise OSError."""
    restore_all(root, journal)
    left = clear(root, journal)
    take_away(root)
    return _said(f"took back a write that was cut short: {journal.told}", _told(left))


def _said(done: str, missing: str) -> str:
    """Return what was done; it is a warning where something is missing that a whole write has."""
    return f"warning: {done}{missing}" if missing else done


def _told(left: Iterable[Left]) -> str:
    listed = ", ".join(map(str, left))
    return f"; left as somebody else changed it since: {listed}" if listed else ""
