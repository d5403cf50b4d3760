"""What is said on the terminal: of a tree's names and texts nothing gets through that the terminal would obey."""

import re

import click

from scaffold.report.visible import visible

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text on stdout, or on stderr, with its control characters made visible; newlines and tabs stay."""
    click.echo(visible(str(text)), err=err, nl=nl)


def echo_drawing(drawn: str, *, err: bool = False) -> None:
    """Print a drawing, which has colours of ours; a terminal that is not to have any gets none."""
    parts = _COLOUR.split(drawn)
    click.echo("".join(part if at % 2 else visible(part) for at, part in enumerate(parts)), err=err, nl=False)
