"""The bundled tree in its two releases."""

import re
import shutil
from pathlib import Path

from scaffold.resources import folder

_CACHES = shutil.ignore_patterns("__pycache__")


def first_release(target: Path) -> Path:
    """Copy the first release to `target`, and return that."""
    shutil.copytree(folder("fixtures") / "transformers_on_rdu", target, ignore=_CACHES)
    return target


def second_release(target: Path) -> Path:
    """Copy the second release to `target`, and return that."""
    first_release(target)
    changed = folder("fixtures") / "transformers_on_rdu_2"
    gone = re.findall(r"^- `(\S+)`$", (changed / "RELEASE.md").read_text(), re.MULTILINE)
    assert gone
    for path in gone:
        (target / path).unlink()
    shutil.copytree(changed, target, ignore=_CACHES, dirs_exist_ok=True)
    (target / "RELEASE.md").unlink()
    return target
