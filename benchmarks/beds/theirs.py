"""Code of a tree, as a type."""

from typing import Any, TypeAlias

#: A value whose type only the tree knows.
Theirs: TypeAlias = Any
