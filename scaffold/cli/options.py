"""The options that commands which plan share, turned at once into values."""

import functools
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import click
from msgspec import Struct

from scaffold.cli import completing
from scaffold.cli.choice import Choice
from scaffold.cli.variable import FromVariable
from scaffold.model.entry import Where
from scaffold.model.request import EverySite, SiteNamed, Sites, TheOnlySite
from scaffold.report.formats import OF_A_PLAN, PAGE


class Act(Enum):
    """What is done with a plan."""

    WRITE = "write"
    PREVIEW = "preview"
    CHECK = "check"


class Outcome(Struct, frozen=True):
    """Where the plan goes: which tree it is for, what is done with it, how it is shown."""

    #: None where it was not said.
    root: Path | None
    act: Act
    output_format: str
    allow_dirty: bool
    #: The file that takes the product in place of stdout.
    output: Path | None = None


def planning_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command's callback with the options of one schedule, which it receives as `outcome` and `where`."""

    @functools.wraps(command)
    def collected(
        *,
        task: str | None,
        all_tasks: bool,
        arguments: str | None,
        schedules_module: str | None,
        inline_arguments: bool,
        **own: object,
    ) -> None:
        if task is not None and all_tasks:
            raise click.UsageError("--task and --all-tasks exclude each other")
        if arguments is not None and inline_arguments:
            raise click.UsageError("--arguments and --inline-arguments exclude each other")
        sites: Sites = EverySite() if all_tasks else TheOnlySite() if task is None else SiteNamed(task)
        command(where=Where(sites, arguments, schedules_module, inline_arguments), **own)

    plot = click.option("--plot", is_flag=True, help="Draw the schedule's curve as well.")
    with_act = acting_options(plot(collected))
    for option in reversed(_WHERE):
        with_act = option(with_act)
    return root_option(with_act)


def acting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command's callback with the options of what is done with a plan, which it receives as `outcome`."""

    @functools.wraps(command)
    def collected(
        *,
        root: Path | None,
        dry_run: bool,
        check: bool,
        output_format: str,
        output: Path | None,
        allow_dirty: bool,
        **own: object,
    ) -> None:
        if dry_run and check:
            raise click.UsageError("--dry-run and --check exclude each other")
        act = Act.PREVIEW if dry_run else Act.CHECK if check else Act.WRITE
        outcome = Outcome(root, act, output_format, allow_dirty, output)
        command(outcome=outcome, **own)

    for option in reversed(_ACT):
        collected = option(collected)
    return collected


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
root_option = click.option(
    "--root", type=FOLDER, help="The tree to patch; by default the manifest's, else the current directory."
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(allow_dash=True, path_type=Path),
    callback=lambda ctx, parameter, file: None if file == Path("-") else file,
    metavar="FILE",
    help="Write the result to a file, not to stdout.",
)


def format_option(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option that chooses one of some formats, the first by default."""
    return click.option(
        "--output-format",
        cls=FromVariable,
        type=Choice(names),
        default=names[0],
        show_default=True,
        envvar="SCAFFOLD_OUTPUT_FORMAT",
        show_envvar=True,
        help="How the result is printed.",
    )


_WHERE = (
    click.option(
        "--task",
        metavar="SITE",
        shell_complete=completing.sites,
        help="Which site, where the tree has several: any part of its id.",
    ),
    click.option("--all-tasks", is_flag=True, help="Every site of the tree."),
    click.option("--arguments", metavar="OWNER", help="What declares the hyper-parameters: PATH::CLASS or function."),
    click.option("--schedules-module", metavar="PATH", help="Which file of the tree takes the schedule function."),
    click.option("--inline-arguments", is_flag=True, help="Write the values into the arm and declare nothing."),
)
_ACT = (
    click.option("--dry-run", is_flag=True, help="Print the diff and write nothing."),
    click.option("--check", is_flag=True, help="Write nothing; exit 1 if anything would change."),
    format_option("text", "diff", "json", *OF_A_PLAN, PAGE),
    output_option,
    click.option("--allow-dirty", is_flag=True, help="Write to files with uncommitted changes as well."),
)
