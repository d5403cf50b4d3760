"""New contents beside their targets, and second names for the old ones: nothing that the tree uses changes yet."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from scaffold.model.plan import Action, Edit
from scaffold.transaction.errors import not_writable
from scaffold.transaction.files import content, new_file, remove, sync_folders, write_all
from scaffold.transaction.journal import Journal, Staged
from scaffold.transaction.metadata import keep_metadata

#: What a file system answers that has no hard links, or none for this file.
NO_HARD_LINK = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


def stage_all(root: Path, journal: Journal, edits: Sequence[Edit]) -> None:
    """Put all that the journal names beside the targets, on the disk; raise NotWritable."""
    news = {edit.path: edit.after for edit in edits}
    for step, staged in journal.places(root):
        with not_writable(step.path):
            if step.action is not Action.DELETE:
                _write(staged, news[step.path], like_target=step.action is Action.MODIFY)
            if step.action is not Action.CREATE:
                _second_name(staged)
    sync_targets(root, journal)


def unstage_all(root: Path, journal: Journal) -> None:
    """Take away all that was put beside the targets, durably; raise OSError."""
    places = journal.places(root)
    for _, staged in places:
        remove(staged.new)
        remove(staged.old)
    sync_folders(staged.target.parent for _, staged in places)


def sync_targets(root: Path, journal: Journal) -> None:
    """Have the names beside each target on the disk; raise NotWritable."""
    folders = {staged.target.parent: step.path for step, staged in journal.places(root)}
    for folder, path in folders.items():
        with not_writable(path):
            sync_folders((folder,))


def _write(staged: Staged, data: bytes, *, like_target: bool) -> None:
    with new_file(staged.new, 0o600 if like_target else 0o666) as handle:
        write_all(handle, data)
        if like_target:
            keep_metadata(staged.target, staged.new)
            os.utime(staged.new)  # the time is that of the change, or a stale .pyc would be believed


def _second_name(staged: Staged) -> None:
    """Keep what is at the target under another name: the file itself, or a copy where there are no hard links."""
    try:
        os.link(staged.target, staged.old)
    except OSError as error:
        if error.errno not in NO_HARD_LINK:
            raise
        _copy(staged)


def _copy(staged: Staged) -> None:
    data = content(staged.target)
    with new_file(staged.old, 0o600) as handle:
        write_all(handle, data or b"")
        keep_metadata(staged.target, staged.old)
