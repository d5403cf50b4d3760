"""Ctrl-C, put off while files are being written."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def put_off() -> Iterator[Callable[[], None]]:
    """Let no Ctrl-C break in, and yield what raises KeyboardInterrupt if there was one, for a moment that suits.

    One that comes after that moment is lost: what it would have stopped is done.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield lambda: None
        return
    seen: list[int] = []

    def suits() -> None:
        if seen:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        yield suits
    finally:
        signal.signal(signal.SIGINT, before)
