"""The key that a user's journals are sealed with: made once, kept in the state folder, readable by the user alone."""

import contextlib
import os
from pathlib import Path

from scaffold.state import state_folder

#: Bytes of a key.
_SIZE = 32


def key_for_writing() -> bytes:
    """Return the user's key, made now if need be; one of this process alone where none can be kept."""
    held = kept_key()
    if held is not None:
        return held
    drawn = os.urandom(_SIZE)
    try:
        _keep(drawn)
    except OSError:
        return drawn
    return kept_key() or drawn


def kept_key() -> bytes | None:
    """Return the user's key, None where there is none."""
    try:
        data = (state_folder() / "key").read_bytes()
    except (OSError, RuntimeError):
        return None
    return data if len(data) == _SIZE else None


def _keep(key: bytes) -> None:
    """Put a key in its place at once, where no other process has been faster."""
    home = state_folder()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    spare, target = home / f".key-{os.getpid()}", home / "key"
    spare.unlink(missing_ok=True)
    handle = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        _put(spare, target)
    finally:
        spare.unlink(missing_ok=True)


def _put(spare: Path, target: Path) -> None:
    if kept_key() is None:
        with contextlib.suppress(FileNotFoundError):
            target.unlink()  # one that was cut short
    try:
        os.link(spare, target)
    except FileExistsError:
        return
    except OSError:  # no hard links there
        spare.replace(target)
