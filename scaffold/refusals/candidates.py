"""Which files are looked into: found by their bytes, so that few are parsed."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.errors import ScaffoldError
from scaffold.generated import generated_line
from scaffold.modules import Module, Modules
from scaffold.test_files import is_test

#: A scheduler that is none of a learning rate, by what it is called.
_OTHER = re.compile(
    r"noise|diffusers|diffusion|ddpm|ddim|\bjob|task_sched|batch_sched|sampling|mask_sched|exploration",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(r"sched", re.IGNORECASE)


#: What a file that speaks of schedules holds.
SCHEDULES = (b"ched", b"CHED")


def candidates(modules: Modules, words: Sequence[bytes], pattern: re.Pattern[bytes]) -> Iterator[Module]:
    """Yield the files that hold one of `words` and match the pattern, parsed; tests and generated files aside.

    A file that cannot be read becomes an obstacle, as everywhere.
    """
    for path in modules.tree.paths():
        if is_test(path):
            continue
        try:
            data = modules.tree.read(path)
            if any(word in data for word in words) and pattern.search(data) and generated_line(data[:10_000]) is None:
                yield modules.get(path)
        except ScaffoldError as error:
            modules.obstacles[path] = error


def speaks_of_schedules(text: str) -> bool:
    """Return whether code names a scheduler, and not one of something else than a learning rate."""
    return _SCHEDULE.search(text) is not None and _OTHER.search(text) is None


def last_name(call: ast.Call) -> str:
    """Return the last part of the name that is called, empty where something else is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
