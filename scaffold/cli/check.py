"""`scaffold check`: whether a tree is what its manifest says, for CI."""

import sys
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import replace

from scaffold.cli.beside import tell
from scaffold.cli.following import following
from scaffold.cli.options import FOLDER, format_option, output_option
from scaffold.report.formats import FORMATS, PAGE


@click.command("check", short_help="Say whether a tree is what its manifest says, for CI.")
@click.argument("directories", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path))
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
    from scaffold.cli.output import keep

    if len(directories) == 1:
        context = click.get_current_context()
        argument = next(one for one in context.command.params if one.name == "directories")
        FOLDER.convert(directories[0], argument, context)
    if len(directories) > 1:
        found = [_one_of_many(one, output_format) for one in directories]
    else:
        found = [_checked(next(iter(directories), root), output_format)]
    keep("".join(one.text for one in found), output)
    sys.exit(max(one.code for one in found))


class _Checked(Struct, frozen=True):
    """How a tree stands, in the format that was asked for, and the exit code for it."""

    text: str
    code: int


def _one_of_many(directory: Path, output_format: str) -> _Checked:
    """Return how one of several checkouts stands; what is wrong with it stops no other."""
    from scaffold.cli import say_error
    from scaffold.errors import ScaffoldError

    try:
        _require_folder(directory)
        checked = _checked(directory, output_format)
    except ScaffoldError as error:
        say_error(error if str(directory) in str(error) else f"{directory}: {error}", click.get_current_context())
        return _Checked("", 3)
    return replace(checked, text=f"{directory}:\n{checked.text}") if output_format == "text" else checked


def _require_folder(directory: Path) -> None:
    """Raise Unreadable for what is no directory that can be entered."""
    from scaffold.errors import Unreadable

    if not directory.is_dir():
        raise Unreadable(str(directory), "it is no directory" if directory.exists() else "there is no such directory")


def _checked(root: Path | None, output_format: str) -> _Checked:
    """Return how a tree stands; raise a ScaffoldError where that cannot be told."""
    from scaffold.checking import check_tree
    from scaffold.cli.output import git_prefix
    from scaffold.cli.planning import tell_search
    from scaffold.cli.progress import Progress
    from scaffold.report.formats import render_as

    asked = following(root)
    folder = asked.ground.root
    with Progress("looking for sites") as progress:
        tell_search(asked.ground, asked.modules, progress.watch)
        standing = check_tree(asked.modules, str(folder), asked.requests, progress.watch)
    if not asked.requests:
        tell("the manifest lists no schedule; `scaffold add-schedule` adds one")
    if output_format == PAGE:
        from scaffold.preview.asked import Asked
        from scaffold.preview.of_standing import page_of_standing
        from scaffold.preview.render import render

        return _Checked(render(page_of_standing(standing, Asked(asked.modules, asked.requests))), int(bool(standing)))
    return _Checked(render_as(output_format, standing, git_prefix(folder)), int(bool(standing)))
