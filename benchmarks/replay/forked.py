"""A call in a child of its own that has all of this process's modules already: a tree's code never runs in this one."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from benchmarks.beds.errors import BedError

Given = TypeVar("Given")

_CONTEXT = multiprocessing.get_context("fork")
TIME_LIMIT = 120.0


def forked(call: Callable[[], Given], limit: float = TIME_LIMIT) -> Given:
    """Return what a call returns; raise BedError when its process dies or takes more than `limit` seconds."""
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_send, args=(call, sender))
    process.start()
    sender.close()
    try:
        if not receiver.poll(limit):
            raise BedError(f"a tree's code ran for more than {limit:g} seconds")
        given: Given = receiver.recv()
        return given
    except EOFError:
        raise BedError("the process that ran a tree's code died") from None
    finally:
        process.kill()
        process.join()


def _send(call: Callable[[], Given], sender: Connection) -> None:
    sender.send(call())
