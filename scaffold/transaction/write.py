"""A plan's edits put in place as one."""

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from scaffold.model.plan import Edit
from scaffold.real_path import resolved
from scaffold.state import state_folder
from scaffold.transaction.errors import Unfinished, not_writable
from scaffold.transaction.fresh import check_fresh
from scaffold.transaction.interrupts import put_off
from scaffold.transaction.journal import Journal, Phase, Settlement, Step, Unrecorded
from scaffold.transaction.journal_file import put, take_away
from scaffold.transaction.key import key_for_writing
from scaffold.transaction.lock import locked
from scaffold.transaction.names import JOURNAL
from scaffold.transaction.placing import place_all
from scaffold.transaction.recovery import settle_left
from scaffold.transaction.restoring import clear, restore_all
from scaffold.transaction.settling import possible, settle
from scaffold.transaction.staging import stage_all, unstage_all
from scaffold.transaction.steps import steps_of
from scaffold.transaction.tell import Tell

_PLAIN = Unrecorded("a write")


def write(
    root: Path,
    edits: Sequence[Edit],
    manifest: Path | None = None,
    settlement: Settlement = _PLAIN,
    tell: Tell = lambda _: None,
) -> None:
    """Put every edit of a plan in place, or none.

    Modes, owners and links inside the tree are kept; of a file with several hard links, the others stay as they are.
    `manifest` is the one file that may be outside the tree, `settlement` what is remembered, `tell` takes what the
    user is to know beside.
    Raises Busy, NotOurs, StaleFile, NotWritable, OutsideRoot, Unreadable or OneFileTwice, and nothing has changed
    then; or Unfinished, when putting back fails too, which the next command goes on with.
    """
    if not edits:
        return
    with not_writable(str(root)):
        real = resolved(root)
    with locked(real, tell) as lock:
        settle_left(real, tell, lock)
        steps = steps_of(real, edits, manifest)
        _carry_out(real, _journal(steps, possible(real, settlement, tell)), edits, tell)


def _journal(steps: tuple[Step, ...], settlement: Settlement) -> Journal:
    number, began = os.urandom(8).hex(), time.strftime("%Y-%m-%d %H:%M:%S")
    return Journal(number, Phase.PREPARING, settlement, steps, os.getpid(), platform.node(), began)


def _carry_out(root: Path, journal: Journal, edits: Sequence[Edit], tell: Tell) -> None:
    with not_writable(str(state_folder() / "key")):
        key = key_for_writing()
    reached = journal
    with put_off() as interrupt:
        try:
            with not_writable(JOURNAL):
                put(root, journal, key)
            stage_all(root, journal, edits)
            check_fresh(root, journal)
            interrupt()
            reached = replace(journal, phase=Phase.COMMITTED)
            with not_writable(JOURNAL):
                put(root, reached, key)
            place_all(root, reached)
            settle(root, reached, {edit.path: edit.before for edit in edits})
        except BaseException as error:
            _take_back(root, reached, error, tell)
            raise
        _clear_up(root, reached, tell)


def _take_back(root: Path, journal: Journal, error: BaseException, tell: Tell) -> None:
    try:
        restore_all(root, journal)
        left = clear(root, journal)
        take_away(root)
    except OSError as second:
        name = os.path.relpath(second.filename, root) if isinstance(second.filename, str) else JOURNAL
        raise Unfinished(name, f"{second.strerror or second}, after {_plain(error)}") from error
    for one in left:
        tell(f"warning: left as somebody else changed it meanwhile: {one}")


def _plain(error: BaseException) -> str:
    return str(error).removesuffix("; nothing was changed") or type(error).__name__


def _clear_up(root: Path, journal: Journal, tell: Tell) -> None:
    """Take away what the write, which is done, needed; what fails now is told, and the next command goes on with it."""
    try:
        unstage_all(root, journal)
        take_away(root)
    except OSError as error:
        tell(f"warning: all is written, but could not be cleared up after ({error}); the next command tries again")
