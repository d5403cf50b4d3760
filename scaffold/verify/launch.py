"""The child process: started in a folder of its own, without the user's secrets, and never longer than it may."""

import os
import re
import signal
import site
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from scaffold.verify.errors import ChildDied, OutOfTime, TorchMissing
from scaffold.verify.inside.job import Answer, Job, decode_answer, encode

_KEPT = re.compile(r"PATH|LANG|LC_\w+|PYTHON\w*|OMP_NUM_THREADS|LD_LIBRARY_PATH|VIRTUAL_ENV|TMPDIR|SYSTEMROOT|TEMP|TMP")
_SECRET = re.compile(r"TOKEN|SECRET|PASS|KEY|CREDENTIAL", re.IGNORECASE)
_CHILD = Path(__file__).with_name("child.py")


def require_torch() -> None:
    """Return if torch can be imported; raise TorchMissing, which says how to get it, when it cannot."""
    if find_spec("torch") is None:
        raise TorchMissing


class Limits(Struct, frozen=True):
    """How much a child process may take."""

    seconds: float = 120.0
    #: Memory that it writes to; what is only mapped, as CUDA does, does not count.
    gibibytes: float = 8.0


LIMITS = Limits()


def ask(job: Job, limits: Limits) -> Answer:
    """Return what a child process answers to a job; the tree's code runs there, and only there.

    Beyond its memory the tree's code gets a MemoryError. Raises OutOfTime when it does not end in time, ChildDied
    when it ends without an answer.
    """
    with tempfile.TemporaryDirectory(prefix="scaffold-verify-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch).resolve()
        home = folder / "home"
        home.mkdir()
        job = replace(job, result=str(folder / "answer.json"), doing=str(folder / "doing"))
        code = _run(job, folder, home, limits)
        try:
            return decode_answer(Path(job.result).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AssertionError):
            raise ChildDied(code, _doing(job), _shown(folder)) from None


def environment(home: Path, held: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the tree's code may see: what Python and torch need, and nothing that is a secret."""
    kept = {name: value for name, value in held.items() if _KEPT.fullmatch(name) and not _SECRET.search(name)}
    return kept | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUSERBASE": site.getuserbase()}


def _run(job: Job, folder: Path, home: Path, limits: Limits) -> int:
    """Return the exit code of a child that did the job."""
    with (folder / "output").open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-u", str(_CHILD), str(int(limits.gibibytes * 2**30))],
            cwd=home,
            env=environment(home, os.environ),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            child.communicate(encode(job).encode(), timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise OutOfTime(limits.seconds, _doing(job), _shown(folder)) from None
        finally:
            _end(child)
    return child.returncode


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the child and what it has started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (OSError, AttributeError):
        child.kill()
    child.wait()


def _doing(job: Job) -> str:
    try:
        return Path(job.doing).read_text(encoding="utf-8")
    except OSError:
        return "starting"


def _shown(folder: Path) -> str:
    """Return the end of what the child printed, one row below the other."""
    rows = (folder / "output").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    printable = ["".join(c if c.isprintable() else "?" for c in row)[:200] for row in rows[-5:]]
    return "".join(f"\n  {row}" for row in ["it printed last:", *printable]) if printable else ""
