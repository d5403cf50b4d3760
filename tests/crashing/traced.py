"""The system's calls themselves, counted and broken by `strace`, which is attached to a child that waits for it."""

import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.crashing.forking import Child, Ended, Tries, try_each
from tests.crashing.images import image_of, put_back
from tests.crashing.judging import Tally, judge_fault, judge_kill
from tests.crashing.scenarios import Ready

#: Every call that takes a path or a descriptor; those that touch no file are left out below.
_TRACED = "trace=%file,%desc,sendto"
_ELSEWHERE = {"sendto", "mmap", "munmap", "poll", "ppoll", "select", "pselect6", "epoll_wait", "ioctl", "fcntl", "dup"}
#: What no kernel refuses on a file that is open.
_NEVER_FAILS = {"close", "lseek"}
#: What changes nothing: dying before it is dying before the next call that does.
_LOOKING = {
    "newfstatat", "stat", "lstat", "fstat", "statx", "read", "pread64", "close", "access", "faccessat", "faccessat2",
    "listxattr", "llistxattr", "flistxattr", "getxattr", "lgetxattr", "fgetxattr", "lseek", "getdents64", "readlink",
    "readlinkat", "getcwd",
}  # fmt: skip


#: How often each call is made.
Calls = Counter[str]


def is_there() -> bool:
    """Return whether `strace` is installed and may be attached to a process."""
    if shutil.which("strace") is None:
        return False
    sleeper = subprocess.Popen(["sleep", "5"])
    try:
        tracer = subprocess.Popen(["strace", "-p", str(sleeper.pid), "-o", os.devnull], stderr=subprocess.PIPE)
        assert tracer.stderr is not None
        attached = b"attached" in tracer.stderr.readline()
        tracer.terminate()
        tracer.communicate()
        return attached
    finally:
        sleeper.kill()
        sleeper.wait()


@dataclass(frozen=True)
class Point:
    """The nth call of a name, and what is injected there, as `strace` says it."""

    call: str
    number: int
    injected: str

    def __str__(self) -> str:
        return f"{self.injected} at {self.call} {self.number}"


def calls_of(case: Ready, scratch: Path) -> Counter[str]:
    """Return how often a write makes each call to the system."""
    log = scratch / "calls"

    def tries() -> Tries:
        child: Child = yield _stop
        _driven(child, ["-e", _TRACED, "-o", str(log)])

    try_each(case, tries())
    put_back(case.home, case.old, image_of(case.home))
    names = re.findall(r"^(\w+)\(", log.read_text(errors="replace").partition("\nsendto(")[0], re.MULTILINE)
    return Counter(name for name in names if name not in _ELSEWHERE)


def changing(calls: Counter[str]) -> Counter[str]:
    """Return the calls without those that only look."""
    return Counter({call: count for call, count in calls.items() if call not in _LOOKING})


def kills(calls: Counter[str], stride: int = 1) -> list[Point]:
    """Return a kill at every call; of calls that only look, at one in `stride` of each name, at least at one."""
    steps = {call: min(stride, count) if call in _LOOKING else 1 for call, count in calls.items()}
    return [
        Point(call, n, "signal=KILL") for call, count in sorted(calls.items()) for n in range(1, count + 1, steps[call])
    ]


def faults(
    calls: Counter[str], errors: Sequence[str] = ("ENOSPC", "EIO", "EACCES", "EROFS"), stride: int = 1
) -> list[Point]:
    """Return each error at every call that can have one, or at one call in `stride` of each name, at least at one."""
    failing = [(call, count) for call, count in sorted(calls.items()) if call not in _NEVER_FAILS]
    return [
        Point(call, n, f"error={one}")
        for shift, one in enumerate(errors)
        for call, count in failing
        for n in range(1 + shift % min(stride, count), count + 1, stride)
    ]


def sweep(case: Ready, points: Sequence[Point], watch: Callable[[], None] = lambda: None) -> Tally:
    """Try each point and return what came out; `watch` is called after each."""
    tally = Tally()

    def tries() -> Tries:
        for point in points:
            child: Child = yield _stop
            inject = f"inject={point.call}:{point.injected}:when={point.number}"
            ended = _driven(child, ["-e", f"trace={point.call}", "-e", inject, "-o", os.devnull])
            judge = judge_kill if point.injected.startswith("signal") else judge_fault
            judge(case, ended, f"{case.scenario.name}, {point}", tally)
            if point.injected.startswith("signal") and ended.signal == 0:
                tally.outcomes["(not reached)"] += 1
            watch()

    try_each(case, tries())
    return tally


def _stop() -> Callable[[], None]:
    os.kill(os.getpid(), signal.SIGSTOP)
    return lambda: None


def _driven(child: Child, options: Sequence[str]) -> Ended:
    """Attach `strace` to a child that has stopped, let it go on, and return how it ended."""
    os.waitpid(child.process, os.WUNTRACED)
    tracer = subprocess.Popen(["strace", "-p", str(child.process), *options], stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    assert b"attached" in said, said
    os.kill(child.process, signal.SIGCONT)
    ended = child.ended()
    tracer.communicate()
    return ended


def sample(points: Sequence[Point], most: int) -> Iterator[Point]:
    """Yield about so many of the points, evenly."""
    yield from points[:: max(1, -(-len(points) // most))]
