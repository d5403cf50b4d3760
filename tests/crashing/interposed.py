"""Python's own calls to the file system, counted, so that one of them can be made to fail or to be the last."""

import contextlib
import fcntl
import io
import os
import signal
from collections.abc import Callable, Iterator
from types import ModuleType

CALLS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (
        os,
        (
            "open", "close", "read", "write", "fsync", "link", "unlink", "remove", "rename", "replace", "mkdir", "rmdir",
            "stat", "lstat", "fstat", "access", "chmod", "chown", "utime", "listdir", "scandir", "readlink", "listxattr",
            "getxattr", "setxattr",
        ),
    ),
    (io, ("open",)),
    (fcntl, ("flock",)),
)  # fmt: skip
#: Those that change something.
CHANGING = {"write", "fsync", "link", "unlink", "remove", "rename", "replace", "mkdir", "rmdir", "chmod", "chown"}

Call = Callable[..., object]
#: Given the call's name and its number from 1, and what it would do, does that or something else.
Meddle = Callable[[str, int, Callable[[], object], tuple[object, ...]], object]


def interpose(meddle: Meddle) -> Callable[[], None]:
    """Put a layer over the calls, and return what takes it away again."""
    held: list[tuple[ModuleType, str, Call]] = []
    count = 0

    def layer(name: str, call: Call) -> Call:
        def called(*given: object, **named: object) -> object:
            nonlocal count
            count += 1
            return meddle(name, count, lambda: call(*given, **named), given)

        return called

    for module, names in CALLS:
        for name in names:
            call = getattr(module, name)
            held.append((module, name, call))
            setattr(module, name, layer(name, call))

    def undo() -> None:
        for module, name, call in held:
            setattr(module, name, call)

    return undo


def killed_at(point: int) -> Meddle:
    """Return what lets the process die before its nth call."""

    def meddle(name: str, count: int, go: Callable[[], object], given: tuple[object, ...]) -> object:
        if count == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return go()

    return meddle


def failing_at(point: int, error: int) -> Meddle:
    """Return what lets the nth call fail; one that closes does close."""

    def meddle(name: str, count: int, go: Callable[[], object], given: tuple[object, ...]) -> object:
        if count != point:
            return go()
        if name == "close":
            go()
        named = (str(given[0]),) if given and isinstance(given[0], os.PathLike | str) else ()
        raise OSError(error, os.strerror(error), *named)

    return meddle


def short_at(point: int) -> Meddle:
    """Return what lets the nth call, if it writes, take only half, at least a byte."""

    def meddle(name: str, count: int, go: Callable[[], object], given: tuple[object, ...]) -> object:
        if count != point or name != "write":
            return go()
        handle, data = given
        assert isinstance(handle, int)
        assert isinstance(data, memoryview)
        return _write(handle, data[: max(1, len(data) // 2)])

    return meddle


_write = os.write


@contextlib.contextmanager
def counted() -> Iterator[list[str]]:
    """Yield the names of the calls that are made, in their order."""
    names: list[str] = []

    def meddle(name: str, count: int, go: Callable[[], object], given: tuple[object, ...]) -> object:
        names.append(name)
        return go()

    undo = interpose(meddle)
    try:
        yield names
    finally:
        undo()
