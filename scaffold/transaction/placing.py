"""New contents into their places."""

import os
from pathlib import Path

from scaffold.errors import StaleFile
from scaffold.model.plan import Action
from scaffold.transaction.errors import not_writable
from scaffold.transaction.fresh import check_old, check_one
from scaffold.transaction.journal import Journal, Staged, Step
from scaffold.transaction.staging import NO_HARD_LINK, sync_targets


def place_all(root: Path, journal: Journal) -> None:
    """Move each new content over its target, which is looked at once more just before, and have that on the disk.

    Raises StaleFile or NotWritable.
    """
    places = journal.places(root)
    for step, staged in places:
        with not_writable(step.path):
            check_one(step, staged)
            place(step, staged)
    for step, staged in places:
        with not_writable(step.path):
            check_old(step, staged)
    sync_targets(root, journal)


def place(step: Step, staged: Staged) -> None:
    """Put the new content of one step in place; raise OSError, or StaleFile where a new file's name is taken."""
    if step.action is Action.DELETE:
        os.unlink(staged.target)
    elif step.action is Action.CREATE:
        _place_new(step, staged)
    else:
        os.replace(staged.new, staged.target)


def _place_new(step: Step, staged: Staged) -> None:
    """Give a new file its name, over nothing that may have appeared there meanwhile."""
    try:
        os.link(staged.new, staged.target)
    except FileExistsError:
        raise StaleFile(step.path) from None
    except OSError as error:
        if error.errno not in NO_HARD_LINK:
            raise
        os.replace(staged.new, staged.target)
    else:
        os.unlink(staged.new)
