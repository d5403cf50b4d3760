"""Whether the files are still what was planned from."""

import hashlib
from pathlib import Path

from scaffold.errors import StaleFile
from scaffold.model.plan import Action
from scaffold.transaction.errors import not_writable
from scaffold.transaction.files import content, digest, is_there
from scaffold.transaction.journal import Journal, Staged, Step


def check_fresh(root: Path, journal: Journal) -> None:
    """Return if each target is what was planned from; raise StaleFile otherwise, NotWritable for one not to be read."""
    for step, staged in journal.places(root):
        with not_writable(step.path):
            check_one(step, staged)


def check_one(step: Step, staged: Staged) -> None:
    """Return if a target is what was planned from; raise StaleFile otherwise, or OSError."""
    if step.action is Action.CREATE:
        if is_there(staged.target):
            raise StaleFile(step.path)
        return
    data = content(staged.target)
    if data is None or hashlib.sha256(data).hexdigest() != step.before:
        raise StaleFile(step.path)


def check_old(step: Step, staged: Staged) -> None:
    """Return if nobody wrote into the old file itself since it was looked at; raise StaleFile otherwise, or OSError."""
    if step.action is not Action.CREATE and digest(staged.old) != step.before:
        raise StaleFile(step.path)
