"""`scaffold inspect`: the sites of a tree, without changing anything."""

import sys
from pathlib import Path

import click

from scaffold.cli.beside import is_verbose, tell, tell_more
from scaffold.cli.choice import Choice
from scaffold.cli.speaking import echo


@click.command(short_help="Show where a tree picks its scheduler, and what belongs to it.")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "--write-profile", is_flag=True, help="Start a scaffold.toml there, in which a site can be settled by hand."
)
@click.option(
    "--output-format", type=Choice(["text", "json"]), default="text", show_default=True, help="How it is printed."
)
def inspect(directory: Path, write_profile: bool, output_format: str) -> None:
    """Show each site of the tree in DIRECTORY (default: the current one): where its scheduler is picked by name, the
    names it knows, where hyper-parameters are declared, and which arguments it has for roles. Nothing is run or
    changed. Exits with 3 when there is no site, and says what the tree has instead. With --verbose near misses are
    shown as well: what looked like a site, and why it is none.

    \b
    Example:
      scaffold inspect
      scaffold inspect path/to/tree --output-format json
    """
    from scaffold.cli.progress import Progress
    from scaffold.cli.recovering import whole_ground
    from scaffold.disk import Directory
    from scaffold.errors import NoSite
    from scaffold.inspection import inspect_tree
    from scaffold.model.entry import Where
    from scaffold.report.sites import Detail, render_json, render_text
    from scaffold.requests import settled_by

    _, settled = settled_by(whole_ground(directory).profile, Where())
    tree = Directory(directory)
    with Progress("looking for sites") as progress:
        found = inspect_tree(tree, str(directory), settled, progress.watch)
    tell_more([f"tree: {directory.resolve()}", f"Python files looked into: {len(tree.paths())}"])
    detail = Detail.ALL if is_verbose() else Detail.SITES
    echo(render_json(found) if output_format == "json" else render_text(found, detail), nl=False)
    if write_profile:
        from scaffold.profile import start

        tell(f"written: {start(directory, found.sites)}")
    if not found.sites:
        if not found.incomplete:
            raise NoSite(str(directory), len(tree.paths()), found.near_misses, found.instead)
        sys.exit(3)
