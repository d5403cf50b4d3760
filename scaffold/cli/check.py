"""`scaffold check`: whether a tree is what its manifest says, for CI."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import astuple, replace

from scaffold.cli.beside import tell
from scaffold.cli.following import following
from scaffold.cli.options import FOLDER, format_option, output_option
from scaffold.report.formats import FORMATS, PAGE

#: How many checkouts are looked at on every core.
_MANY = 8


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
        found = _each(directories, output_format)
    else:
        from scaffold.cli.progress import Progress

        with Progress("looking for sites") as progress:
            found = [_checked(next(iter(directories), root), output_format, progress.watch)]
    keep("".join(one.text for one in found), output)
    sys.exit(max(one.code for one in found))


class _Checked(Struct, frozen=True):
    """How a tree stands, in the format that was asked for, and the exit code for it."""

    text: str
    code: int
    #: Why it could not be told.
    error: str = ""


def _each(directories: Sequence[Path], output_format: str) -> list[_Checked]:
    """Return how several checkouts stand; what is wrong with one is said, and stops no other."""
    from scaffold.cli import say_error
    from scaffold.cli.progress import Progress
    from scaffold.cores import asked_of_all

    def told(directory: str) -> tuple[str, int, str]:
        return astuple(_one_of_many(Path(directory), output_format))

    with Progress("checking") as progress:
        answers = asked_of_all(told, [str(one) for one in directories], _MANY, progress.watch)
    found = [_Checked(*answers[str(one)]) for one in directories]
    for one in found:
        if one.error:
            say_error(one.error, click.get_current_context())
    return found


def _one_of_many(directory: Path, output_format: str) -> _Checked:
    from scaffold.cores import nobody
    from scaffold.errors import ScaffoldError

    try:
        _require_folder(directory)
        checked = _checked(directory, output_format, nobody)
    except ScaffoldError as error:
        return _Checked("", 3, str(error) if str(directory) in str(error) else f"{directory}: {error}")
    return replace(checked, text=f"{directory}:\n{checked.text}") if output_format == "text" else checked


def _require_folder(directory: Path) -> None:
    """Raise Unreadable for what is no directory that can be entered."""
    from scaffold.errors import Unreadable

    if not directory.is_dir():
        raise Unreadable(str(directory), "it is no directory" if directory.exists() else "there is no such directory")


def _checked(root: Path | None, output_format: str, watch: Callable[[int, int], None]) -> _Checked:
    """Return how a tree stands; raise a ScaffoldError where that cannot be told."""
    from scaffold.checking import check_tree
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

        return _Checked(render(page_of_standing(standing, Asked(asked.modules, asked.requests))), int(bool(standing)))
    return _Checked(render_as(output_format, standing, git_prefix(folder)), int(bool(standing)))
