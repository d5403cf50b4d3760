"""`scaffold check`: whether a tree is what its manifest says, for CI."""

import sys
from pathlib import Path

import click

from scaffold.cli.following import following
from scaffold.cli.options import FOLDER, format_option, output_option
from scaffold.report.formats import FORMATS


@click.command("check", short_help="Say whether a tree is what its manifest says, for CI.")
@click.argument("directories", metavar="[DIR]...", nargs=-1, type=FOLDER)
@click.option("--root", type=FOLDER, help="The tree; by default the manifest's.")
@format_option(*FORMATS)
@output_option
def check(directories: tuple[Path, ...], root: Path | None, output_format: str, output: Path | None) -> None:
    """Say of every schedule in scaffold.toml whether the tree has it: absent, complete, partial, drifted (altered
    since) or foreign (its name is taken by something else). Exits with 1 if anything is not complete. Nothing is
    changed or run. Each DIR is a checkout with a manifest of its own.

    \b
    Example:
      scaffold check
      scaffold check --output-format github
    """
    if directories and root is not None:
        raise click.UsageError("--root and DIR exclude each other")
    if len(directories) > 1 and output_format in ("sarif", "rdjson", "junit"):
        raise click.UsageError(f"--output-format {output_format} is of one tree; give one DIR")
    from scaffold.cli.output import keep

    found = [_checked(one, output_format) for one in directories or (root,)]
    keep("".join(text for text, _ in found), output)
    if any(is_off for _, is_off in found):
        sys.exit(1)


def _checked(root: Path | None, output_format: str) -> tuple[str, bool]:
    """Return how a tree stands, as text, and whether anything is not as planned."""
    from scaffold.checking import check_tree
    from scaffold.cli.output import git_prefix
    from scaffold.cli.progress import Progress
    from scaffold.report.formats import render_as

    asked = following(root)
    folder = asked.ground.root
    with Progress("looking for sites") as progress:
        standing = check_tree(asked.modules, str(folder), asked.requests, progress.watch)
    return render_as(output_format, standing, git_prefix(folder)), bool(standing)
