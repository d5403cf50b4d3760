"""The journal's file at the root of a tree: put there, read, taken away, each at once and durably."""

import os
from enum import Enum
from pathlib import Path

from scaffold.transaction.errors import NotOurs
from scaffold.transaction.files import content, is_there, new_file, remove, sync_folders, write_all
from scaffold.transaction.journal import Journal
from scaffold.transaction.journal_text import HEAD, is_sealed, journal_in, text_of
from scaffold.transaction.key import kept_key
from scaffold.transaction.names import JOURNAL, LONGEST, PART


def is_left_in(root: Path) -> bool:
    """Return whether a root holds a journal, or the beginning of one: two looks at the directory, no more."""
    return is_there(root / JOURNAL) or is_there(root / PART)


def put(root: Path, journal: Journal, key: bytes) -> None:
    """Write a journal, over the one that is there; raise OSError."""
    part = root / PART
    with new_file(part, 0o644) as handle:
        write_all(handle, text_of(journal, key))
    os.replace(part, root / JOURNAL)
    sync_folders((root,))


def take_away(root: Path) -> None:
    """Remove the journal; raise OSError."""
    remove(root / PART)
    remove(root / JOURNAL)
    sync_folders((root,))


class Whose(Enum):
    """Whose journal is believed."""

    OURS = "one with this user's seal"
    ANYONES = "any, since the user says so"


def found_in(root: Path, whose: Whose) -> Journal | None:
    """Return the journal that is in a root, None where there is none; what is only the beginning of one goes.

    Raises NotOurs for one that is not to be believed, and OSError.
    """
    _drop_part(root)
    if not is_there(root / JOURNAL):
        return None
    data = content(root / JOURNAL, LONGEST)
    if data is None:
        raise NotOurs(JOURNAL, "is no regular file")
    if len(data) > LONGEST:
        raise NotOurs(JOURNAL, "is longer than a journal of a write can be")
    try:
        journal = journal_in(data)
    except ValueError as error:
        raise NotOurs(JOURNAL, f"is no journal of a write: it {error}") from None
    if whose is Whose.OURS and not is_sealed(data, kept_key()):
        raise NotOurs(JOURNAL, "was not made by scaffold of this user on this machine")
    return journal


def _drop_part(root: Path) -> None:
    """Take away a journal that was never whole, so that nothing else can have been done yet."""
    if not is_there(root / PART):
        return
    data = content(root / PART, LONGEST)
    if data is None or not (data.startswith(HEAD) or HEAD.startswith(data)):
        raise NotOurs(PART, "is no beginning of a journal of a write")
    remove(root / PART)
    sync_folders((root,))
