"""Where a tree keeps its schedules, and what a module of it is called."""

import re
from pathlib import PurePosixPath

from scaffold.errors import ScaffoldError
from scaffold.modules import Modules
from scaffold.refusals.candidates import SCHEDULES, speaks_of_schedules
from scaffold.test_files import is_test

_DEFINES = re.compile(
    rb"^(?:def (?:get|make|build|create)_\w*schedule\w*|class \w*(?:Schedule|Scheduler|LR))\b", re.MULTILINE
)
_RATE = re.compile(rb"LambdaLR|param_groups|learning_rate|\blr\b")


def schedules_home(modules: Modules) -> str | None:
    """Return the file that defines most schedules, one that is called after them first; None where none does."""
    best: tuple[bool, int, str] | None = None
    for path in reversed(modules.tree.paths()):
        data = _bytes(modules, path)
        count = len(_DEFINES.findall(data))
        if count and _RATE.search(data):
            best = max(best or (False, 0, ""), (speaks_of_schedules(PurePosixPath(path).name), count, path))
    return best[2] if best else None


def _bytes(modules: Modules, path: str) -> bytes:
    """Return a file's bytes, nothing for a test, for one that does not speak of schedules or cannot be read."""
    try:
        data = b"" if is_test(path) else modules.tree.read(path)
    except ScaffoldError:
        return b""
    return data if any(word in data for word in (*SCHEDULES, b"LR(")) else b""


def dotted_module(modules: Modules, path: str) -> str:
    """Return the full dotted name of a file of the tree, from the outermost package that it is in."""
    file = PurePosixPath(path)
    parts = [] if file.name == "__init__.py" else [file.stem]
    for folder in file.parents:
        if (folder / "__init__.py").as_posix() not in modules:
            break
        parts.insert(0, folder.name)
    return ".".join(parts) or file.parent.name
