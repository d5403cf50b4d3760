"""What every command that plans shares: its options, turned at once into values, and what is done with the plan."""

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli.progress import Progress
from scaffold.errors import DirtyFiles
from scaffold.model.entry import Entry, Where
from scaffold.model.parameter import Values
from scaffold.model.request import EverySite, Request, SiteNamed, Sites, TheOnlySite
from scaffold.model.schedule import Schedule
from scaffold.report.formats import OF_A_PLAN

if TYPE_CHECKING:
    from scaffold.cli.shown import Shown
    from scaffold.manifest.ground import Ground
    from scaffold.model.plan import Edit


class Act(Enum):
    """What is done with a plan."""

    WRITE = "write"
    PREVIEW = "preview"
    CHECK = "check"


@dataclass(frozen=True)
class Outcome:
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
        outcome = Outcome(root, act, output_format, allow_dirty, None if output == Path("-") else output)
        command(outcome=outcome, **own)

    for option in reversed(_ACT):
        collected = option(collected)
    return collected


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
root_option = click.option(
    "--root", type=_FOLDER, help="The tree to patch; by default the manifest's, else the current directory."
)
_WHERE = (
    click.option("--task", metavar="SITE", help="Which site, where the tree has several: any part of its id."),
    click.option("--all-tasks", is_flag=True, help="Every site of the tree."),
    click.option("--arguments", metavar="OWNER", help="What declares the hyper-parameters: PATH::CLASS or function."),
    click.option("--schedules-module", metavar="PATH", help="Which file of the tree takes the schedule function."),
    click.option("--inline-arguments", is_flag=True, help="Write the values into the arm and declare nothing."),
)
_ACT = (
    click.option("--dry-run", is_flag=True, help="Print the diff and write nothing."),
    click.option("--check", is_flag=True, help="Write nothing; exit 1 if anything would change."),
    click.option(
        "--output-format",
        type=click.Choice(["text", "diff", "json", *OF_A_PLAN]),
        default="text",
        show_default=True,
        envvar="SCAFFOLD_OUTPUT_FORMAT",
        show_envvar=True,
        help="How the result is printed.",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(allow_dash=True, path_type=Path),
        metavar="FILE",
        help="Write the result to a file, not to stdout.",
    ),
    click.option("--allow-dirty", is_flag=True, help="Write to files with uncommitted changes as well."),
)


def carry_out(entry: Entry, outcome: Outcome, others: Sequence[Schedule] = (), *, plot: bool = False) -> None:
    """Plan what an entry asks for and do with the plan what was asked; exit 1 for a check that found something to do.

    `others` are the catalogue's entries that are not ours. The tree's manifest lists the entry from then on.
    """
    from scaffold import disk
    from scaffold.cli.shown import OnePlan
    from scaffold.manifest.edits import edit_with
    from scaffold.manifest.ground import ground_at
    from scaffold.plan import make_plan
    from scaffold.requests import request_of

    ground = ground_at(outcome.root)
    request = request_of(entry, ground.profile, others)
    with Progress("looking for sites") as progress:
        plan = make_plan(disk.Directory(ground.root), str(ground.root), request, progress.watch)
    for diagnostic in plan.diagnostics:
        click.echo(str(diagnostic), err=True)
    drawn = _drawn(request) if plot else ""  # before anything is written: it can fail
    listing = edit_with(ground.manifest, entry, plan.schedule) if ground.manifest else None
    if listing is not None:
        plan = replace(plan, edits=(*plan.edits, listing))
    finish(OnePlan(plan), ground, outcome, drawn)


def finish(shown: "Shown", ground: "Ground", outcome: Outcome, drawn: str = "") -> None:
    """Do with a plan what was asked: write it or not, show it, and exit with 1 for a check that found something."""
    from scaffold.cli.output import kept_in, product_of, show

    product = product_of(shown, outcome, ground.root)
    with kept_in(outcome.output, product, shown.edits, ground.root):
        if outcome.act is Act.WRITE and shown.edits:
            write(ground, shown, outcome)
    click.echo(drawn, nl=False, err=True)
    show(product, outcome.output)
    if outcome.act is Act.CHECK and shown.edits:
        sys.exit(1)


def write(ground: "Ground", shown: "Shown", outcome: Outcome) -> None:
    """Put edits of a tree, and of its manifest, in place, and record them outside it.

    Raises DirtyFiles where git has not recorded what is there, or what writing raises.
    """
    from scaffold import disk, git, journal

    edits = shown.edits

    if not outcome.allow_dirty:
        changed = git.dirty(ground.root, [edit.path for edit in edits])
        if changed:
            raise DirtyFiles(changed)
    disk.write(ground.root, edits, ground.manifest.place.file if ground.manifest else None)
    try:
        journal.keep(ground.root, shown.done, shown.added, edits)
    except OSError as error:
        reason = error.strerror or str(error)
        click.echo(f"warning: no record could be kept ({reason}), so `scaffold undo` cannot take this back", err=True)


def _drawn(request: Request) -> str:
    """Return the requested schedule's curve, over its total steps, or over 1000 where it has none."""
    from scaffold.curves import curve
    from scaffold.picture import draw

    values = Values(dict(request.values))
    steps = values.count("total_steps") if "total_steps" in values else 1000
    return draw([curve(request.schedule, values, steps, peak=1e-3)], f"learning rate of {request.name}")


def show_diff(edits: Sequence["Edit"], root: Path) -> None:
    """Print the edits as a diff on stdout, its paths relative to the git root, or to the tree's root outside git."""
    from scaffold.cli.output import git_prefix, print_diff
    from scaffold.report.diff import render_diff

    print_diff(render_diff(edits, git_prefix(root)))
