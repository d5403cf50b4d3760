"""`scaffold init`: a manifest for a tree."""

import os
from pathlib import Path

import click

from scaffold.cli.beside import tell
from scaffold.cli.options import FOLDER
from scaffold.cli.speaking import echo


@click.command("init", short_help="Write a scaffold.toml: which schedules a tree is meant to carry.")
@click.option(
    "--root",
    type=FOLDER,
    default=Path(),
    help="The tree; by default the current directory.",
)
def init(root: Path) -> None:
    """Write a manifest, scaffold.toml, that lists the schedules which the tree carries already.

    It goes into the current directory where the tree is in there, else into the tree. A scaffold.toml that only says
    how the tree is to be read is added to.

    \b
    Example:
      scaffold init
      scaffold init --root vendor/transformers_on_rdu
    """
    from scaffold.adopted import adopted
    from scaffold.cli.planning import tell_search
    from scaffold.cli.recovering import whole_ground
    from scaffold.cores import nobody
    from scaffold.disk import Directory
    from scaffold.locate import find_places
    from scaffold.manifest.starting import start
    from scaffold.modules import Modules

    ground = whole_ground(root)
    modules = Modules(Directory(root), ground.profile.optimizer)
    tell_search(ground, modules, nobody)
    found = adopted(modules, str(root), ground.profile)
    places = find_places(modules).places
    folder = Path.cwd() if root.resolve().is_relative_to(Path.cwd()) else root
    file = start(folder, root, [one.entry for one in found])
    tell(f"written: {os.path.relpath(file)}")
    for one in found:
        note = "" if one.is_complete else "  (altered since; see `scaffold check`)"
        echo(f"{one.entry.name}  {one.entry.kind}{note}")
    if not places:
        tell("the tree has no site yet, so nothing can be added to it; `scaffold inspect` says what it has instead")
    elif not found:
        tell("the tree carries no schedule of ours yet; `scaffold add-schedule` lists what it adds")
