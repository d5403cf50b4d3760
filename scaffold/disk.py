"""A tree's files, read lazily; `scaffold/transaction/` is what writes them."""

import os
import stat
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from scaffold.errors import StaleFile, Unreadable
from scaffold.ignoring import Ignored, is_skipped
from scaffold.real_path import real_file
from scaffold.regular_file import read_regular

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
            data = read_regular(self._file(path))
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
        return real_file(self.root, path, self._real_root)
