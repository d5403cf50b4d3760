"""`scaffold undo`: the last write taken back."""

from pathlib import Path

import click

from scaffold.cli.options import root_option
from scaffold.cli.speaking import echo


@click.command("undo", short_help="Take the last write back.")
@root_option
@click.option("--dry-run", is_flag=True, help="Print the diff and write nothing.")
@click.option("--interrupted", is_flag=True, help="Settle a write that another user's or machine's run left.")
def undo(root: Path | None, dry_run: bool, interrupted: bool) -> None:
    """Put every file of the last write back as it was, if all of them are still what that write left; else nothing is
    changed, and it is said which are not. A second undo takes back the write before that.

    A write that was cut short is finished or taken back by the next command in its tree. With --interrupted that is
    done whoever made it; use it in trees that you trust.

    \b
    Example:
      scaffold undo --dry-run
      scaffold undo
    """
    from scaffold.cli.output import show_diff
    from scaffold.cli.recovering import tell, whole_ground
    from scaffold.transaction.journal import Drop
    from scaffold.transaction.recovery import recover_anyones
    from scaffold.transaction.write import write
    from scaffold.undoing import last_write

    if interrupted:
        if dry_run:
            raise click.UsageError("--interrupted and --dry-run exclude each other")
        recover_anyones(root or Path(), tell)
        return
    ground = whole_ground(root)
    record, edits = last_write(ground.root)
    if dry_run:
        show_diff(edits, ground.root)
        return
    manifest = ground.manifest.place.file if ground.manifest else None
    write(ground.root, edits, manifest, Drop(f"undo of {record.command}", record.file.name), tell)
    echo(f"taken back: {record.command}")
    for edit in edits:
        echo(f"  {edit.path}")
