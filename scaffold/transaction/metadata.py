"""What a file takes from the one whose place it gets: owner, mode, times, access lists and other attributes."""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

_SET_ID = stat.S_ISUID | stat.S_ISGID


def keep_metadata(old: Path, new: Path) -> None:
    """Give a new file what an old one has; raise OSError.

    An owner or a group that this user may not give stays this user's; the file then acts for nobody (set-id bits).
    """
    held = os.stat(old)
    is_theirs = _give(new, held)
    shutil.copystat(old, new)  # after the owner, whose change takes set-id bits away
    if not is_theirs and held.st_mode & _SET_ID:
        os.chmod(new, stat.S_IMODE(held.st_mode) & ~_SET_ID)


def _give(new: Path, held: os.stat_result) -> bool:
    """Give a file an owner and a group, or the group alone, as far as this user may; return whether it has both."""
    if _is_owned_as(new, held):
        return True
    for owner in (held.st_uid, -1):
        with _where_allowed():
            os.chown(new, owner, held.st_gid)
            break
    return _is_owned_as(new, held)


def _is_owned_as(new: Path, held: os.stat_result) -> bool:
    now = os.stat(new)
    return (now.st_uid, now.st_gid) == (held.st_uid, held.st_gid)


@contextlib.contextmanager
def _where_allowed() -> Iterator[None]:
    """Let pass that this user may not give a file away, or that the owner is none that this container knows."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EACCES, errno.EINVAL):
            raise
