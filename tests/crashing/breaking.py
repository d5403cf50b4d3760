"""One write, broken off at a call of a given name, in a child."""

import os
import signal
import warnings
from collections.abc import Callable

from tests.crashing.interposed import interpose


def broken_off(work: Callable[[], object], call: str, number: int = 1) -> None:
    """Do something in a child that dies just before its nth call of a name; fail if it never gets there."""
    seen = 0

    def meddle(name: str, count: int, go: Callable[[], object], given: tuple[object, ...]) -> object:
        nonlocal seen
        seen += name == call
        if name == call and seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return go()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        process = os.fork()
    if not process:
        interpose(meddle)
        try:
            work()
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(process, 0)[1]), f"there is no call {number} of {call}"
