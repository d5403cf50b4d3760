"""One run at a time on a tree: the root directory itself is locked, by the kernel, which lets go when a process dies.

There is no lock file, and a root that is reached through a link has the same lock. Where the file system has no locks
(some network file systems), or Python no `fcntl`, writing goes on without: what keeps two runs apart is then that each
compares the files with what it planned from, and that a journal whose process may be alive is left alone.
"""

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

from scaffold.errors import NotWritable
from scaffold.transaction.errors import Busy
from scaffold.transaction.holder import holder_of
from scaffold.transaction.tell import Tell

#: Seconds that are waited for another run, and after how many it is said.
PATIENCE, SAID_AFTER = 10.0, 0.5
_NO_LOCKS = {errno.ENOLCK, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_PAUSE = 0.01


class Lock(Enum):
    """Whether a root is held."""

    HELD = "nobody else writes to it"
    NONE = "its file system has no locks"


@contextlib.contextmanager
def locked(root: Path, tell: Tell) -> Iterator[Lock]:
    """Hold the real root while it is written to; raise Busy, or NotWritable for no such directory."""
    try:
        import fcntl
    except ImportError:
        yield Lock.NONE
        return
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise NotWritable(str(root), error.strerror or str(error)) from None
    try:
        yield _waited_for(root, lambda: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB), tell)
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)


def _waited_for(root: Path, take: Callable[[], None], tell: Tell) -> Lock:
    start = time.monotonic()
    is_said = False
    while (lock := _taken(root, take)) is None:
        waited = time.monotonic() - start
        if waited > PATIENCE:
            raise Busy(str(root), holder_of(root), PATIENCE)
        if waited > SAID_AFTER and not is_said:
            tell(f"waiting for {holder_of(root)}, which is writing to this tree")
            is_said = True
        time.sleep(_PAUSE)
    return lock


def _taken(root: Path, take: Callable[[], None]) -> Lock | None:
    """Try once, and return what came of it, None where somebody else holds the root; raise NotWritable."""
    try:
        take()
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return Lock.NONE
        if error.errno == errno.EWOULDBLOCK:
            return None
        raise NotWritable(str(root), error.strerror or str(error)) from None
    return Lock.HELD
