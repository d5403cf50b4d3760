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
    """Return who holds a root, in a few words: process, machine, command and since when, where they are known."""
    process, journal = _locking(root), _journal(root)
    if journal is not None and process in (None, journal.process):
        command = _plain(journal.settlement.command)
        return f"process {journal.process} on {_plain(journal.machine)} ({command}, since {_plain(journal.began)})"
    if process is None:
        return _UNKNOWN
    return f"process {process} on {platform.node()}{_command(process)}"


def is_elsewhere(journal: Journal) -> bool:
    """Return whether a journal was written on another machine, of whose processes nothing is known here."""
    return journal.machine != platform.node()


def is_alive(journal: Journal) -> bool:
    """Return whether the process that wrote a journal is another one of this machine that runs."""
    if is_elsewhere(journal) or journal.process in (0, os.getpid()):
        return False
    try:
        os.kill(journal.process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _journal(root: Path) -> Journal | None:
    try:
        return journal_in(content(root / JOURNAL, LONGEST) or b"")
    except (OSError, ValueError):
        return None


def _locking(root: Path) -> int | None:
    """Return the process that holds a lock on a directory, where the kernel lists locks."""
    try:
        held = os.stat(root)
        rows = Path("/proc/locks").read_text()
    except OSError:
        return None
    device = f"{os.major(held.st_dev):02x}:{os.minor(held.st_dev):02x}"
    found = re.search(rf"^\d+: FLOCK +\S+ +WRITE (\d+) {device}:{held.st_ino} ", rows, re.MULTILINE)
    return int(found[1]) if found and int(found[1]) not in (0, os.getpid()) else None


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
