"""`scaffold list`: the catalogue; and a name on the command line to its entry."""

from pathlib import Path

import click

from scaffold.cli import completing
from scaffold.cli.choice import Choice
from scaffold.cli.own_kinds import entries_around
from scaffold.cli.speaking import echo
from scaffold.errors import BadParameter
from scaffold.model.schedule import Schedule
from scaffold.nearest import nearest
from scaffold.schedules import SCHEDULES


@click.command("list", short_help="Show the catalogue of schedules.")
@click.argument("kinds", metavar="[KIND]...", nargs=-1, shell_complete=completing.kinds)
@click.option(
    "--output-format", type=Choice(["text", "json"]), default="text", show_default=True, help="How it is printed."
)
def list_schedules(kinds: tuple[str, ...], output_format: str) -> None:
    """Show the catalogue: what each schedule does, its formula, its parameters, and where it is from.

    \b
    Example:
      scaffold list
      scaffold list wsd --output-format json
    """
    from scaffold.report.catalogue import render_json, render_text

    shown = [schedule_called(kind) for kind in kinds] or [*SCHEDULES, *entries_around(Path())]
    echo(render_json(shown) if output_format == "json" else render_text(shown), nl=False)


def schedule_called(kind: str) -> Schedule:
    """Return the entry of a kind, ours or another; raise BadParameter, with the nearest names, when there is none."""
    for schedule in SCHEDULES:
        if schedule.kind == kind:
            return schedule
    others = entries_around(Path())
    for schedule in others:
        if schedule.kind == kind:
            return schedule
    known = [schedule.kind for schedule in (*SCHEDULES, *others)]
    near = nearest(kind, known) or known
    raise BadParameter("KIND", kind, f"a schedule of the catalogue, such as {' or '.join(map(repr, near))}")
