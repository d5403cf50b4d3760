"""The edits of a plan as steps of a write, each at a real file that may be written."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from scaffold.errors import NotWritable, StaleFile
from scaffold.model.plan import Action, Edit
from scaffold.permission import refusal
from scaffold.real_path import real_file, resolved
from scaffold.transaction.errors import OneFileTwice, not_writable
from scaffold.transaction.files import is_there
from scaffold.transaction.journal import Step
from scaffold.transaction.names import is_of_git


def steps_of(root: Path, edits: Sequence[Edit], manifest: Path | None) -> tuple[Step, ...]:
    """Return the edits as steps, of two of one file and content the first; `manifest` may be outside the real root.

    Raises NotWritable, StaleFile, OutsideRoot, Unreadable or OneFileTwice.
    """
    steps: list[Step] = []
    seen: dict[object, Step] = {}
    for edit in edits:
        with not_writable(edit.path):
            target = _target(root, edit, manifest)
            _check_writable(edit, target)
            same = _identity(edit, target)
        place = os.path.relpath(target, root)
        if is_of_git(PurePath(place)):
            raise NotWritable(edit.path, "it is git's own")
        step = Step(edit.path, place, edit.action, edit.before_sha256, edit.after_sha256)
        first = seen.setdefault(same, step)
        if first is step:
            steps.append(step)
        elif first.after != step.after:
            raise OneFileTwice(edit.path, first.path)
    return tuple(steps)


def _target(root: Path, edit: Edit, manifest: Path | None) -> Path:
    if edit.action is Action.CREATE and is_there(root / edit.path):
        raise StaleFile(edit.path)
    if manifest is not None and resolved(root / edit.path) == resolved(manifest):
        return resolved(manifest)
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
