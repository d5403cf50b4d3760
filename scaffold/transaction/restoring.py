"""The way back of a write, and the end of both ways: the names that it made go again."""

import os
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from msgspec import Struct

from scaffold.model.plan import Action
from scaffold.transaction.files import digest, is_there, sync_folders
from scaffold.transaction.journal import Journal, Phase, Staged, Step
from scaffold.transaction.staging import unstage_all


class State(Enum):
    """What a target is."""

    BEFORE = "as it was"
    AFTER = "as it is to be"
    OTHER = "changed by somebody else"


class Left(Struct, frozen=True):
    """A file that somebody else changed, and where the content is that it had before, None where it is nowhere else."""

    path: str
    kept: str | None

    def __str__(self) -> str:
        where = f" (what it held before is in {self.kept})" if self.kept else ""
        return f"{self.path}{where}"


def state_of(step: Step, staged: Staged) -> State:
    """Return what the target of a step is; raise OSError."""
    if not staged.target.parent.is_dir():
        return State.OTHER  # nothing is left there that could go forward or back
    held = digest(staged.target)
    return State.AFTER if held == step.after else State.BEFORE if held == step.before else State.OTHER


def restore_all(root: Path, journal: Journal) -> None:
    """Put every old content back where the new one is, the last first, and have that on the disk; raise OSError.

    What is neither is left alone. Of a write that is only being prepared there is nothing to put back.
    """
    if journal.phase is Phase.PREPARING:
        return
    places = journal.places(root)
    for step, staged in reversed(places):
        if state_of(step, staged) is State.AFTER:
            _restore(step, staged)
    sync_folders(staged.target.parent for _, staged in places)


def _restore(step: Step, staged: Staged) -> None:
    if step.action is Action.CREATE:
        os.unlink(staged.target)
    else:
        os.replace(staged.old, staged.target)


def clear(root: Path, journal: Journal) -> tuple[Left, ...]:
    """Take the staged names away again, durably, and return the files that are somebody else's now; raise OSError.

    An old content that is nowhere else gets a name that people see.
    """
    left = tuple(_left(journal, root))
    unstage_all(root, journal)
    return left


def _left(journal: Journal, root: Path) -> Iterator[Left]:
    if journal.phase is Phase.PREPARING:
        return  # no target was touched, so a second name holds nothing that the target does not
    for step, staged in journal.places(root):
        now, old = digest(staged.target), digest(staged.old)
        # Untouched by us as long as its new content waits; what the old name holds is then what somebody wrote over.
        is_untouched = step.action is Action.MODIFY and digest(staged.new) is not None
        if old is None or old == now or (is_untouched and old == step.before):
            if now not in (step.before, step.after):
                yield Left(step.path, None)
        elif old != step.before or now not in (step.before, step.after):
            yield Left(step.path, os.path.relpath(_made_seen(staged), root))


def _made_seen(staged: Staged) -> Path:
    """Return the new name, one that is free, of an old content."""
    name = os.fsdecode(os.fsencode(staged.target.name)[:200])  # names may have 255 bytes
    seen, count = staged.target.with_name(f"{name}.before-scaffold"), 0
    while is_there(seen):
        count += 1
        seen = staged.target.with_name(f"{name}.before-scaffold-{count}")
    os.rename(staged.old, seen)
    return seen
