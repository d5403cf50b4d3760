"""What planning may ask of a tree of training code."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct


class Tree(Protocol):
    """A tree as paths and bytes; paths are relative to the root, with forward slashes, in a fixed order."""

    def paths(self) -> Sequence[str]:
        """Return every Python file that belongs to the tree."""
        ...

    def read(self, path: str) -> bytes:
        """Return a file's bytes; raise Unreadable or OutsideRoot when that cannot be."""
        ...


class Overlay(Struct, frozen=True, dict=True):
    """A tree as it will be: another tree with some files' bytes replaced, and some files that it has not."""

    under: Tree
    replaced: Mapping[str, bytes]

    def paths(self) -> Sequence[str]:
        """Return the paths of the tree below and those of the Python files that are created, sorted."""
        return self._paths

    @cached_property
    def _paths(self) -> Sequence[str]:
        held = self.under.paths()
        created = {path for path in self.replaced if path.endswith(".py")}.difference(held)
        return sorted((*held, *created)) if created else held

    def read(self, path: str) -> bytes:
        """Return the replaced bytes where there are some, else what is below."""
        held = self.replaced.get(path)
        return self.under.read(path) if held is None else held
