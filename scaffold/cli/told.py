"""`--quiet` and `--verbose`: how much is told beside the result. Both stand before the command or behind it."""

from time import monotonic

import click

from scaffold.cli.beside import QUIET, VERBOSE

#: Where the context keeps that of the command that runs.
INNERMOST = "scaffold.innermost"


def with_told_options(command: click.Command) -> click.Command:
    """Return a command that takes both options, and is not told of them."""
    if not any("--quiet" in parameter.opts for parameter in command.params):
        command.params += _options()
    return command


def _options() -> list[click.Parameter]:
    return [
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_noted,
            help="Say nothing beside the result but errors and warnings.",
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            expose_value=False,
            callback=_noted,
            help="Say on stderr what was looked at, what was decided and why, and when.",
        ),
    ]


def _noted(ctx: click.Context, parameter: click.Parameter, given: bool) -> None:
    """Keep in the context, which a command shares with the group above it, that an option was given, and when.

    The command itself is kept as well, the innermost one last: what is wrong with its options is told with its usage.
    """
    ctx.meta[INNERMOST] = ctx
    if given:
        ctx.meta.setdefault(f"scaffold.{parameter.name}", monotonic())
    if QUIET in ctx.meta and VERBOSE in ctx.meta:
        raise click.UsageError("--quiet and --verbose exclude each other", ctx)
