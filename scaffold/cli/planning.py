"""What every command that plans shares: its options, turned at once into values, and what is done with the plan."""

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from scaffold.cli.progress import Progress
from scaffold.errors import DirtyFiles
from scaffold.model.entry import Entry, Where
from scaffold.model.parameter import Values
from scaffold.model.request import EverySite, Request, SiteNamed, Sites, TheOnlySite
from scaffold.model.schedule import Schedule

if TYPE_CHECKING:
    from scaffold.manifest.ground import Ground
    from scaffold.model.plan import Edit, Plan


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
    plot: bool


def planning_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command's callback with the shared options, which it receives as `outcome` and `where`."""

    @functools.wraps(command)
    def collected(
        *,
        root: Path | None,
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
        outcome = Outcome(root, act, output_format, allow_dirty, plot)
        command(outcome=outcome, where=Where(sites, arguments, schedules_module, inline_arguments), **own)

    for option in reversed(_OPTIONS):
        collected = option(collected)
    return collected


_OPTIONS = (
    click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The tree to patch; by default the manifest's, else the current directory.",
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
        type=click.Choice(["text", "diff", "json"]),
        default="text",
        show_default=True,
        help="How the result is printed.",
    ),
    click.option("--plot", is_flag=True, help="Draw the schedule's curve as well."),
    click.option("--allow-dirty", is_flag=True, help="Write to files with uncommitted changes as well."),
)


def carry_out(entry: Entry, outcome: Outcome, others: Sequence[Schedule] = ()) -> None:
    """Plan what an entry asks for and do with the plan what was asked; exit 1 for a check that found something to do.

    `others` are the catalogue's entries that are not ours. The tree's manifest lists the entry from then on.
    """
    from scaffold import disk
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
    drawn = _drawn(request) if outcome.plot else ""  # before anything is written: it can fail
    listing = edit_with(ground.manifest, entry, request.name) if ground.manifest else None
    if listing is not None:
        plan = replace(plan, edits=(*plan.edits, listing))
    if outcome.act is Act.WRITE and plan:
        write(ground, plan.edits, outcome)
    click.echo(drawn, nl=False, err=True)
    _show(plan, outcome, ground.root)
    if outcome.act is Act.CHECK and plan:
        sys.exit(1)


def write(ground: "Ground", edits: Sequence["Edit"], outcome: Outcome) -> None:
    """Put edits of a tree, and of its manifest, in place; raise DirtyFiles where git has not recorded what is there."""
    from scaffold import disk, git

    if not outcome.allow_dirty:
        changed = git.dirty(ground.root, [edit.path for edit in edits])
        if changed:
            raise DirtyFiles(changed)
    disk.write(ground.root, edits, ground.manifest.place.file if ground.manifest else None)


def _drawn(request: Request) -> str:
    """Return the requested schedule's curve, over its total steps, or over 1000 where it has none."""
    from scaffold.curves import curve
    from scaffold.picture import draw

    values = Values(dict(request.values))
    steps = values.count("total_steps") if "total_steps" in values else 1000
    return draw([curve(request.schedule, values, steps, peak=1e-3)], f"learning rate of {request.name}")


def _show(plan: "Plan", outcome: Outcome, root: Path) -> None:
    """Print the product on stdout; with a diff there, what it means for people goes to stderr."""
    from scaffold.report.text import Tense, render_text

    tense = Tense.DONE if outcome.act is Act.WRITE else Tense.PLANNED
    match outcome.output_format:
        case "json":
            from scaffold.report.json_plan import render_json

            click.echo(render_json(plan), nl=False)
        case "text" if outcome.act is not Act.PREVIEW:
            click.echo(render_text(plan, tense), nl=False)
        case _:
            click.echo(render_text(plan, tense), nl=False, err=True)
            show_diff(plan.edits, root)


def show_diff(edits: Sequence["Edit"], root: Path) -> None:
    """Print the edits as a diff on stdout, its paths relative to the git root, or to the tree's root outside git."""
    from scaffold import git
    from scaffold.report.diff import render_diff

    top = git.git_root(root)
    prefix = "" if top is None else root.resolve().relative_to(top).as_posix() + "/"
    diff = render_diff(edits, "" if prefix == "./" else prefix)
    if _is_coloured(sys.stdout):
        diff = b"".join(_coloured(row) for row in diff.split(b"\n")).removesuffix(b"\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(diff)
    sys.stdout.buffer.flush()


def _is_coloured(stream: TextIO) -> bool:
    """Return whether colour goes to a stream: as `--color` says, else on a terminal."""
    wanted = click.get_current_context().color
    return stream.isatty() if wanted is None else wanted


def _coloured(row: bytes) -> bytes:
    styles = {b"+": b"\x1b[32m", b"-": b"\x1b[31m", b"@": b"\x1b[36m", b"d": b"\x1b[1m"}
    style = b"\x1b[1m" if row.startswith((b"+++ ", b"--- ")) else styles.get(row[:1], b"")
    return style + row + (b"\x1b[0m" if style else b"") + b"\n"
