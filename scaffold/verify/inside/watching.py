"""The tree's calls as they happen: where a run reaches the dispatch, and what a factory is called with."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

from .job import Place, Plain


class Reached(BaseException):
    """Ends a run of the tree at its dispatch; `names` are those that stand there, `space` the module's."""

    def __init__(self, names: dict[str, object], space: dict[str, object]) -> None:
        super().__init__("the dispatch was reached")
        self.names = names
        self.space = space


def is_at(code: CodeType, file: Path, name: str, line: int = 0) -> bool:
    """Return whether `code` is the function `name` of a file, with `line` in it where that is given."""
    if code.co_name != name or Path(code.co_filename).name != file.name:
        return False
    if Path(code.co_filename).resolve() != file.resolve():
        return False
    return not line or (
        any(row is not None and row >= line for _, _, row in code.co_lines()) and line >= code.co_firstlineno
    )


@contextmanager
def profiled(handler: Callable[[FrameType, str, object], None]) -> Iterator[None]:
    """Call `handler` at every call and return of the block."""
    sys.setprofile(handler)
    try:
        yield
    finally:
        sys.setprofile(None)


class _There(BaseException):
    """Ends a call where the dispatch is."""


def names_at(call: Callable[[], object], file: Path, place: Place) -> dict[str, object]:
    """Return the names that stand where the dispatch is when `call` runs; none where it never comes there.

    Between `if`s that stand one after the other names may be bound: those at the last that is come to count.
    """
    seen: dict[str, object] = {}
    name = place.qualname.rpartition(".")[2]
    last = max(place.lines, default=place.line)

    def at_line(frame: FrameType, event: str, given: object) -> object:
        if event == "line" and (frame.f_lineno in place.lines or frame.f_lineno >= last):
            seen.update(frame.f_locals)
            if frame.f_lineno >= last:
                raise _There
        return at_line

    def at_call(frame: FrameType, event: str, given: object) -> object:
        return at_line if is_at(frame.f_code, file, name, place.line) else None

    sys.settrace(at_call)  # type: ignore[arg-type]
    try:
        call()
    except (_There, Exception):
        return seen
    finally:
        sys.settrace(None)
    return seen


def stop_at(file: Path, place: Place) -> Callable[[FrameType, str, object], None]:
    """Return the handler that raises Reached at the dispatch.

    A function that returns its scheduler has returned it by then; in any other code, an arm is about to make one.
    """
    name = place.qualname.rpartition(".")[2]
    here: dict[CodeType, bool] = {}
    entered: dict[FrameType, dict[str, object]] = {}

    def is_dispatch(frame: FrameType | None) -> bool:
        if frame is None:
            return False
        if frame.f_code not in here:
            here[frame.f_code] = is_at(frame.f_code, file, name, place.line)
        return here[frame.f_code]

    def handler(frame: FrameType, event: str, given: object) -> None:
        if place.whole and event == "call" and is_dispatch(frame):
            entered[frame] = dict(frame.f_locals)
        elif place.whole and event == "return" and is_dispatch(frame):
            raise Reached(entered.get(frame, {}), frame.f_globals)
        elif not place.whole and event == "call" and is_dispatch(frame.f_back) and _makes(frame, place):
            assert frame.f_back is not None
            raise Reached(dict(frame.f_back.f_locals), frame.f_back.f_globals)

    return handler


def _makes(frame: FrameType, place: Place) -> bool:
    name = frame.f_code.co_name
    if name == "__init__":
        name = type(frame.f_locals.get("self")).__name__
    return name in place.factories


@contextmanager
def calls_of(codes: Callable[[CodeType], bool]) -> Iterator[list[dict[str, Plain]]]:
    """Fill the list with the parameters of each call of a function that `codes` knows."""
    seen: list[dict[str, Plain]] = []
    known: dict[CodeType, bool] = {}

    def handler(frame: FrameType, event: str, given: object) -> None:
        if event == "call":
            if frame.f_code not in known:
                known[frame.f_code] = codes(frame.f_code)
            if known[frame.f_code]:
                count = frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount
                names = frame.f_code.co_varnames[:count]
                seen.append({name: plain(frame.f_locals.get(name)) for name in names if name != "self"})

    with profiled(handler):
        yield seen


def plain(value: object) -> Plain:
    """Return a value as JSON holds it, its repr where JSON has nothing for it."""
    if isinstance(value, list | tuple):
        return [item if isinstance(item, int | float | str) else repr(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return repr(value)
