"""`scaffold verify [NAME…]`: run the patched code in a child process, and compare its learning rates."""

import sys
from pathlib import Path

import click

from scaffold.cli import completing
from scaffold.cli.beside import tell_more
from scaffold.cli.choice import Choice
from scaffold.cli.grouped import GroupedCommand
from scaffold.cli.speaking import echo
from scaffold.model.request import Settled, SiteNamed, TheOnlySite

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    "verify",
    cls=GroupedCommand,
    short_help="Run the patched code and compare its learning rates with the reference.",
)
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.names)
@click.option("--root", type=_FOLDER, default=Path(), help="The patched tree; by default the current directory.")
@click.option(
    "--task",
    metavar="SITE",
    shell_complete=completing.sites,
    help="Which site, where the tree has several: any part of its id.",
)
@click.option("--arguments", metavar="CLASS", help="Which class declares the hyper-parameters: PATH::CLASS.")
@click.option("--schedules-module", metavar="PATH", help="Which file of the tree has the schedule functions.")
@click.option("--command", metavar="'ENTRY ARG...'", help="The tree's training command, run as far as the dispatch.")
@click.option("--python-path", type=_FOLDER, multiple=True, help="A folder to import from before the tree's own.")
@click.option("--before", metavar="REV", help="The git revision at which the other names are to give the same rates.")
@click.option(
    "--from-function",
    "target",
    metavar="FILE:NAME",
    help="Your own function, which NAME was made of: it is the reference, and is run as well.",
)
@click.option("--from-torch", "library", metavar="CLASS", help="The class or function of a library that NAME makes.")
@click.option("--steps", type=click.IntRange(min=3), help="Steps to compare; by default as many as the values need.")
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    default=1e-12,
    show_default=True,
    help="What a rate may be off, as a fraction of the peak rate.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=120.0,
    show_default=True,
    help="How long a child process may take.",
)
@click.option(
    "--memory-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="GIB",
    default=8.0,
    show_default=True,
    help="How much memory a child process may write to.",
)
@click.option(
    "--output-format",
    type=Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the result is printed.",
)
def verify(
    names: tuple[str, ...],
    root: Path,
    task: str | None,
    arguments: str | None,
    schedules_module: str | None,
    command: str | None,
    python_path: tuple[Path, ...],
    before: str | None,
    target: str | None,
    library: str | None,
    steps: int | None,
    tolerance: float,
    time_limit: float,
    memory_limit: float,
    output_format: str,
) -> None:
    """Run the patched code in a child process and compare its learning rates with the reference.

    NAME is a value of the selector (step_schedule) or a kind (step); by default every name that scaffold added. This
    is the one command besides `demo` that runs the tree's code: in an empty folder of its own, without your credentials
    in its environment, within limits of time and memory. It is no sandbox. Exit code 4: the rates differ.

    \b
    Example:
      scaffold verify
      scaffold verify step --before HEAD --command 'train.py run'
      scaffold verify --from-function my_schedules.py:get_tri_stage_schedule
    """
    if target and library:
        raise click.UsageError("--from-function and --from-torch exclude each other")
    from scaffold.cli.recovering import made_whole
    from scaffold.from_function.library import in_library
    from scaffold.report.verification import render_json, render_text
    from scaffold.verify.errors import NothingCompared
    from scaffold.verify.launch import Limits
    from scaffold.verify.original import original_at
    from scaffold.verify.verification import Question
    from scaffold.verify.verification import verify as run

    made_whole(root)
    question = Question(
        root=root,
        names=names,
        sites=TheOnlySite() if task is None else SiteNamed(task),
        settled=Settled(arguments, schedules_module),
        steps=steps or 0,
        tolerance=tolerance,
        python_path=python_path,
        before=before,
        command=command,
        limits=Limits(time_limit, memory_limit),
        original=original_at(target) if target else None,
        library=in_library(library) if library else None,
    )
    tell_more([f"tree: {root.resolve()}", f"limits of each child process: {time_limit:g} s, {memory_limit:g} GiB"])
    result = run(question)
    tell_more(f"compared at {result.site}: {one.name}, with {one.reference}" for one in result.names)
    render = render_json if output_format == "json" else render_text
    echo(render(result), nl=False)
    if result.failed:
        sys.exit(4)
    if not result.compared:
        raise NothingCompared("; ".join(dict.fromkeys(check.detail for check in result.checks if check.detail)))
