"""`scaffold add-schedule from-function FILE:NAME`: the user's own function, copied into the tree or imported there."""

from typing import cast

import click

from scaffold.cli.grouped import GroupedCommand
from scaffold.cli.options import Outcome
from scaffold.cli.planning import carry_out
from scaffold.cli.user_kind import entry_of, user_options
from scaffold.model.entry import FROM_FUNCTION


@click.command(
    "from-function", cls=GroupedCommand, short_help="your own function or class, copied from its file or imported"
)
@click.argument("target", metavar="FILE:NAME")
@click.option("--import", "is_imported", is_flag=True, help="Import it from the installed module MODULE:NAME instead.")
@user_options
def from_function(**given: object) -> None:
    """Add a schedule of your own: a function in any file, or a subclass of one of torch's schedulers.

    It is copied with the imports, helpers and constants that it uses; nothing is imported or run. A function may return
    a scheduler (`get_x(optimizer, …)`), return a function from the step to the factor of the learning rate, or be such
    a function (`my_curve(step, total_steps, power=2.0)`). Parameters that training code has already, such as
    num_warmup_steps, are bound to its arguments; others become arguments.

    \b
    Example:
      scaffold add-schedule from-function my_schedules.py:get_tri_stage_schedule
      scaffold add-schedule from-function my_package.schedules:get_x --import
    """
    imported = cast(bool, given["is_imported"])
    entry = entry_of(FROM_FUNCTION, cast(str, given["target"]), given, is_imported=imported)
    carry_out(entry, cast(Outcome, given["outcome"]), plot=bool(given["plot"]))
