"""`scaffold inspect`: the sites of a tree, without changing anything."""

import sys
from pathlib import Path

import click


@click.command(short_help="Show where a tree picks its scheduler, and what belongs to it.")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is printed."
)
def inspect(directory: Path, output_format: str) -> None:
    """Show each site of the tree in DIRECTORY (default: the current one): where its scheduler is picked by name, the
    names it knows, where hyper-parameters are declared, and which arguments it has for roles. Nothing is run or
    changed. Exits with 3 when there is no site.

    \b
    Example:
      scaffold inspect
      scaffold inspect path/to/tree --output-format json
    """
    from scaffold.disk import Directory
    from scaffold.errors import NoSite
    from scaffold.inspection import inspect_tree
    from scaffold.report.sites import render_json, render_text

    tree = Directory(directory)
    found = inspect_tree(tree, str(directory))
    click.echo(render_json(found) if output_format == "json" else render_text(found), nl=False)
    if not found.sites:
        if not found.incomplete:
            raise NoSite(str(directory), len(tree.paths()), ())
        sys.exit(3)
