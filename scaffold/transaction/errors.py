"""What can be wrong with writing as one: one class a case."""

import contextlib
from collections.abc import Iterator

from scaffold.errors import NotWritable, ScaffoldError


class Busy(ScaffoldError):
    """Another run holds the tree, and has not let go within the time that is waited."""

    def __init__(self, root: str, holder: str, seconds: float) -> None:
        super().__init__(
            f"{root}: is being written to by {holder}, wanted the lock for {seconds:g} seconds; run the command again"
            " when that is done"
        )


class NotOurs(ScaffoldError):
    """A file where the journal of a write would be was not made by this user's scaffold."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"{path}: {what}, so nothing of it is acted on; delete it if the tree is from somebody else, or, if a write"
            " by another user or machine was cut short in a tree that you trust, run `scaffold undo --interrupted`"
        )


class Unfinished(ScaffoldError):
    """A write was cut short, and can be neither finished nor taken back now."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}: a write that was cut short cannot be settled: {reason}; mend that, and the next command tries"
            " again, or delete .scaffold-write, which says which files are concerned, to leave them all as they are"
        )


class OneFileTwice(ScaffoldError):
    """Two files of a plan are one on the disk and would get different contents."""

    def __init__(self, path: str, other: str) -> None:
        super().__init__(f"{path}: is the same file as {other}, and would get another content; settle one with --task")


class NoInterrupted(ScaffoldError):
    """Nothing was cut short in a tree."""

    def __init__(self, root: str) -> None:
        super().__init__(f"{root}: has no .scaffold-write, so no write was cut short and there is nothing to settle")


@contextlib.contextmanager
def not_writable(path: str) -> Iterator[None]:
    """Tell what the system refuses as NotWritable, with the file's path."""
    try:
        yield
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from None
