"""The user's own folder for what is remembered between runs, outside every tree."""

import errno
import os
from pathlib import Path

#: Names another folder.
VARIABLE = "SCAFFOLD_STATE_DIR"
#: What the system answers where a user has no such folder, and can have none. A disk that fails says something else.
_OUT_OF_REACH = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG,
}  # fmt: skip


def state_folder() -> Path:
    """Return the folder, which need not be there yet."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    import platformdirs  # slow to load: only where something is written or taken back

    return platformdirs.user_state_path("scaffold")


def is_out_of_reach(error: OSError) -> bool:
    """Return whether an error says that the user has no folder to write to, rather than that one fails."""
    return error.errno in _OUT_OF_REACH


def ready_folder(folder: Path) -> None:
    """Have a folder for writing, the user's alone where it is new; raise OSError where that cannot be."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
