"""What every command that plans shares: its options, turned at once into values, and what is done with the plan."""

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli.progress import Progress
from scaffold.cli.settling import settled_by_profile
from scaffold.errors import DirtyFiles
from scaffold.model.parameter import Values
from scaffold.model.request import EverySite, Request, Settled, SiteNamed, Sites, TheOnlySite
from scaffold.report.formats import OF_A_PLAN

if TYPE_CHECKING:
    from scaffold.model.plan import Plan


class Act(Enum):
    """What is done with a plan."""

    WRITE = "write"
    PREVIEW = "preview"
    CHECK = "check"


@dataclass(frozen=True)
class Outcome:
    """Where the plan goes: which tree it is for, what is done with it, how it is shown."""

    root: Path
    act: Act
    output_format: str
    allow_dirty: bool
    plot: bool
    #: The file that takes the product in place of stdout.
    output: Path | None = None


def planning_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command's callback with the shared options, which it receives as `outcome`, `sites` and `settled`."""

    @functools.wraps(command)
    def collected(
        *,
        root: Path,
        task: str | None,
        all_tasks: bool,
        arguments: str | None,
        schedules_module: str | None,
        inline_arguments: bool,
        dry_run: bool,
        check: bool,
        output_format: str,
        allow_dirty: bool,
        plot: bool,
        output: Path | None,
        **own: object,
    ) -> None:
        if task is not None and all_tasks:
            raise click.UsageError("--task and --all-tasks exclude each other")
        if dry_run and check:
            raise click.UsageError("--dry-run and --check exclude each other")
        if arguments is not None and inline_arguments:
            raise click.UsageError("--arguments and --inline-arguments exclude each other")
        sites: Sites = EverySite() if all_tasks else TheOnlySite() if task is None else SiteNamed(task)
        act = Act.PREVIEW if dry_run else Act.CHECK if check else Act.WRITE
        outcome = Outcome(root, act, output_format, allow_dirty, plot, None if output == Path("-") else output)
        settled = Settled(arguments, schedules_module, inline_arguments)
        sites, settled = settled_by_profile(root, sites, settled)
        command(outcome=outcome, sites=sites, settled=settled, **own)

    for option in reversed(_OPTIONS):
        collected = option(collected)
    return collected


_OPTIONS = (
    click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        help="The tree to patch; by default the current directory.",
    ),
    click.option("--task", metavar="SITE", help="Which site, where the tree has several: any part of its id."),
    click.option("--all-tasks", is_flag=True, help="Every site of the tree."),
    click.option("--arguments", metavar="OWNER", help="What declares the hyper-parameters: PATH::CLASS or function."),
    click.option("--schedules-module", metavar="PATH", help="Which file of the tree takes the schedule function."),
    click.option("--inline-arguments", is_flag=True, help="Write the values into the arm and declare nothing."),
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
    click.option("--plot", is_flag=True, help="Draw the schedule's curve as well."),
    click.option("--allow-dirty", is_flag=True, help="Write to files with uncommitted changes as well."),
)


def carry_out(request: Request, outcome: Outcome) -> None:
    """Plan the request and do with the plan what was asked; exit 1 for a check that found something to do."""
    from scaffold import disk
    from scaffold.cli.output import kept_in, product_of, show
    from scaffold.plan import make_plan

    with Progress("looking for sites") as progress:
        plan = make_plan(disk.Directory(outcome.root), str(outcome.root), request, progress.watch)
    for diagnostic in plan.diagnostics:
        click.echo(str(diagnostic), err=True)
    drawn = _drawn(request) if outcome.plot else ""  # before anything is written: it can fail
    product = product_of(plan, outcome)
    with kept_in(outcome.output, product, plan, outcome.root):
        if outcome.act is Act.WRITE and plan:
            _write(plan, outcome)
    click.echo(drawn, nl=False, err=True)
    show(product, outcome.output)
    if outcome.act is Act.CHECK and plan:
        sys.exit(1)


def _write(plan: "Plan", outcome: Outcome) -> None:
    from scaffold import disk, git

    if not outcome.allow_dirty:
        changed = git.dirty(outcome.root, [edit.path for edit in plan.edits])
        if changed:
            raise DirtyFiles(changed)
    disk.write(outcome.root, plan.edits)


def _drawn(request: Request) -> str:
    """Return the requested schedule's curve, over its total steps, or over 1000 where it has none."""
    from scaffold.curves import curve
    from scaffold.picture import draw

    values = Values(dict(request.values))
    steps = values.count("total_steps") if "total_steps" in values else 1000
    return draw([curve(request.schedule, values, steps, peak=1e-3)], f"learning rate of {request.name}")


def show_diff(plan: "Plan", root: Path) -> None:
    """Print the plan's diff on stdout, its paths relative to the git root, or to the tree's root outside git."""
    from scaffold.cli.output import git_prefix, print_diff
    from scaffold.report.diff import render_diff

    print_diff(render_diff(plan.edits, git_prefix(root)))
