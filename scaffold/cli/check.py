"""`scaffold check`: whether a tree is what its manifest says, for CI."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli.beside import tell
from scaffold.cli.following import following
from scaffold.cli.options import FOLDER, format_option, output_option
from scaffold.report.formats import FORMATS, PAGE

if TYPE_CHECKING:
    from scaffold.cli.checkouts import Checked


def _folder(ctx: click.Context, parameter: click.Parameter, given: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the directories: one alone is looked at here; of several, each is told of by itself."""
    return tuple(FOLDER.convert(one, parameter, ctx) for one in given) if len(given) == 1 else given


@click.command("check", short_help="Say whether a tree is what its manifest says, for CI.")
@click.argument("directories", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path), callback=_folder)
@click.option("--root", type=FOLDER, help="The tree; by default the manifest's.")
@format_option(*FORMATS, PAGE)
@output_option
def check(directories: tuple[Path, ...], root: Path | None, output_format: str, output: Path | None) -> None:
    """Say of every schedule in scaffold.toml whether the tree has it: absent, complete, partial, drifted (altered
    since) or foreign (its name is taken by something else). Exits with 1 if anything is not complete. Nothing is
    changed or run. Each DIR is a checkout; what is wrong with one of several stops no other, and the exit code is that
    of the worst.

    \b
    Example:
      scaffold check
      scaffold check checkouts/*
      scaffold check --output-format github
    """
    if directories and root is not None:
        raise click.UsageError("--root and DIR exclude each other")
    if len(directories) > 1 and output_format in ("sarif", "rdjson", "junit", PAGE):
        raise click.UsageError(f"--output-format {output_format} is of one tree; give one DIR")
    from scaffold.cli.checkouts import each, under_its_name
    from scaffold.cli.output import keep
    from scaffold.cli.progress import Progress

    def one_of_many(directory: Path, watch: Callable[[int, int], None]) -> "Checked":
        checked = _checked(directory, output_format, watch)
        return under_its_name(directory, checked) if output_format == "text" else checked

    if len(directories) > 1:
        found = each(directories, one_of_many)
    else:
        with Progress("looking for sites") as progress:
            found = [_checked(next(iter(directories), root), output_format, progress.watch)]
    keep("".join(one.text for one in found), output)
    sys.exit(max(one.code for one in found))


def _checked(root: Path | None, output_format: str, watch: Callable[[int, int], None]) -> "Checked":
    """Return how a tree stands; raise a ScaffoldError where that cannot be told."""
    from scaffold.checking import check_tree
    from scaffold.cli.checkouts import Checked
    from scaffold.cli.output import git_prefix
    from scaffold.cli.planning import tell_search
    from scaffold.report.formats import render_as

    asked = following(root)
    folder = asked.ground.root
    tell_search(asked.ground, asked.modules, watch)
    standing = check_tree(asked.modules, str(folder), asked.requests, watch)
    if not asked.requests:
        tell("the manifest lists no schedule; `scaffold add-schedule` adds one")
    if output_format == PAGE:
        from scaffold.preview.asked import Asked
        from scaffold.preview.of_standing import page_of_standing
        from scaffold.preview.render import render

        return Checked(render(page_of_standing(standing, Asked(asked.modules, asked.requests))), int(bool(standing)))
    return Checked(render_as(output_format, standing, git_prefix(folder)), int(bool(standing)))
