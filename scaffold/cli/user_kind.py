"""What the kinds share that are the user's own or a library's: their options, and the request that these make."""

from collections.abc import Callable, Mapping
from typing import cast

import click

from scaffold.cli.pairs import bindings_of, fields_of
from scaffold.cli.planning import Outcome, carry_out, planning_options
from scaffold.from_function.settled import SaidOf, said_of
from scaffold.model.request import Request, Settled, Sites, check_name
from scaffold.model.schedule import Schedule

_OPTIONS = (
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PARAMETER=VALUE",
        help="What a parameter is given: a value, or @ARGUMENT for an argument of the tree.",
    ),
    click.option(
        "--default",
        "defaults",
        multiple=True,
        metavar="PARAMETER=VALUE",
        help="The default of the argument that is declared for a parameter.",
    ),
    click.option("--name", metavar="NAME", help="What the training command will call it; by default after the code."),
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="PARAMETER=FIELD",
        help="What the tree's arguments call a parameter.",
    ),
    click.option(
        "--bind",
        "bindings",
        multiple=True,
        metavar="PARAMETER=EXPRESSION",
        help="Where a parameter's value comes from in the tree, such as total_steps=args.my_steps.",
    ),
)


def user_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command's callback with the options of every kind that is no entry of the catalogue."""
    command = planning_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def said_in(given: Mapping[str, object]) -> SaidOf:
    """Return what `--set` and `--default` say; raise BadParameter where they say nothing."""
    return said_of(cast(tuple[str, ...], given["settings"]), cast(tuple[str, ...], given["defaults"]))


def add(schedule: Schedule, said: SaidOf, given: Mapping[str, object]) -> None:
    """Plan the schedule with what the options say, and do with the plan what was asked."""
    settled = [(name, value) for name, value in said.given.items()]
    request = Request(
        schedule=schedule,
        name=check_name(cast(str | None, given["name"]) or schedule.default_name),
        implementation=schedule.implementations[0],
        fields=fields_of(schedule, cast(tuple[str, ...], given["fields"])),
        bindings=(*bindings_of(schedule, cast(tuple[str, ...], given["bindings"])), *settled),
        defaults=tuple(said.defaults),
        sites=cast(Sites, given["sites"]),
        settled=cast(Settled, given["settled"]),
    )
    carry_out(request, cast(Outcome, given["outcome"]))
