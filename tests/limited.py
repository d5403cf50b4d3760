"""`scaffold` in a child process of its own, held to an amount of time and memory."""

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

#: What one command may take on the worst tree: seconds of a processor, and mapped memory.
SECONDS = 120
MEMORY = 3 << 30


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended; a negative code is the signal of a limit."""

    code: int
    stdout: str
    stderr: str


def scaffold(root: Path, *args: str) -> Done:
    """Run a command below `root`; one that takes more than it may is killed, or fails with a traceback."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    done = subprocess.run(
        [sys.executable, "-m", "scaffold", *args],
        cwd=root,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limit,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def settled(done: Done) -> Done:
    """Return what was done, which has to be an answer or a refusal in one message."""
    assert done.code in (0, 1, 3), (done.code, done.stderr[-800:])
    assert "Traceback" not in done.stderr, done.stderr[-800:]
    assert done.code != 3 or done.stderr.startswith("error: "), done.stderr[:300]
    return done
