"""What people are told beside the product, on stderr: notes, summaries, what was written; no error and no warning."""

from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING

import click

from scaffold.cli.speaking import echo

if TYPE_CHECKING:
    from scaffold.model.plan import Diagnostic

#: Where the context keeps that nobody wants to be told, or that everything is wanted; with the time it began.
QUIET, VERBOSE = "scaffold.quiet", "scaffold.verbose"


def is_quiet() -> bool:
    """Return whether `--quiet` was given."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(QUIET))


def is_verbose() -> bool:
    """Return whether `--verbose` was given."""
    context = click.get_current_context(silent=True)
    return context is not None and VERBOSE in context.meta


def tell(text: str, *, nl: bool = True) -> None:
    """Print a text on stderr, unless `--quiet` was given."""
    if not is_quiet():
        echo(text, nl=nl, err=True)


def tell_more(rows: Iterable[str]) -> None:
    """Print rows on stderr where `--verbose` was given, each with the seconds since the start; else ask for none."""
    if is_verbose():
        begun = click.get_current_context().meta[VERBOSE]
        for row in rows:
            echo(f"[{monotonic() - begun:6.2f} s] {row}", err=True)


def tell_of(diagnostic: "Diagnostic") -> None:
    """Print what a plan's user should know on stderr; `--quiet` keeps the warnings."""
    from scaffold.model.plan import Level

    if diagnostic.level is Level.WARNING:
        echo(str(diagnostic), err=True)
    else:
        tell(str(diagnostic))
