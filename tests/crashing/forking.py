"""A command that stops at its first write and goes on from there in as many children as are wanted."""

import json
import os
import socket
import warnings
from collections.abc import Callable, Generator
from dataclasses import dataclass

from scaffold.transaction import write as writing
from tests.crashing.scenarios import Ready, scaffold


@dataclass(frozen=True)
class Ended:
    """How a child ended: by which signal, 0 for none, and then with which exit code and words on stderr."""

    signal: int
    exit_code: int
    said: str


#: What a child does before it goes on, and what it does after.
Arm = Callable[[], Callable[[], None]]
#: Yields what to try; is sent the child's process, to be driven until it ends.
Tries = Generator[Arm, "Child", None]


class Child:
    """A process that goes on with the command."""

    def __init__(self, process: int, told: socket.socket) -> None:
        self.process = process
        self._told = told

    def ended(self) -> Ended:
        """Wait for the end."""
        data = b""
        while part := self._told.recv(65536):
            data += part
        self._told.close()
        _, status = os.waitpid(self.process, 0)
        if os.WIFSIGNALED(status):
            return Ended(os.WTERMSIG(status), 0, "")
        told = json.loads(data)
        return Ended(0, told["exit_code"], told["said"])


class _AllTried(BaseException):
    pass


def try_each(case: Ready, tries: Tries) -> None:
    """Run a command as far as its write, and let a child go on from there for each try."""
    held = writing.write
    told: socket.socket | None = None
    disarm: Callable[[], None] | None = None

    def paused(*given: object, **named: object) -> None:
        nonlocal told, disarm
        arm = next(tries, None)
        while arm is not None:
            mine, theirs = socket.socketpair()
            process = _forked()
            if not process:
                mine.close()
                told, disarm = theirs, arm()
                held(*given, **named)  # type: ignore[arg-type]
                return
            theirs.close()
            try:
                arm = tries.send(Child(process, mine))
            except StopIteration:
                break
        raise _AllTried

    writing.write = paused  # type: ignore[assignment]
    try:
        result = scaffold(*case.words)
    except _AllTried:
        return
    finally:
        writing.write = held
    assert told is not None, result.output
    assert disarm is not None
    disarm()
    _tell(told, result.exit_code, result.stderr, result.exception)


def _tell(told: socket.socket, exit_code: int, said: str, exception: BaseException | None) -> None:
    """Say how it went, by calls that are on no list of calls to be broken, and end."""
    crashed = exception is not None and not isinstance(exception, SystemExit)
    report = {"exit_code": -1 if crashed else exit_code, "said": repr(exception) if crashed else said}
    told.sendall(json.dumps(report).encode())
    os._exit(0)


def _forked() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the threads of a test runner are not those of the child
        return os.fork()
