"""Values as words of a command line, in both spellings of options, and what argparse says to them."""

import contextlib
import io
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence

from benchmarks.beds.probes.probe import Declined


def words(values: Mapping[str, object], separator: str) -> list[str]:
    """Return the values as `--name value`, the words of a name joined by `separator`."""
    return [word for name, value in values.items() for word in (f"--{name.replace('_', separator)}", str(value))]


def parsed(parse: Callable[[list[str]], Namespace], fixed: Sequence[str], values: Mapping[str, object]) -> Namespace:
    """Return what an argparse parser makes of the words; the new options may be spelt with dashes or underscores.

    Raises Declined with the parser's message.
    """
    message = ""
    for separator in "-_":
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said):
                return parse([*fixed, *words(values, separator)])
        except SystemExit:
            message = message or said.getvalue().strip().rpartition("\n")[2]
    raise Declined(message.partition("error: ")[2] or message)
