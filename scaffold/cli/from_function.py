"""`scaffold add-schedule from-function FILE:NAME`: the user's own function, copied into the tree or imported there."""

from typing import cast

import click

from scaffold.cli.pairs import bindings_of, fields_of
from scaffold.cli.planning import Outcome, carry_out, planning_options
from scaffold.model.request import Request, Settled, Sites, check_name


@click.command("from-function", short_help="your own function or class, copied from its file or imported")
@click.argument("target", metavar="FILE:NAME")
@click.option("--import", "is_imported", is_flag=True, help="Import it from the installed module MODULE:NAME instead.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PARAMETER=VALUE",
    help="What a parameter is given: a value, or @ARGUMENT for an argument of the tree.",
)
@click.option(
    "--default",
    "defaults",
    multiple=True,
    metavar="PARAMETER=VALUE",
    help="The default of the argument that is declared for a parameter.",
)
@click.option("--name", metavar="NAME", help="What the training command will call it; by default after the function.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="PARAMETER=FIELD",
    help="What the tree's arguments call a parameter.",
)
@click.option(
    "--bind",
    "bindings",
    multiple=True,
    metavar="PARAMETER=EXPRESSION",
    help="Where a parameter's value comes from in the tree, such as total_steps=args.my_steps.",
)
@planning_options
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
    from scaffold.from_function.schedule import schedule_from
    from scaffold.from_function.settled import said_of
    from scaffold.from_function.source import in_file, in_module

    target = cast(str, given["target"])
    code = in_module(target) if given["is_imported"] else in_file(target)
    said = said_of(cast(tuple[str, ...], given["settings"]), cast(tuple[str, ...], given["defaults"]))
    schedule = schedule_from(code, said)
    request = Request(
        schedule=schedule,
        name=check_name(cast(str | None, given["name"]) or schedule.default_name),
        implementation=schedule.implementations[0],
        fields=fields_of(schedule, cast(tuple[str, ...], given["fields"])),
        bindings=(*bindings_of(schedule, cast(tuple[str, ...], given["bindings"])), *said.given.items()),
        sites=cast(Sites, given["sites"]),
        settled=cast(Settled, given["settled"]),
    )
    carry_out(request, cast(Outcome, given["outcome"]))
