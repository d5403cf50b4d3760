"""One file of a transaction, made ready beside its target: nothing that the tree uses has changed yet."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from scaffold.errors import NotWritable
from scaffold.model.plan import Action, Edit


class Prepared(Struct, frozen=True):
    """One file about to be replaced, created or deleted: what is to be there, and a second name for what is there."""

    target: Path
    #: None where nothing is to be there.
    new: Path | None
    #: None where nothing is there now.
    old: Path | None


def prepare(edit: Edit, target: Path) -> Prepared:
    """Return the edit's new content written beside its target, with the target's metadata; raise NotWritable."""
    if edit.action is Action.CREATE:
        return _prepare_new(edit, target)
    _check_writable(edit.path, target, "the file")
    _check_writable(edit.path, target.parent, "its directory")
    if edit.action is Action.DELETE:
        old = target.with_name(f".{target.name}.{os.urandom(4).hex()}.scaffold-old")
        _second_name(target, old)
        return Prepared(target, None, old)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".scaffold", dir=target.parent)
    new, old = Path(name), Path(f"{name}-old")
    with _removed_on_failure(new):
        with os.fdopen(handle, "wb") as file:
            _write_through(file, edit.after)
        _keep_metadata(target, new)
        _second_name(target, old)
    return Prepared(target, new, old)


def _prepare_new(edit: Edit, target: Path) -> Prepared:
    _check_writable(edit.path, target.parent, "its directory")
    new = target.with_name(f".{target.name}.{os.urandom(4).hex()}.scaffold")
    with new.open("xb") as file, _removed_on_failure(new):  # its mode is that of any new file, by the umask
        _write_through(file, edit.after)
    return Prepared(target, new, None)


@contextlib.contextmanager
def _removed_on_failure(new: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _write_through(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _second_name(target: Path, old: Path) -> None:
    """Keep what is at `target` under another name: the file itself, or a copy where there are no hard links."""
    try:
        os.link(target, old)
    except OSError:
        shutil.copy2(target, old)


def _check_writable(path: str, place: Path, noun: str) -> None:
    """Raise NotWritable for a place without write permission, also for a user whom permissions do not stop."""
    if not place.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(place, os.W_OK):
        raise NotWritable(path, f"{noun} is read-only")


def _keep_metadata(target: Path, new: Path) -> None:
    held = target.stat()
    shutil.copystat(target, new)
    os.utime(new)  # the time is that of the change, or a stale .pyc would be believed
    if (held.st_uid, held.st_gid) != (new.stat().st_uid, new.stat().st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(new, held.st_uid, held.st_gid)
            new.chmod(stat.S_IMODE(held.st_mode))
