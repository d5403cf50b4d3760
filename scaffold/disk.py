"""The only module that opens the tree's files: reading them lazily, and writing a plan as one transaction."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scaffold.errors import NotRestored, NotWritable, OutsideRoot, StaleFile, Unreadable
from scaffold.model.plan import Edit

#: Folders that hold other people's code or no code.
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "build", "dist"})


class Directory:
    """A tree on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, bytes] = {}

    def paths(self) -> Sequence[str]:
        """Return the Python files below the root, sorted; hidden folders, virtual environments and builds left out."""
        return self._paths

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._walk()))

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if not _is_skipped(Path(folder, name))]
            for name in files:
                if name.endswith(".py"):
                    yield Path(folder, name).relative_to(self.root).as_posix()

    def read(self, path: str) -> bytes:
        """Return a file's bytes, the same ones however often it is asked; raise Unreadable or OutsideRoot."""
        if path not in self._read:
            try:
                self._read[path] = _inside(self.root, path).read_bytes()
            except OSError as error:
                raise Unreadable(path, error.strerror or str(error)) from None
        return self._read[path]


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED or (folder / "pyvenv.cfg").exists()


def _inside(root: Path, path: str) -> Path:
    """Return the real file behind a path of the tree; raise OutsideRoot where a link leads out of it."""
    real = (root / path).resolve()
    if not real.is_relative_to(root.resolve()):
        raise OutsideRoot(path, str(real))
    if real.exists() and not real.is_file():
        raise Unreadable(path, "not a regular file")
    return real


@dataclass(frozen=True)
class _Prepared:
    """One file about to be replaced: what is to be there, and a second name for what is there now."""

    target: Path
    new: Path
    old: Path


def write(root: Path, edits: Sequence[Edit]) -> None:
    """Put every edit of a plan in place, or none.

    All new contents are written beside their targets and checked before the first is moved into place; a failure on
    the way puts back what was there. Modes, owners and links inside the tree are kept. Raises StaleFile, NotWritable,
    OutsideRoot or, when putting back fails too, NotRestored.
    """
    prepared: list[_Prepared] = []
    try:
        for edit in edits:
            with _not_writable(edit.path):
                prepared.append(_prepare(root, edit))
        for edit, files in zip(edits, prepared, strict=True):
            with _not_writable(edit.path):
                if files.target.read_bytes() != edit.before:
                    raise StaleFile(edit.path)
        _put_in_place(edits, prepared)
    finally:
        for files in prepared:
            files.new.unlink(missing_ok=True)
            files.old.unlink(missing_ok=True)


@contextlib.contextmanager
def _not_writable(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from None


def _put_in_place(edits: Sequence[Edit], prepared: Sequence[_Prepared]) -> None:
    started: list[_Prepared] = []
    try:
        for edit, files in zip(edits, prepared, strict=True):
            started.append(files)
            with _not_writable(edit.path):
                files.new.replace(files.target)
    except BaseException as error:
        _put_back(started, error)
        raise


def _put_back(started: Sequence[_Prepared], error: BaseException) -> None:
    left = []
    for files in reversed(started):
        try:
            if not files.new.exists():
                files.old.replace(files.target)
        except OSError:
            kept = files.old.rename(files.old.with_name(f"{files.target.name}.before-scaffold"))
            left.append(f"{files.target} (its old content is in {kept})")
    if left:
        raise NotRestored(left, str(error)) from error


def _prepare(root: Path, edit: Edit) -> _Prepared:
    target = _inside(root, edit.path)
    _check_writable(edit.path, target)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".scaffold", dir=target.parent)
    new, old = Path(name), Path(f"{name}-old")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(edit.after)
            file.flush()
            os.fsync(file.fileno())
        _keep_metadata(target, new)
        _second_name(target, old)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return _Prepared(target, new, old)


def _second_name(target: Path, old: Path) -> None:
    """Keep what is at `target` under another name: the file itself, or a copy where there are no hard links."""
    try:
        os.link(target, old)
    except OSError:
        shutil.copy2(target, old)


def _check_writable(path: str, target: Path) -> None:
    """Raise NotWritable for a file or folder without write permission, also for a user whom permissions do not stop."""
    for place, noun in ((target, "the file"), (target.parent, "its directory")):
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
