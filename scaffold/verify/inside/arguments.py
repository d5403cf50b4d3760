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
from .namespace import Namespace
from .paths import missing
from .slicing import Slicer, StoodIn, reason_of
from .watching import Reached, profiled, stop_at

PARSED = "parsed by the tree's own command"
MADE = "arguments made from the class, not parsed"
DECLARED = "arguments made of the declared defaults, not parsed"


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
    if not job.arguments.is_class:
        return _declared(job, values), DECLARED
    try:
        held, how = _of_class(job, slicer, values)
    except StoodIn as error:
        return _declared(job, values), f"{DECLARED}, since {job.arguments.name} cannot be made: {error}"
    lacking = {name: value for name, value in job.arguments.fill.items() if getattr(held, name, None) is None}
    return _with_missing(with_fields(held, lacking) if lacking else held, job.arguments.elsewhere), how


def _with_missing(held: object, elsewhere: Sequence[str]) -> object:
    """Return an object that says of what only a training run sets on it that it is missing.

    A class that is mixed with another before it is made lacks what that one has.
    """
    kind = type(held)
    if hasattr(kind, "__getattr__"):
        return held

    def told(self: object, name: str) -> object:
        if name in elsewhere:
            return missing(self, name)
        raise AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")

    with contextlib.suppress(TypeError):
        mixed = type(kind.__name__, (kind,), {"__getattr__": told, "__slots__": (), "__module__": kind.__module__})
        object.__setattr__(held, "__class__", mixed)
    return held


def _declared(job: Job, values: Mapping[str, object]) -> object:
    """Return the declared defaults with some values, as the dispatch reads them."""
    wanted = job.arguments
    held: dict[str, object] = {**wanted.fill, **{n: v for n, v in wanted.defaults.items() if v is not None}}
    held = {**dict.fromkeys(wanted.defaults), **held, **values}
    return held if job.place.access == "item" else Namespace(held, wanted.elsewhere)


def _of_class(job: Job, slicer: Slicer, values: Mapping[str, object]) -> tuple[object, str]:
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
    parameters = inspect.signature(kind).parameters.values()
    fields = [one.name for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    open_ended = any(one.kind is one.VAR_KEYWORD for one in parameters)
    given = {name: value for name, value in values.items() if open_ended or name in fields}
    required = {
        one.name: wanted.fill.get(one.name) for one in parameters if one.name in fields and one.default is one.empty
    }
    held = kind(**{**required, **given})
    return with_fields(held, {name: value for name, value in values.items() if name not in given}), how


def misread(held: object, typed: Mapping[str, object], said: Sequence[str]) -> str:
    """Return in words which typed values an arguments object does not hold, nothing when it holds all of them."""
    wrong = []
    for name, value in typed.items():
        there = held.get(name) if isinstance(held, dict) else getattr(held, name, None)
        there = list(there) if isinstance(there, tuple) else there
        if name in said and there != value:
            wrong.append(f"--{name} {value} was parsed as {there!r}")
    return ", ".join(wrong)
