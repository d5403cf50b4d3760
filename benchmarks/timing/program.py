"""What is timed: whole processes, from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Bytecode is kept, as it is for everyone who has not said otherwise.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Program:
    """A command line, where it runs, and what is made ready before each run, which is not timed."""

    name: str
    words: tuple[str, ...]
    folder: Path
    ready: Callable[[], None] = nothing
    #: The exit codes that are no failure.
    codes: tuple[int, ...] = (0,)
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run: how long it took in seconds, and the most memory that it had, in bytes."""

    seconds: float
    memory: int


def run(program: Program) -> Run:
    """Return what one run took; raises RuntimeError when it fails."""
    program.ready()
    given = {**_ENVIRONMENT, "PYTHONPATH": str(ROOT), **program.variables}
    start = time.perf_counter()
    child = subprocess.Popen(
        program.words, cwd=program.folder, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    taken = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in program.codes:
        raise RuntimeError(f"{program.name}: exit code {child.returncode} of {' '.join(program.words)}")
    return Run(taken, usage.ru_maxrss * 1024)


def python(name: str, code: str, folder: Path, *words: str) -> Program:
    """Return a program of a few lines of Python."""
    return Program(name, (sys.executable, "-c", code, *words), folder)


def scaffold(folder: Path, *words: str, ready: Callable[[], None] = nothing, codes: tuple[int, ...] = (0,)) -> Program:
    """Return one of our commands, started as its users start it."""
    home = folder.parent / "state"
    return Program(
        f"scaffold {' '.join(words)}",
        (str(Path(sys.executable).parent / "scaffold"), *words),
        folder,
        ready,
        codes,
        {"SCAFFOLD_STATE_DIR": str(home)},
    )
