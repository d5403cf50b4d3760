"""A scheduler class or function of an installed library: found and read, without importing it where that will do."""

import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace

from scaffold.errors import BadParameter, NoSuchDefinition, NotReadable, ScaffoldError
from scaffold.from_function.source import UserCode, file_of, opened, read
from scaffold.modules import Module
from scaffold.nearest import perhaps

TORCH = "torch.optim.lr_scheduler"
_TIME_LIMIT = 60
#: What the child process may see of the user's environment.
_KEPT = ("PATH", "PYTHONPATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR", "SYSTEMROOT", "TEMP")
#: Run where nothing else tells: an object is imported there, and where its source is comes back. What `-c` puts first
#: on the path, the current directory, is taken off before anything is imported: that may be the tree, which never runs.
_CHILD = """
import sys
sys.path[:] = [one for one in sys.path if one]
import importlib, inspect, json, os
out = os.dup(1)
os.dup2(2, 1)
held = getattr(importlib.import_module(sys.argv[1]), sys.argv[2])
os.write(out, json.dumps([inspect.getsourcefile(held), held.__name__, held.__module__]).encode())
os._exit(0)
"""


def in_library(target: str) -> UserCode:
    """Return the code of a class of torch's schedulers, or of any class or function with a dotted path.

    The source is read; only what a library makes available when it is imported is looked for by a child process that
    imports it. Raises BadParameter, Unreadable, NoSuchDefinition, or NotReadable.
    """
    module, _, name = target.rpartition(".")
    if not all(part.isidentifier() for part in target.split(".")):
        raise BadParameter(
            "CLASS", target, "a class of torch.optim.lr_scheduler, or a dotted path such as timm.scheduler.X"
        )
    module = module or TORCH
    found = exported(module, name)
    if found is None and module == TORCH:
        known = _public(module)
        raise NoSuchDefinition(TORCH, name, known, perhaps(name, known))
    if found is None:
        file, defined, home = _asked(module, name)
        found = read(Path(file), defined, home)
    return replace(found, dotted=module, called=name)


def _public(dotted: str) -> list[str]:
    """Return the classes of a module that are schedulers by their names."""
    _, module = opened(file_of(dotted))
    return [name for name in module.classes if not name.startswith("_") and "." not in name]


def exported(dotted: str, name: str, depth: int = 0) -> UserCode | None:
    """Return what a module has under a name, through the imports of its source; None where those do not tell."""
    file = file_of(dotted)
    try:
        return read(file, name, dotted)
    except NoSuchDefinition:
        _, module = opened(file)
    for imported, original in _imports(module, dotted, name, is_package=file.name == "__init__.py"):
        try:
            found = exported(imported, original, depth + 1) if depth < 8 else None
        except ScaffoldError:
            continue
        if found is not None:
            return found
    return None


def _imports(module: Module, dotted: str, name: str, *, is_package: bool) -> list[tuple[str, str]]:
    """Return the modules, each with a name there, that the imports of a file bind a name to, a star last."""
    found: list[tuple[str, str]] = []
    stars: list[tuple[str, str]] = []
    for node in module.nodes:
        if not isinstance(node, ast.ImportFrom):
            continue
        parts = dotted.split(".") if is_package else dotted.split(".")[:-1]
        base = parts[: len(parts) - node.level + 1] if node.level else []
        home = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                stars.append((home, name))
            elif (alias.asname or alias.name) == name:
                found.append((home, alias.name))
    return found + stars


def _asked(module: str, name: str) -> tuple[str, str, str]:
    """Return the file, name and module that define something of a library, by importing it in a child process."""
    kept = {key: value for key, value in os.environ.items() if key in _KEPT}
    command = [sys.executable, "-c", _CHILD, module, name]
    try:
        with tempfile.TemporaryDirectory() as empty:
            done = subprocess.run(
                command, env=kept, cwd=empty, capture_output=True, text=True, timeout=_TIME_LIMIT, check=False
            )
    except subprocess.TimeoutExpired:
        raise NotReadable(module, name, f"importing it took more than {_TIME_LIMIT} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise NotReadable(module, name, last)
    file, defined, home = json.loads(done.stdout)
    return file, defined, home
