"""`scaffold new-schedule NAME`: a working file to start a schedule of one's own from."""

from pathlib import Path

import click

from scaffold.cli.speaking import echo


@click.command("new-schedule", short_help="Write a file to start a schedule of your own from.")
@click.argument("name", metavar="NAME")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where it is written; by default NAME.py in the current directory.",
)
def new_schedule(name: str, output: Path | None) -> None:
    """Write a commented, working schedule function to start from; a file that is there is left alone.

    \b
    Example:
      scaffold new-schedule my-decay
      scaffold add-schedule from-function my_decay.py:get_my_decay_schedule
    """
    import shlex

    from scaffold.starting_file import starting_code, stem_of, write_new

    function, code = starting_code(name)
    path = output or Path(f"{stem_of(name)}.py")
    write_new(path, code)
    echo(f"wrote {path}: edit it, then run")
    echo(f"  scaffold add-schedule from-function {shlex.quote(f'{path}:{function}')} --root TREE")
