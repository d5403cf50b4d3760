"""`scaffold remove-schedule NAME`: the inverse of `add-schedule`."""

import click

from scaffold.cli import completing
from scaffold.cli.beside import tell_more, tell_of
from scaffold.cli.grouped import GroupedCommand
from scaffold.cli.options import Outcome, acting_options, root_option
from scaffold.cli.own_kinds import entries_around
from scaffold.cli.planning import finish, tell_search
from scaffold.cli.progress import Progress


@click.command(
    "remove-schedule", cls=GroupedCommand, short_help="Take a schedule out of a tree again: the exact inverse."
)
@click.argument("name", shell_complete=completing.names)
@root_option
@click.option(
    "--task",
    metavar="SITE",
    shell_complete=completing.sites,
    help="Which site, where several have it: any part of its id.",
)
@click.option("--force", is_flag=True, help="Remove parts that were altered since as well, and show them.")
@acting_options
def remove_schedule(name: str, task: str | None, force: bool, outcome: Outcome) -> None:
    """Take out what add-schedule put in: the function, its import, the branch, the arguments and the listed names.
    What others use stays. NAME is what the training command calls the schedule, or its kind.

    \b
    Example:
      scaffold remove-schedule step_schedule --dry-run
      scaffold remove-schedule wsd
    """
    from msgspec.structs import replace

    from scaffold.cli.recovering import whole_ground
    from scaffold.cli.shown import OnePlan
    from scaffold.disk import Directory
    from scaffold.manifest.edits import edit_without
    from scaffold.model.request import SiteNamed
    from scaffold.modules import Modules
    from scaffold.remembered import memory_of
    from scaffold.removal.plan import make_removal
    from scaffold.removal.wanted import request_for

    ground = whole_ground(outcome.root)
    tree = Directory(ground.root)
    others = entries_around(ground.manifest.base if ground.manifest else ground.root)
    request = request_for(ground, tree, name, others)
    if task is not None:
        request = replace(request, sites=SiteNamed(task))
    memory = memory_of(ground.root, request.name)
    with Progress("looking for sites") as progress:
        tell_search(ground, Modules(tree, request.settled.optimizer), progress.watch)
        plan = make_removal(tree, str(ground.root), request, force=force, memory=memory, watch=progress.watch)
    tell_more(f"removed from: {site.id}" for site in plan.sites)
    for diagnostic in plan.diagnostics:
        tell_of(diagnostic)
    listing = edit_without(ground.manifest, request.name) if ground.manifest else None
    if listing is not None:
        plan = replace(plan, edits=(*plan.edits, listing))
    finish(OnePlan(plan, tree, request, removes=True), ground, outcome)
