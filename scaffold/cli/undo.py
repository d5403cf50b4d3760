"""`scaffold undo`: the last write taken back."""

from pathlib import Path

import click

from scaffold.cli.options import root_option
from scaffold.cli.speaking import echo


@click.command("undo", short_help="Take the last write back.")
@root_option
@click.option("--dry-run", is_flag=True, help="Print the diff and write nothing.")
def undo(root: Path | None, dry_run: bool) -> None:
    """Put every file of the last write back as it was, if all of them are still what that write left; else nothing is
    changed, and it is said which are not. A second undo takes back the write before that.

    \b
    Example:
      scaffold undo --dry-run
      scaffold undo
    """
    from scaffold import journal
    from scaffold.cli.output import show_diff
    from scaffold.disk import write
    from scaffold.manifest.ground import ground_at
    from scaffold.undoing import last_write

    ground = ground_at(root)
    record, edits = last_write(ground.root)
    if dry_run:
        show_diff(edits, ground.root)
        return
    write(ground.root, edits, ground.manifest.place.file if ground.manifest else None)
    journal.drop(record)
    echo(f"taken back: {record.command}")
    for edit in edits:
        echo(f"  {edit.path}")
