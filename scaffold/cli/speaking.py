"""What is said on the terminal: of a tree's names and texts nothing gets through that the terminal would obey."""

import click

from scaffold.report.visible import visible


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text on stdout, or on stderr, with its control characters made visible; newlines and tabs stay."""
    click.echo(visible(str(text)), err=err, nl=nl)
