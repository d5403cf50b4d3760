"""The names that are ours at the root of a tree while it is being written to, and those that never are."""

from pathlib import PurePath

#: The journal of a write, and what it is before it is whole.
JOURNAL = ".scaffold-write"
PART = ".scaffold-write.part"
#: How many bytes a journal may have.
LONGEST = 16_000_000


def is_of_git(target: PurePath) -> bool:
    """Return whether a path leads into git's own files, however it is spelled."""
    return ".git" in map(str.lower, target.parts)
