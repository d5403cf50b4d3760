"""Every point of a command, tried through the interposed layer."""

import errno
from collections.abc import Callable, Iterable

from tests.crashing.forking import Arm, Child, Ended, Tries, try_each
from tests.crashing.images import image_of, put_back
from tests.crashing.interposed import Meddle, counted, failing_at, interpose, killed_at, short_at
from tests.crashing.judging import Tally
from tests.crashing.scenarios import Ready, scaffold

FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)
Judge = Callable[[Ready, Ended, str, Tally], None]


def calls_of(case: Ready) -> list[str]:
    """Return the calls of a whole write, in their order; nothing before it may change a thing."""
    from scaffold.transaction import write as writing

    held, names = writing.write, []

    def listening(*given: object, **named: object) -> None:
        with counted() as heard:
            held(*given, **named)  # type: ignore[arg-type]
        names.extend(heard)

    writing.write = listening  # type: ignore[assignment]
    try:
        result = scaffold(*case.words)
    finally:
        writing.write = held
    assert result.exit_code == 0, result.output
    put_back(case.home, case.old, image_of(case.home))
    return names


def sweep(case: Ready, meddles: Iterable[tuple[str, Meddle]], judge: Judge) -> Tally:
    """Try each, and return what came out."""
    tally = Tally()

    def tries() -> Tries:
        for what, meddle in meddles:
            child: Child = yield _armed(meddle)
            judge(case, child.ended(), f"{case.scenario.name}, {what}", tally)

    try_each(case, tries())
    return tally


def _armed(meddle: Meddle) -> Arm:
    return lambda: interpose(meddle)


def kills(names: list[str]) -> Iterable[tuple[str, Meddle]]:
    """Return a kill before each call, and one that never comes."""
    return [(f"killed before call {n}", killed_at(n)) for n in range(1, len(names) + 2)]


def faults(names: list[str], errors: Iterable[int] = FAULTS) -> Iterable[tuple[str, Meddle]]:
    """Return each error at each call."""
    return [one for error in errors for n, name in enumerate(names, 1) for one in faults_at(n, name, [error])]


def faults_at(number: int, name: str, errors: Iterable[int]) -> Iterable[tuple[str, Meddle]]:
    """Return each error at one call."""
    return [(f"{errno.errorcode[error]} at call {number}, {name}", failing_at(number, error)) for error in errors]


def shorts(names: list[str]) -> Iterable[tuple[str, Meddle]]:
    """Return a short write at each call that writes."""
    return [(f"short write at call {n}", short_at(n)) for n, name in enumerate(names, 1) if name == "write"]
