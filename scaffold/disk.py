"""The only module that opens the tree's files: reading them lazily, and writing a plan as one transaction."""

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from scaffold.errors import NotRestored, NotWritable, OutsideRoot, StaleFile, Unreadable
from scaffold.ignoring import Ignored, is_skipped
from scaffold.model.plan import Action, Edit
from scaffold.prepared import Prepared, prepare

#: How many bytes of a tree are kept at once; what is beyond is read again when it is asked for.
_KEPT = 64_000_000


class Directory:
    """A tree on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._kept: dict[str, bytes] = {}
        self._size = 0
        #: What each file that is not kept had in it when it was first read.
        self._digests: dict[str, int] = {}
        self._real_root = root.resolve()

    def paths(self) -> Sequence[str]:
        """Return the Python files below the root, sorted; what is not the tree's own, or ignored by git, left out."""
        return self._paths

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._walk()))

    @cached_property
    def _walked(self) -> frozenset[str]:
        return frozenset(self._paths)

    def _walk(self) -> Iterator[str]:
        ignored = {"": Ignored()}
        for folder, folders, files in os.walk(self.root):
            here = Path(folder).relative_to(self.root).as_posix()
            prefix = "" if here == "." else f"{here}/"
            held = ignored.pop(prefix).within(Path(folder), prefix, files)
            folders[:] = [n for n in folders if not is_skipped(Path(folder, n)) and f"{prefix}{n}/" not in held]
            ignored |= {f"{prefix}{name}/": held for name in folders}
            yield from (prefix + name for name in files if name.endswith(".py") and prefix + name not in held)

    def read(self, path: str) -> bytes:
        """Return a file's bytes, the same ones however often it is asked.

        Raises Unreadable, OutsideRoot, or StaleFile where it changed since it was read first.
        """
        if path in self._kept:
            return self._kept[path]
        try:
            data = self._file(path).read_bytes()
        except OSError as error:
            raise Unreadable(path, error.strerror or str(error)) from None
        if self._size + len(data) <= _KEPT and path not in self._digests:
            self._kept[path] = data
            self._size += len(data)
        elif self._digests.setdefault(path, hash(data)) != hash(data):
            raise StaleFile(path)
        return data

    def _file(self, path: str) -> Path:
        """Return the real file of a path; folders that the walk went into are no links."""
        file = self.root / path
        if path in self._walked and stat.S_ISREG(file.lstat().st_mode):
            return file
        return _inside(self.root, path, self._real_root)


def _inside(root: Path, path: str, real_root: Path) -> Path:
    """Return the real file behind a path of the tree; raise OutsideRoot where a link leads out of it."""
    real = (root / path).resolve()
    if not real.is_relative_to(real_root):
        raise OutsideRoot(path, str(real))
    if real.exists() and not real.is_file():
        raise Unreadable(path, "not a regular file")
    return real


def write(root: Path, edits: Sequence[Edit], manifest: Path | None = None) -> None:
    """Put every edit of a plan in place, or none.

    All new contents are written beside their targets and checked before the first is moved into place; a failure on
    the way puts back what was there, and takes away what was not. Modes, owners and links inside the tree are kept.
    `manifest` is the one file that may be outside the tree.
    Raises StaleFile, NotWritable, OutsideRoot or, when putting back fails too, NotRestored.
    """
    prepared: list[Prepared] = []
    try:
        for edit in edits:
            with _not_writable(edit.path):
                prepared.append(_prepare(root, edit, manifest))
        for edit, files in zip(edits, prepared, strict=True):
            with _not_writable(edit.path):
                _check_fresh(edit, files.target)
        _put_in_place(edits, prepared)
    finally:
        for files in prepared:
            for spare in (files.new, files.old):
                if spare is not None:
                    spare.unlink(missing_ok=True)


def _check_fresh(edit: Edit, target: Path) -> None:
    """Return if what is at the target is what was planned from; raise StaleFile otherwise."""
    if edit.action is Action.CREATE:
        if os.path.lexists(target):
            raise StaleFile(edit.path)
    elif target.read_bytes() != edit.before:
        raise StaleFile(edit.path)


@contextlib.contextmanager
def _not_writable(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from None


def _prepare(root: Path, edit: Edit, manifest: Path | None) -> Prepared:
    if edit.action is Action.CREATE and os.path.lexists(root / edit.path):
        raise StaleFile(edit.path)
    if manifest is not None and (root / edit.path).resolve() == manifest.resolve():
        return prepare(edit, manifest.resolve())
    return prepare(edit, _inside(root, edit.path, root.resolve()))


def _put_in_place(edits: Sequence[Edit], prepared: Sequence[Prepared]) -> None:
    started: list[Prepared] = []
    try:
        for edit, files in zip(edits, prepared, strict=True):
            started.append(files)
            with _not_writable(edit.path):
                if files.new is None:
                    files.target.unlink()
                else:
                    files.new.replace(files.target)
    except BaseException as error:
        _put_back(started, error)
        raise


def _put_back(started: Sequence[Prepared], error: BaseException) -> None:
    left = []
    for files in reversed(started):
        if files.new.exists() if files.new is not None else files.target.exists():
            continue
        try:
            if files.old is None:
                files.target.unlink()
            else:
                files.old.replace(files.target)
        except OSError:
            left.append(f"{files.target} ({_kept(files)})")
    if left:
        raise NotRestored(left, str(error)) from error


def _kept(files: Prepared) -> str:
    """Return where what could not be put back is, after it has been given a name that says so."""
    if files.old is None:
        return "there was no such file before"
    return f"its old content is in {files.old.rename(files.old.with_name(f'{files.target.name}.before-scaffold'))}"
