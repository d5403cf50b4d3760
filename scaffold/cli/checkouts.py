"""Several checkouts looked at in one go, on every core where they are many."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import astuple, replace

from scaffold.cli import say_error
from scaffold.cli.progress import Progress
from scaffold.cores import asked_of_all, nobody
from scaffold.errors import ScaffoldError, Unreadable

#: How many checkouts are looked at on every core.
_MANY = 8


class Checked(Struct, frozen=True):
    """How a tree stands, in the format that was asked for, and the exit code for it."""

    text: str
    code: int
    #: Why it could not be told.
    error: str = ""


#: Gives how the tree in a directory stands, and tells a watcher how far it is; raises a ScaffoldError.
Check = Callable[[Path, Callable[[int, int], None]], Checked]


def each(directories: Sequence[Path], check: Check) -> list[Checked]:
    """Return how several checkouts stand; what is wrong with one is said, and stops no other."""

    def told(directory: str) -> tuple[str, int, str]:
        return astuple(_one(Path(directory), check))

    with Progress("checking") as progress:
        answers = asked_of_all(told, [str(one) for one in directories], _MANY, progress.watch)
    found = [Checked(*answers[str(one)]) for one in directories]
    for one in found:
        if one.error:
            say_error(one.error, click.get_current_context())
    return found


def under_its_name(directory: Path, checked: Checked) -> Checked:
    """Return what is said of one checkout, under the name that it was given by."""
    return replace(checked, text=f"{directory}:\n{checked.text}")


def _one(directory: Path, check: Check) -> Checked:
    try:
        if not directory.is_dir():
            why = "it is no directory" if directory.exists() else "there is no such directory"
            raise Unreadable(str(directory), why)
        return check(directory, nobody)
    except ScaffoldError as error:
        return Checked("", 3, str(error) if str(directory) in str(error) else f"{directory}: {error}")
