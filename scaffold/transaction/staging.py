"""New contents beside their targets, and second names for the old ones: nothing that the tree uses changes yet."""

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold.errors import NotWritable, StaleFile
from scaffold.model.plan import Action, Edit
from scaffold.permission import refusal
from scaffold.real_path import real_file
from scaffold.transaction.errors import OneFileTwice
from scaffold.transaction.files import content, is_there, new_file, sync_folders, write_all
from scaffold.transaction.journal import Journal, Staged, Step

#: What a file system answers that has no hard links, or none for this file.
NO_HARD_LINK = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


def steps_of(root: Path, edits: Sequence[Edit], manifest: Path | None) -> tuple[Step, ...]:
    """Return the edits as steps, of two of one file and content the first; `manifest` may be outside the real root.

    Raises NotWritable, StaleFile, OutsideRoot, Unreadable or OneFileTwice.
    """
    steps: dict[str, Step] = {}
    seen: dict[object, Step] = {}
    for edit in edits:
        with not_writable(edit.path):
            target = _target(root, edit, manifest)
            _check_writable(edit, target)
            same = _identity(edit, target)
        step = Step(edit.path, os.path.relpath(target, root), edit.action, edit.before_sha256, edit.after_sha256)
        first = seen.setdefault(same, step)
        if first is step:
            steps[step.target] = step
        elif first.after != step.after:
            raise OneFileTwice(edit.path, first.path)
    return tuple(steps.values())


def stage_all(root: Path, journal: Journal, edits: Sequence[Edit]) -> None:
    """Put all that the journal names beside the targets, on the disk; raise NotWritable."""
    news = contents_of(edits)
    places = journal.places(root)
    for step, staged in places:
        with not_writable(step.path):
            if step.action is not Action.DELETE:
                _write(staged, news[step.path], like_target=step.action is Action.MODIFY)
            if step.action is not Action.CREATE:
                _second_name(staged)
    sync_targets(root, journal)


def sync_targets(root: Path, journal: Journal) -> None:
    """Have the names beside each target on the disk; raise NotWritable."""
    folders = {staged.target.parent: step.path for step, staged in journal.places(root)}
    for folder, path in folders.items():
        with not_writable(path):
            sync_folders((folder,))


def contents_of(edits: Sequence[Edit]) -> Mapping[str, bytes]:
    """Return the new content of each path."""
    return {edit.path: edit.after for edit in edits}


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


@contextlib.contextmanager
def not_writable(path: str) -> Iterator[None]:
    """Tell what the system refuses as NotWritable, with the file's path."""
    try:
        yield
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from None


def _target(root: Path, edit: Edit, manifest: Path | None) -> Path:
    if edit.action is Action.CREATE and is_there(root / edit.path):
        raise StaleFile(edit.path)
    if manifest is not None and (root / edit.path).resolve() == manifest.resolve():
        return manifest.resolve()
    return real_file(root, edit.path, root)


def _check_writable(edit: Edit, target: Path) -> None:
    """Raise NotWritable for a place without write permission, OSError for one that is not there."""
    if edit.action is not Action.CREATE:
        os.stat(target)
    why = refusal(target)
    if why:
        raise NotWritable(edit.path, why)


def _identity(edit: Edit, target: Path) -> object:
    """Return what is equal for two paths of one file, also where a file system does not tell cases apart."""
    if edit.action is Action.CREATE:
        return target
    held = os.stat(target)
    return (held.st_dev, held.st_ino) if held.st_nlink == 1 and held.st_ino else target


def _write(staged: Staged, data: bytes, *, like_target: bool) -> None:
    with new_file(staged.new, 0o600 if like_target else 0o666) as handle:
        write_all(handle, data)
        if like_target:
            _keep_metadata(staged)


def _keep_metadata(staged: Staged) -> None:
    held, new = os.stat(staged.target), os.stat(staged.new)
    shutil.copystat(staged.target, staged.new)
    os.utime(staged.new)  # the time is that of the change, or a stale .pyc would be believed
    if (held.st_uid, held.st_gid) != (new.st_uid, new.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(staged.new, held.st_uid, held.st_gid)
            os.chmod(staged.new, stat.S_IMODE(held.st_mode))


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
        shutil.copystat(staged.target, staged.old)
