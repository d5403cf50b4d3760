"""`scaffold apply`: a tree brought to what its manifest says, or to a kept plan."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli.beside import tell_more, tell_of
from scaffold.cli.following import following
from scaffold.cli.grouped import GroupedCommand
from scaffold.cli.options import Act, Outcome, acting_options, root_option
from scaffold.cli.planning import finish, tell_search
from scaffold.cli.progress import Progress

if TYPE_CHECKING:
    from scaffold.plan_many import Plans


@click.command("apply", cls=GroupedCommand, short_help="Bring a tree to what its manifest says, or to a kept plan.")
@root_option
@click.option("--keep-going", is_flag=True, help="Write what can be planned where something cannot; exit 1 then.")
@click.option(
    "--plan",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make exactly the edits of a plan that --dry-run --output-format json kept.",
)
@acting_options
def apply(outcome: Outcome, keep_going: bool, kept: Path | None) -> None:
    """Put every schedule of scaffold.toml into the tree: what is missing, and nothing else.

    All schedules are one change: nothing is written unless everything can be. With --root the manifest is carried to
    another tree, such as a new release of the vendor's.

    \b
    Example:
      scaffold apply --dry-run
      scaffold apply --root ../transformers_on_rdu-2.0
      scaffold apply --dry-run --output-format json -o plan.json
      scaffold apply --plan plan.json
    """
    if kept is not None:
        if keep_going:
            raise click.UsageError("--plan and --keep-going exclude each other")
        _make_kept(kept, outcome)
        return
    from scaffold.cli.shown import ManyPlans
    from scaffold.manifest.errors import NotReplayed
    from scaffold.plan_many import make_plans
    from scaffold.report.account import decided

    asked = following(outcome.root)
    with Progress("looking for sites") as progress:
        tell_search(asked.ground, asked.modules, progress.watch)
        plans = make_plans(asked.modules, str(asked.ground.root), asked.requests, progress.watch)
    by_name = {request.name: request for request in asked.requests}
    tell_more(
        row for plan in plans.plans for row in (f"{plan.schedule.name}:", *decided(plan, by_name[plan.schedule.name]))
    )
    _tell(plans)
    failed = NotReplayed([(one.name, str(one.error)) for one in plans.failures], len(asked.requests))
    if plans.failures and not keep_going and outcome.act is not Act.PREVIEW:
        raise failed
    finish(ManyPlans(plans, asked), asked.ground, outcome)
    if plans.failures and not keep_going:
        raise failed
    if plans.failures:
        sys.exit(1)


def _tell(plans: "Plans") -> None:
    for diagnostic in dict.fromkeys(one for plan in plans.plans for one in plan.diagnostics):
        tell_of(diagnostic)


def _make_kept(kept: Path, outcome: Outcome) -> None:
    from scaffold.cli.recovering import whole_ground
    from scaffold.cli.shown import KeptPlan
    from scaffold.disk import Directory
    from scaffold.kept_plan import edits_in

    ground = whole_ground(outcome.root)
    tree = Directory(ground.root)
    manifest = ground.manifest

    def read(path: str) -> bytes:
        if manifest is not None and (ground.root / path).resolve() == manifest.place.file:
            return manifest.data
        return tree.read(path)

    finish(KeptPlan(kept, edits_in(kept, read), str(ground.root)), ground, outcome)
