"""Which way a write goes that was cut short: forward or back."""

import os
from pathlib import Path

from scaffold.model.plan import Action
from scaffold.real_path import resolved
from scaffold.transaction.errors import Unfinished
from scaffold.transaction.files import digest
from scaffold.transaction.journal import Journal, Phase, Staged, Step
from scaffold.transaction.journal_file import Whose
from scaffold.transaction.restoring import State, state_of

#: What a file outside the tree may be called, where nothing seals the journal.
_MANIFESTS = ("scaffold.toml", "pyproject.toml")


def goes_forward(root: Path, journal: Journal) -> bool:
    """Return whether a write is to be finished, False for one to be taken back; raise Unfinished or OSError."""
    if journal.phase is Phase.PREPARING:
        return False
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
    if state is not State.BEFORE:
        return state is State.AFTER
    if step.action is Action.DELETE:
        return digest(staged.old) is not None
    return digest(staged.new) == step.after


def check_places(root: Path, journal: Journal, whose: Whose) -> None:
    """Raise Unfinished for a file that is not where the write left it, or that no write could have concerned.

    Raises OSError where that cannot be told.
    """
    for step, staged in journal.places(root):
        _check_place(step, staged.target, whose)


def _check_place(step: Step, target: Path, whose: Whose) -> None:
    folder = target.parent
    if step.target.startswith(".."):
        folder = Path(os.path.normpath(folder))
        if whose is Whose.ANYONES and target.name not in _MANIFESTS:
            raise Unfinished(step.path, "it is outside the tree")
    elif ".." in Path(step.target).parts:
        raise Unfinished(step.path, "its path leads up")
    if resolved(folder) != folder:
        raise Unfinished(step.path, "its folder is reached through a link now")
