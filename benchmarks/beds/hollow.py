"""Packages whose `__init__` is left out: their modules can be imported where the whole package could not."""

import sys
from pathlib import Path
from types import ModuleType


def hollow(root: Path, *packages: str) -> None:
    """Put a tree on the import path, with these packages empty but for their modules."""
    if str(root) not in sys.path:
        sys.path.append(str(root))
    for name in packages:
        if name not in sys.modules:
            module = ModuleType(name)
            module.__path__ = [str(root.joinpath(*name.split(".")))]
            sys.modules[name] = module
