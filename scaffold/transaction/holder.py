"""Who holds the lock on a root, as far as the system or the journal tells."""

import os
import platform
import re
from pathlib import Path

from scaffold.transaction.files import content
from scaffold.transaction.journal import Journal
from scaffold.transaction.journal_text import journal_in
from scaffold.transaction.names import JOURNAL, LONGEST

_UNKNOWN = "another run of scaffold"


def holder_of(root: Path) -> str:
    """Return who holds a root, in a few words: process and command where they are known."""
    process = _locking(root)
    if process is not None:
        return f"process {process}{_command(process)}"
    try:
        journal = journal_in(content(root / JOURNAL, LONGEST) or b"")
    except (OSError, ValueError):
        return _UNKNOWN
    return f"process {journal.process} on {_plain(journal.machine)} ({_plain(journal.settlement.command)})"


def is_alive(journal: Journal) -> bool:
    """Return whether the process that wrote a journal is another one of this machine that runs."""
    if journal.machine != platform.node() or journal.process in (0, os.getpid()):
        return False
    try:
        os.kill(journal.process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _locking(root: Path) -> int | None:
    """Return the process that holds a lock on a directory, where the kernel lists locks."""
    try:
        inode = os.stat(root).st_ino
        rows = Path("/proc/locks").read_text()
    except OSError:
        return None
    found = re.search(rf"^\d+: FLOCK +\S+ +WRITE (\d+) \S+:{inode} ", rows, re.MULTILINE)
    return int(found[1]) if found and found[1] != str(os.getpid()) else None


def _command(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    shown = " ".join(_plain(word.decode(errors="replace")) for word in words if word)
    return f" ({shown[:120]})" if shown else ""


def _plain(text: str) -> str:
    """Return a text that others wrote, without what a terminal would act on."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:120])
