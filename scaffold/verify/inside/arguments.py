"""The tree's arguments object: as its own entry script parses it, or made from its class."""

import contextlib
import importlib
import inspect
import io
import runpy
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .choosing import Chooser, with_fields
from .job import Job
from .slicing import Slicer, reason_of
from .watching import Reached, profiled, stop_at

PARSED = "parsed by the tree's own command"
MADE = "arguments made from the class, not parsed"


class NotReached(Exception):
    """The tree's own command ended before it came to the dispatch."""


def parsed(job: Job, chooser: Chooser, words: Sequence[str]) -> object:
    """Return the arguments object that stands at the dispatch when the tree's command runs with `words` added.

    The run is stopped there. Raises NotReached, with the end of what the run printed, when it never came there.
    """
    script, *rest = job.command
    shown = io.StringIO()
    old_argv, old_path = sys.argv, list(sys.path)
    sys.argv = [script, *rest, *words]
    sys.path.insert(0, str(Path(script).parent))
    try:
        with contextlib.redirect_stderr(shown), profiled(stop_at(Path(job.root, job.place.path), job.place)):
            runpy.run_path(script, run_name="__main__")
        ended = "it ended"
    except Reached as reached:
        chooser.use(reached.names, reached.space)
        return chooser.arguments_there()
    except SystemExit as error:
        ended = f"it ended with exit code {error.code}"
    except BaseException as error:
        ended = reason_of(error)
    finally:
        sys.argv, sys.path[:] = old_argv, old_path
    rows = shown.getvalue().strip().splitlines()
    typed = " ".join([Path(script).name, *rest, *words])
    raise NotReached(f"`{typed}` did not reach the dispatch: {': '.join([ended, *rows[-1:]])}")


def made(job: Job, slicer: Slicer, values: Mapping[str, object]) -> tuple[object, str]:
    """Return an arguments object with some values, and how it was made."""
    wanted, how = job.arguments, MADE
    try:
        if job.place.is_top_level and wanted.path == job.place.path:
            raise ImportError("importing its file trains")
        module = importlib.import_module(wanted.module)
        kind = vars(module)[wanted.name.partition(".")[0]]
        for part in wanted.name.split(".")[1:]:
            kind = getattr(kind, part)
    except BaseException as error:
        how += f"; its class is cut out: {reason_of(error)}"
        kind = slicer.definition(wanted.path, wanted.name)
    fields = [name for name, one in inspect.signature(kind).parameters.items() if one.kind is not one.VAR_KEYWORD]
    given = {name: value for name, value in values.items() if name in fields}
    required = {n: None for n, one in inspect.signature(kind).parameters.items() if one.default is one.empty}
    held = kind(**{**required, **given})
    return with_fields(held, {name: value for name, value in values.items() if name not in fields}), how


def misread(held: object, typed: Mapping[str, object], words: Sequence[str]) -> str:
    """Return in words which typed values an arguments object does not hold, nothing when it holds all of them."""
    wrong = []
    for name, value in typed.items():
        there = getattr(held, name, None)
        there = list(there) if isinstance(there, tuple) else there
        if f"--{name}" in words and there != value:
            wrong.append(f"--{name} {value} was parsed as {there!r}")
    return ", ".join(wrong)
