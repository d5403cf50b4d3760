"""`scaffold add-schedule from-torch CLASS`: a class of torch's, or any library's class or function, imported."""

from typing import cast

import click

from scaffold.cli.grouped import GroupedCommand
from scaffold.cli.options import Outcome
from scaffold.cli.planning import carry_out
from scaffold.cli.user_kind import entry_of, user_options
from scaffold.model.entry import FROM_TORCH


@click.command("from-torch", cls=GroupedCommand, short_help="a scheduler class of torch's, or of any installed library")
@click.argument("target", metavar="CLASS")
@user_options
def from_torch(**given: object) -> None:
    """Add a scheduler that is installed: a class of torch.optim.lr_scheduler, or a dotted path to a class or function.

    Its signature is read from the installed source. What training code has already, such as T_max, is bound to its
    arguments; other numbers and words become arguments, and the rest keeps its own default. --set settles a parameter:
    by an argument of the tree (--set total_iters=@max_steps) or by a value (--set eta_min=1e-6).

    \b
    Example:
      scaffold add-schedule from-torch CosineAnnealingLR --set eta_min=1e-6
      scaffold add-schedule from-torch transformers.get_wsd_schedule
    """
    entry = entry_of(FROM_TORCH, cast(str, given["target"]), given)
    carry_out(entry, cast(Outcome, given["outcome"]), plot=bool(given["plot"]))
