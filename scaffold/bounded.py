"""Work that somebody else wrote, within bounds of time and memory: in a child process that is stopped beyond them."""

import os
import select
from collections.abc import Callable
from functools import partial
from pathlib import Path

from scaffold.forked import Forked, can_fork

_SECONDS = 5.0
_BYTES = 512 << 20


class OutOfBounds(Exception):
    """The work took more than it may; the message says of what."""


def within_bounds(work: Callable[[], str]) -> str:
    """Return what `work` returns, a text, computed in a child process; `work` may raise nothing but MemoryError.

    Raises OutOfBounds after five seconds, or beyond half a gibibyte more than this process has. Where the system
    cannot fork, the work is done here and without bounds.
    """
    if not can_fork():
        return work()
    with Forked(partial(_within_memory, work)) as child:
        return _received(child.reading)


def _within_memory(work: Callable[[], str]) -> bytes:
    """Return what the work returns, behind a byte that says so; another byte where it takes too much memory."""
    try:
        _limit_memory()
        return b"+" + work().encode("utf-8", "surrogatepass")
    except MemoryError:
        return b"-"


def _limit_memory() -> None:
    import resource

    try:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # no Linux: the clock alone bounds it
        return
    resource.setrlimit(resource.RLIMIT_AS, (held + _BYTES, held + _BYTES))


def _received(reading: int) -> str:
    import time

    until, data = time.monotonic() + _SECONDS, b""
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise OutOfBounds(f"more than {_SECONDS:g} seconds")
        part = os.read(reading, 1 << 16)
        if not part:
            break
        data += part
    if data[:1] != b"+":
        raise OutOfBounds(f"more than {_BYTES >> 20} MiB of memory")
    return data[1:].decode("utf-8", "surrogatepass")
