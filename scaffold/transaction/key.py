"""The key that a user's journals are sealed with: made once, kept in the state folder, readable by the user alone."""

import os
from pathlib import Path

from scaffold.regular_file import read_regular
from scaffold.state import is_out_of_reach, ready_folder, state_folder

#: Bytes of a key.
_SIZE = 32


def key_for_writing() -> bytes:
    """Return the user's key, made now if need be; one of this process alone where the user has no folder for it.

    Raises OSError where the folder's disk fails.
    """
    held = kept_key()
    if held is not None:
        return held
    drawn = os.urandom(_SIZE)
    try:
        _keep(drawn)
    except OSError as error:
        if is_out_of_reach(error):
            return drawn
        raise
    return kept_key() or drawn


def kept_key() -> bytes | None:
    """Return the user's key, None where there is none within reach; raise OSError where the disk fails."""
    try:
        data = read_regular(state_folder() / "key")
    except OSError as error:
        if is_out_of_reach(error):
            return None
        raise
    return data if len(data) == _SIZE else None


def _keep(key: bytes) -> None:
    """Put a key in its place at once, where no other process has been faster."""
    home = state_folder()
    ready_folder(home)
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
    try:
        os.link(spare, target)
    except FileExistsError:
        if kept_key() is None:  # not whole, by somebody else's doing
            spare.replace(target)
    except OSError:  # no hard links there
        spare.replace(target)
