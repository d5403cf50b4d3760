"""The user's own folder for what is remembered between runs, outside every tree."""

import os
from pathlib import Path

#: Names another folder.
VARIABLE = "SCAFFOLD_STATE_DIR"


def state_folder() -> Path:
    """Return the folder, which need not be there yet."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    import platformdirs  # slow to load: only where something is written or taken back

    return platformdirs.user_state_path("scaffold")
