"""`scaffold demo`: the main job on the bundled tree, and a real training run that shows what it did."""

import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli.speaking import echo, echo_drawing
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES

if TYPE_CHECKING:
    from scaffold.demo import Run
    from scaffold.model.plan import Plan


@click.command(short_help="Patch the bundled tree, train it, and show the learning rate.")
@click.argument("directory", type=click.Path(path_type=Path), default="scaffold-demo")
@click.option("--steps", type=click.IntRange(min=1), default=300, show_default=True, help="Steps to train.")
def demo(directory: Path, steps: int) -> None:
    """Copy the bundled tree to DIRECTORY (./scaffold-demo), add the step schedule, show the diff, train on the CPU.

    The learning rate halves every 100 steps. Then the same with torch's StepLR in place of the added function.

    \b
    Example:
      scaffold demo
      scaffold demo somewhere/else --steps 120
    """
    from scaffold import demo as work
    from scaffold.cli.output import show_diff
    from scaffold.curves import Curve
    from scaffold.picture import draw

    work.require_room(directory)
    work.require_torch()
    work.copy_tree(directory)
    heading(f"{directory} is a copy of the bundled tree; this is what `scaffold add-schedule step` changes in it")
    plan = patch(directory, Implementation.OWN)
    show_diff(plan.edits, directory)
    heading(f"training {steps} steps with {plan.command_line}")
    own = _train(directory, steps, plan)
    echo(_table(own.logged))
    echo_drawing(draw([Curve("step", own.rates)], "learning rate as trained") + "\n")
    heading("the same with torch's StepLR: `scaffold add-schedule step --implementation torch`")
    with tempfile.TemporaryDirectory() as scratch:
        other = Path(scratch, "tree")
        work.copy_tree(other)
        plan = patch(other, Implementation.TORCH)
        show_diff(plan.edits, other)
        torch = _train(other, steps, plan)
    echo(_table(torch.logged))
    gap = max(abs(a - b) for a, b in zip(own.rates, torch.rates, strict=True))
    echo(f"largest difference between the two over {steps} steps: {gap:.3g}")
    if gap > 1e-12 * max(own.rates):
        raise click.ClickException("the two implementations do not agree")


def heading(text: str) -> None:
    """Print a line that begins a part of the demonstration."""
    click.secho(f"\n== {text}\n", bold=True)


def patch(directory: Path, implementation: Implementation) -> "Plan":
    """Add the step schedule to the tree in `directory`, and return the plan."""
    from scaffold.disk import Directory
    from scaffold.plan import make_plan
    from scaffold.transaction.write import write

    schedule = next(schedule for schedule in SCHEDULES if schedule.kind == "step")
    plan = make_plan(Directory(directory), str(directory), Request.with_defaults(schedule, implementation))
    write(directory, plan.edits)
    return plan


def _train(directory: Path, steps: int, plan: "Plan") -> "Run":
    from scaffold import demo as work

    with click.progressbar(length=steps, label="training", file=sys.stderr) as bar:
        return work.train(directory, steps, plan.command_line, lambda _: bar.update(1))


def _table(logged: Sequence[str]) -> str:
    """Return the logged learning rates as rows, one for each run of equal ones."""
    rows = ["steps        learning rate"]
    for rate, group in groupby(enumerate(logged, 1), key=itemgetter(1)):
        steps = [step for step, _ in group]
        rows.append(f"{steps[0]:>4} - {steps[-1]:<4}  {rate}")
    return "\n".join(rows) + "\n"
