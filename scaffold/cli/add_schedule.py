"""`scaffold add-schedule KIND`: one subcommand a catalogue entry, its options made from the entry's parameters."""

import keyword
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import click

from scaffold.cli import resolve_or_suggest
from scaffold.cli.planning import Outcome, Settled, carry_out, planning_options
from scaffold.errors import BadParameter
from scaffold.model.request import Request, check_name
from scaffold.model.schedule import Implementation, Parameter, Schedule, Value
from scaffold.schedules import SCHEDULES

Decorator = Callable[[Callable[..., None]], Callable[..., None]]


class ParameterType(click.ParamType[Value]):
    """A schedule's parameter on the command line: its type and bounds, checked when it is given."""

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        self.name = "integer" if parameter.type is int else "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Value:
        """Return the parameter's value; fail as Click does for one that it cannot take."""
        try:
            return self.parameter.parse(str(value))
        except BadParameter as error:
            self.fail(f"{value!r} is not {error.wanted}", param, ctx)


class KindGroup(click.Group):
    """The catalogue as subcommands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the catalogue's kinds."""
        return [schedule.kind for schedule in SCHEDULES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of a kind, None when the catalogue has none of that name."""
        return next((_command(schedule) for schedule in SCHEDULES if schedule.kind == cmd_name), None)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the kind's subcommand; fail with a suggestion when it is unknown."""
        return resolve_or_suggest(self, ctx, args, "schedule")


@click.group("add-schedule", cls=KindGroup, subcommand_metavar="KIND [OPTIONS]")
def add_schedule() -> None:
    """Add a learning-rate schedule to a tree of training code.

    Finds where the tree picks its scheduler by name, and adds the schedule function, its import, the branch, the
    hyper-parameters and the new name wherever names are listed.

    \b
    Example:
      scaffold add-schedule step --gamma 0.5
      scaffold add-schedule step --help
    """


def _command(schedule: Schedule) -> click.Command:
    """Return the subcommand of one catalogue entry."""

    def callback(**given: object) -> None:
        carry_out(_request(schedule, given), cast(Outcome, given["outcome"]), cast(Settled, given["settled"]))

    callback.__doc__ = f"""Add the {schedule.kind} schedule: {schedule.summary}.

    \b
    Formula: {schedule.formula}
    Source:  {schedule.source}
    """
    command = planning_options(callback)
    for option in reversed(_schedule_options(schedule)):
        command = option(command)
    return click.command(schedule.kind, short_help=schedule.summary)(command)


def _schedule_options(schedule: Schedule) -> list[Decorator]:
    options: list[Decorator] = [
        click.option(
            parameter.option,
            parameter.name,
            type=ParameterType(parameter),
            default=parameter.default,
            show_default=True,
            metavar="N" if parameter.type is int else "F",
            help=f"{parameter.help.capitalize()}; {parameter.wanted}.",
        )
        for parameter in schedule.parameters
    ]
    options.append(
        click.option(
            "--implementation",
            type=click.Choice([implementation.value for implementation in schedule.implementations]),
            default=schedule.implementations[0].value,
            show_default=True,
            help="own: a LambdaLR function in the tree"
            + (f"; torch: torch's {schedule.torch.name}." if schedule.torch else "."),
        )
    )
    options.append(
        click.option(
            "--name",
            metavar="NAME",
            default=schedule.default_name,
            show_default=True,
            help="What the training command will call the schedule.",
        )
    )
    options.append(
        click.option(
            "--field",
            "fields",
            multiple=True,
            metavar="PARAMETER=FIELD",
            help="What the tree's arguments call a parameter; "
            f"by default {', '.join(f'{p.name}={p.field}' for p in schedule.parameters)}.",
        )
    )
    return options


def _request(schedule: Schedule, given: Mapping[str, object]) -> Request:
    """Return the request that the options make."""
    settled = cast(Settled, given["settled"])
    return Request(
        schedule=schedule,
        name=check_name(cast(str, given["name"])),
        implementation=Implementation(given["implementation"]),
        values=tuple((p.name, cast(Value, given[p.name])) for p in schedule.parameters),
        fields=_fields(schedule, cast(tuple[str, ...], given["fields"])),
        sites=settled.sites,
        arguments=settled.arguments,
        schedules_module=settled.schedules_module,
    )


def _fields(schedule: Schedule, pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return each parameter's field, as `--field` says; raise BadParameter for a pair that says nothing or too much."""
    fields = {parameter.name: parameter.field for parameter in schedule.parameters}
    for pair in pairs:
        name, _, field = pair.partition("=")
        parameter = name.replace("-", "_")
        taken = [other for other, held in fields.items() if held == field and other != parameter]
        if parameter not in fields or not field.isidentifier() or keyword.iskeyword(field) or taken:
            wanted = f"PARAMETER=FIELD with one of {', '.join(fields)} and a Python name that no other parameter has"
            raise BadParameter("--field", pair, wanted)
        fields[parameter] = field
    return tuple(fields.items())
