"""`scaffold add-schedule KIND`: one subcommand a catalogue entry, its options made from the entry's parameters."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from scaffold.cli import resolve_or_suggest
from scaffold.cli.grouped import GroupedCommand
from scaffold.cli.kind_options import schedule_options, shown_default
from scaffold.cli.options import Outcome, planning_options
from scaffold.cli.own_kinds import entries_around
from scaffold.cli.planning import carry_out
from scaffold.cli.told import with_told_options
from scaffold.cli.words import pairs
from scaffold.errors import ScaffoldError
from scaffold.model.entry import Entry, Where
from scaffold.model.parameter import Value
from scaffold.model.schedule import Implementation, Schedule
from scaffold.schedules import SCHEDULES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: The kinds that are no entries of the catalogue, each with where it is and its line in the list.
SPECIAL = {
    "from-function": ("scaffold.cli.from_function:from_function", "your own function or class, copied or imported"),
    "from-torch": ("scaffold.cli.from_torch:from_torch", "a scheduler class of torch's, or of any installed library"),
}


#: Where the context keeps which tree is asked for, before the kind's own options are known; and what was found there.
_ROOT, _OTHERS = "scaffold.root", "scaffold.others"


class KindGroup(click.Group):
    """The catalogue as subcommands."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of kinds, those of a project or a package after ours; none is made into a command for it."""
        ours = [(schedule.kind, schedule.summary) for schedule in SCHEDULES]
        others = [(schedule.kind, schedule.summary) for schedule in own_entries(ctx)]
        special = [(kind, line) for kind, (_, line) in SPECIAL.items()]
        for heading, rows in (("Kinds", ours), ("Kinds of this project", others), ("Kinds from elsewhere", special)):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what Click does; without any word, show the catalogue at a terminal, and fail in a script."""
        if not args and not ctx.resilient_parsing:
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                raise click.UsageError("no KIND is named; `scaffold list` shows them all", ctx)
            from scaffold.cli.choosing import at_a_glance

            click.echo(at_a_glance((*SCHEDULES, *own_entries(ctx))), nl=False)
            ctx.exit()
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Return the kinds that begin so; none where a project's own cannot be read."""
        try:
            return super().shell_complete(ctx, incomplete)
        except ScaffoldError:
            return []

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the catalogue's kinds, and the kinds that are the user's own."""
        others = [schedule.kind for schedule in own_entries(ctx)]
        return [*(schedule.kind for schedule in SCHEDULES), *others, *SPECIAL]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of a kind, None when there is none of that name."""
        if cmd_name in SPECIAL:
            module, _, name = SPECIAL[cmd_name][0].partition(":")
            special: click.Command = getattr(importlib.import_module(module), name)
            return with_told_options(special)
        found = next((schedule for schedule in SCHEDULES if schedule.kind == cmd_name), None)
        found = found or next((schedule for schedule in own_entries(ctx) if schedule.kind == cmd_name), None)
        return with_told_options(_command(found)) if found is not None else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the kind's subcommand; fail with a suggestion when it is unknown."""
        for option, value in zip(args, [*args[1:], ""], strict=True):
            name, equals, joined = option.partition("=")
            if name == "--root":
                ctx.meta[_ROOT] = joined if equals else value
        return resolve_or_suggest(self, ctx, args, "schedule")


def own_entries(ctx: click.Context) -> tuple[Schedule, ...]:
    """Return the entries that are not ours, of the project around the tree that is asked for, else around here."""
    if _OTHERS not in ctx.meta:
        root = Path(ctx.meta.get(_ROOT, "."))
        ctx.meta[_OTHERS] = entries_around(root if root.is_dir() else Path())
    return cast(tuple[Schedule, ...], ctx.meta[_OTHERS])


@click.group("add-schedule", cls=KindGroup, subcommand_metavar="KIND [OPTIONS]")
def add_schedule() -> None:
    """Add a learning-rate schedule to a tree of training code.

    Finds where the tree picks its scheduler by name, and adds the schedule function, its import, the branch, the
    hyper-parameters and the new name wherever names are listed.

    \b
    Example:
      scaffold add-schedule step --gamma 0.5
      scaffold add-schedule step --help
    """


def _command(schedule: Schedule) -> click.Command:
    """Return the subcommand of one catalogue entry."""

    def callback(**given: object) -> None:
        others = (schedule,) if schedule.origin else ()
        carry_out(_entry(schedule, given), cast(Outcome, given["outcome"]), others, plot=bool(given["plot"]))

    callback.__doc__ = f"""Add the {schedule.kind} schedule: {schedule.summary}.

    Formula: {schedule.formula}

    Source: {schedule.source}

    \b
    Example:
      {_example(schedule)}
    """
    command = planning_options(callback)
    for option in reversed(schedule_options(schedule)):
        command = option(command)
    settings = {"token_normalize_func": _normalized}
    made = click.command(schedule.kind, cls=GroupedCommand, short_help=schedule.summary, context_settings=settings)
    return made(command)


def _example(schedule: Schedule) -> str:
    """Return a command line that adds an entry: its first parameter that is its own, where it has one, is given."""
    own = next((parameter for parameter in schedule.parameters if not parameter.role), None)
    given = f" {own.option} {shown_default(own)}" if own else ""
    return f"scaffold add-schedule {schedule.kind}{given} --dry-run"


def _normalized(option: str) -> str:
    """Return an option's name as it is declared, so that `--decay_steps` and `--T_0` are taken as well."""
    return option.lower().replace("_", "-")


def _entry(schedule: Schedule, given: Mapping[str, object]) -> Entry:
    """Return what the options ask for."""
    asked = cast(str | None, given["implementation"])
    values = {p.name: cast(Value, given[p.name]) for p in schedule.parameters if given[p.name] is not None}
    return Entry(
        kind=schedule.kind,
        name=cast(str, given["name"]),
        implementation=Implementation(asked) if asked else None,
        parameters=tuple(values.items()),
        fields=pairs(cast(tuple[str, ...], given["fields"])),
        bindings=pairs(cast(tuple[str, ...], given.get("bindings", ()))),
        where=cast(Where, given["where"]),
    )
