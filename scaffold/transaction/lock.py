"""One run at a time on a tree: the root directory itself is locked, by the kernel, which lets go when a process dies.

There is no lock file, and a root that is reached through a link has the same lock. Where the file system has no locks
(some network file systems), or Python no `fcntl`, writing goes on without: what keeps two runs apart is then that each
compares the files with what it planned from, and that a journal whose process is alive is left alone.
"""

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scaffold.errors import NotWritable
from scaffold.transaction.errors import Busy
from scaffold.transaction.holder import holder_of

#: Takes a line for the user.
Tell = Callable[[str], None]
#: Seconds that are waited for another run, and after how many it is said.
PATIENCE, SAID_AFTER = 10.0, 0.5
_NO_LOCKS = {errno.ENOLCK, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_PAUSE = 0.01


@contextlib.contextmanager
def locked(root: Path, tell: Tell) -> Iterator[bool]:
    """Hold the real root, and yield whether there is a lock on it; raise Busy, or NotWritable for no such directory."""
    try:
        import fcntl
    except ImportError:
        yield False
        return
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise NotWritable(str(root), error.strerror or str(error)) from None
    try:
        yield _has(root, lambda: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB), tell)
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)


def _has(root: Path, take: Callable[[], None], tell: Tell) -> bool:
    start = time.monotonic()
    is_said = False
    while True:
        try:
            take()
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise NotWritable(str(root), error.strerror or str(error)) from None
        else:
            return True
        waited = time.monotonic() - start
        if waited > PATIENCE:
            raise Busy(str(root), holder_of(root), PATIENCE)
        if waited > SAID_AFTER and not is_said:
            tell(f"waiting for {holder_of(root)}, which is writing to this tree")
            is_said = True
        time.sleep(_PAUSE)
