"""The command line: parse, call, print, exit. One file a command, loaded when it is used."""

import contextlib
import importlib
import io
import sys
from collections.abc import Iterator

import click

from scaffold import __version__
from scaffold.cli.beside import tell_more
from scaffold.cli.speaking import echo
from scaffold.cli.told import INNERMOST, with_told_options
from scaffold.errors import BadParameter, ScaffoldError
from scaffold.nearest import meant
from scaffold.report.visible import visible

#: Each command with where it is and its line in `scaffold --help`, so that no command is loaded to show the list.
COMMANDS = {
    "add-schedule": (
        "scaffold.cli.add_schedule:add_schedule",
        "Add a learning-rate schedule to a tree of training code.",
    ),
    "remove-schedule": (
        "scaffold.cli.remove_schedule:remove_schedule",
        "Take a schedule out of a tree again: the exact inverse.",
    ),
    "init": ("scaffold.cli.init:init", "Write a scaffold.toml: which schedules a tree is meant to carry."),
    "apply": ("scaffold.cli.apply:apply", "Bring a tree to what its manifest says, or to a kept plan."),
    "check": ("scaffold.cli.check:check", "Say whether a tree is what its manifest says, for CI."),
    "undo": ("scaffold.cli.undo:undo", "Take the last write back."),
    "inspect": ("scaffold.cli.inspect:inspect", "Show where a tree picks its scheduler, and what belongs to it."),
    "list": ("scaffold.cli.catalogue:list_schedules", "Show the catalogue of schedules."),
    "new-schedule": ("scaffold.cli.new_schedule:new_schedule", "Write a file to start a schedule of your own from."),
    "plot": ("scaffold.cli.plot:plot", "Draw learning-rate curves, in the terminal or to a file."),
    "verify": (
        "scaffold.cli.verify:verify",
        "Run the patched code and compare its learning rates with the reference.",
    ),
    "demo": ("scaffold.cli.demo:demo", "Patch the bundled tree, train it, and show the learning rate."),
}

#: What the commands are about, in `scaffold --help`.
SECTIONS = {
    "Change a tree": ("add-schedule", "remove-schedule", "undo"),
    "Keep a tree as planned": ("init", "apply", "check"),
    "Look": ("inspect", "list", "plot"),
    "Run": ("verify", "demo"),
    "Write your own": ("new-schedule",),
}

Resolved = tuple[str | None, click.Command | None, list[str]]


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, imported now; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return with_told_options(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, importing none."""
        for heading, names in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, COMMANDS[name][1]) for name in names])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; fail with a suggestion when it is unknown."""
        return resolve_or_suggest(self, ctx, args, "command")

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """Return the context of a command line; what is wrong with that is told without its control characters."""
        with plainly_told():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; show what the user can mend in one message, without a traceback."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="surrogateescape")  # names of files can be any bytes
        try:
            with plainly_told():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            echo("interrupted; nothing was changed", err=True)
            sys.exit(130)
        except BadParameter as error:
            raise click.UsageError(visible(str(error)), ctx.meta.get(INNERMOST, ctx)) from None
        except ScaffoldError as error:
            say_error(error, ctx)
            sys.exit(3)
        finally:
            tell_more(["ended"])


#: The options that `scaffold` itself has and no command.
_IN_FRONT = ("--color", "--no-color", "--version")


@contextlib.contextmanager
def plainly_told() -> Iterator[None]:
    """Have what Click tells of a mistake told without control characters."""
    try:
        yield
    except click.NoSuchOption as error:
        if error.option_name in _IN_FRONT:
            raise click.UsageError(f"{error.option_name} goes in front of the command", error.ctx) from None
        error.message = visible(error.message)  # type: ignore[misc]  # click has no other way to it
        raise
    except click.ClickException as error:
        error.message = visible(error.message)  # type: ignore[misc]  # click has no other way to it
        raise


def say_error(error: object, ctx: click.Context) -> None:
    """Print an error on stderr."""
    click.echo(f"{click.style('error:', fg='red', bold=True)} {visible(str(error))}", err=True, color=ctx.color)


def resolve_or_suggest(group: click.Group, ctx: click.Context, args: list[str], noun: str) -> Resolved:
    """Return the subcommand that `args` begin with, as Click does; fail with the nearest names when it is unknown."""
    name = args[0]
    command = group.get_command(ctx, name)
    if command is None and not ctx.resilient_parsing:
        raise click.UsageError(f"no such {noun}: {name!r}; {meant(name, group.list_commands(ctx))}", ctx)
    return (name if command else None), command, args[1:]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="scaffold", message="%(prog)s %(version)s")
@click.option("--color/--no-color", default=None, help="Colour always or never; by default on a terminal only.")
@click.pass_context
def main(ctx: click.Context, color: bool | None) -> None:
    """Add a learning-rate schedule to PyTorch training code.

    \b
    Example:
      scaffold add-schedule step --gamma 0.5 --dry-run   show the change
      scaffold add-schedule step --gamma 0.5             make it
    """
    import os

    ctx.color = color if color is not None else (False if os.environ.get("NO_COLOR") else None)


with_told_options(main)
