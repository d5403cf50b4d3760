"""Git, asked about a repository so that nothing runs that the repository itself says is to be run.

A tree comes from anywhere, and may bring a `.git` whose configuration names programs: a monitor of the file system,
hooks, filters of what files hold, what fetches objects that are missing, what checks signatures. Each is switched off
by the command line, which has the last word over every file of configuration.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

#: How long git may take, in seconds: its files may be pipes, which it waits for.
PATIENCE = 60.0
_OFF = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "safe.bareRepository=explicit",  # a folder of the tree that looks like a repository is none
    *(f"{kind}.program=" for kind in ("gpg", "gpg.openpgp", "gpg.x509", "gpg.ssh")),
)
#: Nothing is written, fetched, by whatever protocol, or asked for.
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
}


class Refused(Exception):
    """Git could not be run, or has refused; says why."""


def asked(directory: Path, *words: str) -> bytes:
    """Return what git says in a directory, its filters left out; raise Refused."""
    off = [*_OFF]
    for driver in _filters(directory):
        off += [f"{driver}.clean=", f"{driver}.smudge=", f"{driver}.process=", f"{driver}.required=false"]
    done = _run(directory, off, words)
    if done.returncode:
        raise Refused(_reason(done))
    return done.stdout


def _filters(directory: Path) -> list[str]:
    """Return the `filter.NAME` of each filter in any configuration; raise Refused for one that `-c` cannot name."""
    done = _run(directory, _OFF, ("config", "-z", "--name-only", "--get-regexp", r"^filter\."))
    if done.returncode not in (0, 1):  # 1: there is none
        raise Refused(_reason(done))
    keys = [os.fsdecode(key) for key in done.stdout.split(b"\0")]
    found = sorted({key.rpartition(".")[0] for key in keys if key.count(".") > 1})
    for driver in found:
        if "=" in driver:
            raise Refused(f"{driver!r} cannot be switched off")
    return found


def _run(directory: Path, off: Sequence[str], words: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    settings = [word for one in off for word in ("-c", one)]
    command = ["git", "-C", str(directory), "--no-pager", *settings, *words]
    environment = {**os.environ, **_ENVIRONMENT}
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"it took more than {PATIENCE:g} seconds") from None
    except OSError as error:
        raise Refused(error.strerror or str(error)) from None


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    return done.stderr.decode(errors="replace").strip().partition("\n")[0]
