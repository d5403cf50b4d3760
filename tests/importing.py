"""Trees whose modules a test imports: nothing of one tree is left for the next."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _forget(root: Path) -> None:
    """Drop what is imported under the names of a tree's modules: another tree may have used them."""
    own = {path.relative_to(root).parts[0].removesuffix(".py") for path in root.rglob("*.py")}
    for name in [held for held in sys.modules if held.partition(".")[0] in own]:
        del sys.modules[name]


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """Make the modules of a tree importable, each anew, and forget them afterwards."""
    _forget(root)
    importlib.invalidate_caches()
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))
        _forget(root)
