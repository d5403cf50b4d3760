"""A command run at a terminal, as a person would."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def at_terminal(
    *command: str, cwd: Path, rows: int = 24, variables: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run `scaffold` with a terminal on all three streams; return its exit code and all that it printed there."""
    parent, child = pty.openpty()
    given = {"LINES": str(rows), "COLUMNS": "80", "TERM": "xterm", **(variables or {})}
    running = subprocess.Popen(
        [sys.executable, "-m", "scaffold", *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **given},
        stdin=child,
        stdout=child,
        stderr=child,
        start_new_session=True,
    )
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(parent)
    return running.wait(), shown.decode().replace("\r\n", "\n")
