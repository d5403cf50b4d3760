"""What a run that died left in a tree, finished or taken back by the next one."""

import os
from collections.abc import Iterable
from pathlib import Path

from scaffold.model.plan import Action
from scaffold.transaction.errors import Busy, NoInterrupted, Unfinished
from scaffold.transaction.files import digest
from scaffold.transaction.holder import holder_of, is_alive
from scaffold.transaction.journal import Journal, Phase, Staged, Step
from scaffold.transaction.journal_file import found_in, is_left_in, take_away
from scaffold.transaction.lock import PATIENCE, Tell, locked
from scaffold.transaction.names import JOURNAL
from scaffold.transaction.placing import place
from scaffold.transaction.restoring import Left, State, clear, restore_all, state_of
from scaffold.transaction.settling import settle

#: What a file outside the tree may be called, where the journal has no seal of ours.
_MANIFESTS = ("scaffold.toml", "pyproject.toml")


def recover(root: Path, tell: Tell) -> bool:
    """Settle what an interrupted write left in a tree, and tell it in a line; return whether there was anything.

    Costs two looks at the root where there is nothing. Raises Busy, NotOurs or Unfinished.
    """
    real = root.resolve()
    try:
        if not is_left_in(real):
            return False
    except OSError as error:
        raise Unfinished(JOURNAL, error.strerror or str(error)) from None
    with locked(real, tell) as is_locked:
        settle_left(real, tell, is_locked=is_locked)
    return True


def recover_anyones(root: Path, tell: Tell) -> None:
    """Settle what an interrupted write left in a tree that is trusted, whoever made it.

    Raises NoInterrupted, Busy, NotOurs for what is no journal, or Unfinished.
    """
    real = root.resolve()
    if not is_left_in(real):
        raise NoInterrupted(str(root))
    with locked(real, tell) as is_locked:
        settle_left(real, tell, is_locked=is_locked, sealed=False)


def settle_left(root: Path, tell: Tell, *, is_locked: bool, sealed: bool = True) -> None:
    """Do as `recover` does for a real root that is locked already."""
    try:
        journal = found_in(root, sealed=sealed)
        if journal is None:
            return
        if not is_locked and is_alive(journal):
            raise Busy(str(root), holder_of(root), PATIENCE)
        for step, staged in journal.places(root):
            _check_place(root, step, staged, sealed=sealed)
        said = _settled(root, journal)
    except OSError as error:
        name = error.filename if isinstance(error.filename, str) else str(root / JOURNAL)
        raise Unfinished(os.path.relpath(name, root), error.strerror or str(error)) from None
    tell(said)


def _settled(root: Path, journal: Journal) -> str:
    """Finish the write, or take it back, and return what was done; raise Unfinished or OSError."""
    forward = journal.phase is Phase.COMMITTED and _goes_forward(root, journal)
    why = ""
    if forward:
        for step, staged in journal.places(root):
            if state_of(step, staged) is State.BEFORE:
                place(step, staged)
        why = settle(root, journal)
    else:
        restore_all(root, journal)
    left = clear(root, journal)
    take_away(root)
    way = "finished" if forward else "took back"
    unkept = f"; no record could be kept ({why}), so `scaffold undo` cannot take it back" if why else ""
    return f"{way} a write that was cut short: {journal.told}{unkept}{_told(left)}"


def _told(left: Iterable[Left]) -> str:
    listed = ", ".join(map(str, left))
    return f"; left as somebody else changed it since: {listed}" if listed else ""


def _goes_forward(root: Path, journal: Journal) -> bool:
    """Return whether a committed write is to be finished, False for one to be taken back; raise Unfinished, OSError."""
    places = [(step, staged, state_of(step, staged)) for step, staged in journal.places(root)]
    if all(_can_be_placed(*one) for one in places) or not any(_is_waiting(*one) for one in places):
        return True
    for step, staged, state in places:
        is_stuck = state is State.AFTER and step.action is not Action.CREATE and digest(staged.old) is None
        if is_stuck:
            raise Unfinished(step.path, f"its old content is gone, there is no {staged.old.name} beside it")
    return False


def _is_waiting(step: Step, staged: Staged, state: State) -> bool:
    """Return whether a file has not had its turn, as far as is told by a new content that lies beside it."""
    return state is State.BEFORE or (state is State.OTHER and digest(staged.new) is not None)


def _can_be_placed(step: Step, staged: Staged, state: State) -> bool:
    if digest(staged.old) not in (None, step.before):
        return False  # somebody wrote into the old file: it goes back to its name
    if state is State.BEFORE:
        return digest(staged.old if step.action is Action.DELETE else staged.new) is not None and (
            step.action is Action.DELETE or digest(staged.new) == step.after
        )
    return state is State.AFTER


def _check_place(root: Path, step: Step, staged: Staged, *, sealed: bool) -> None:
    """Raise Unfinished for a file that is not where the write left it, or that no write could have concerned."""
    folder = staged.target.parent
    if step.target.startswith(".."):
        folder = Path(os.path.normpath(folder))
        if not sealed and staged.target.name not in _MANIFESTS:
            raise Unfinished(step.path, "it is outside the tree")
    elif ".." in Path(step.target).parts:
        raise Unfinished(step.path, "its path leads up")
    if folder.resolve() != folder:
        raise Unfinished(step.path, "its folder is reached through a link now")
