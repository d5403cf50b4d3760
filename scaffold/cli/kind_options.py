"""The options that a catalogue entry has on the command line, made from its parameters."""

from collections.abc import Callable

import click

from scaffold.cli.choice import Choice
from scaffold.errors import BadParameter
from scaffold.model.parameter import Parameter, Value
from scaffold.model.schedule import Implementation, Schedule
from scaffold.nearest import perhaps

Decorator = Callable[[Callable[..., None]], Callable[..., None]]


class ParameterType(click.ParamType[Value]):
    """A schedule's parameter on the command line: its type and bounds, checked when it is given."""

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        self.name = metavar(parameter)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Value:
        """Return the parameter's value; fail as Click does for one that it cannot take."""
        try:
            return self.parameter.parse(str(value))
        except BadParameter as error:
            self.fail(f"{value!r} is not {error.wanted}{perhaps(str(value), self.parameter.choices)}", param, ctx)


def schedule_options(schedule: Schedule) -> list[Decorator]:
    """Return the decorators that give a command the options of an entry, in the order of its help."""
    options: list[Decorator] = [
        click.option(
            parameter.option,
            parameter.name,
            type=ParameterType(parameter),
            metavar=metavar(parameter),
            help=_parameter_help(parameter),
        )
        for parameter in schedule.parameters
    ]
    options.append(
        click.option(
            "--implementation",
            type=Choice([implementation.value for implementation in schedule.implementations]),
            default=None,
            help=_implementation_help(schedule),
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
            shell_complete=_parameters(schedule),
            help="What the tree's arguments call a parameter; "
            f"by default {', '.join(f'{p.name}={schedule.field(p)}' for p in schedule.parameters if not p.role)}.",
        )
    )
    if any(parameter.role for parameter in schedule.parameters):
        options.append(
            click.option(
                "--bind",
                "bindings",
                multiple=True,
                metavar="PARAMETER=EXPRESSION",
                shell_complete=_parameters(schedule),
                help="Where a parameter's value comes from in the tree, such as total_steps=args.my_steps.",
            )
        )
    return options


def _parameters(schedule: Schedule) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return what completes the part before the `=`."""
    begun = [f"{parameter.name}=" for parameter in schedule.parameters]
    return lambda _, __, text: [one for one in begun if one.startswith(text)]


def _implementation_help(schedule: Schedule) -> str:
    """Return what the implementations are, and which is taken when none is asked for."""
    if schedule.torch is None:
        return "own: a function or class in the tree."
    if schedule.own is None:
        return f"torch: torch's {schedule.torch.name}."
    default = "by default own, except among torch's classes" if _is_whole(schedule) else "by default own"
    return f"own: a function or class in the tree; torch: torch's {schedule.torch.name}; {default}."


def _is_whole(schedule: Schedule) -> bool:
    """Return whether torch's class takes all that the schedule's own function does."""
    own = {parameter.name for parameter in schedule.used(Implementation.OWN)}
    return schedule.torch is not None and own <= schedule.torch.parameters


def metavar(parameter: Parameter) -> str:
    """Return what stands for a parameter's value in its help."""
    if parameter.choices:
        return "|".join(parameter.choices)
    letter = "N" if parameter.element is int else "F"
    return f"{letter},{letter},…" if parameter.is_list else letter


def shown_default(parameter: Parameter) -> str:
    """Return a parameter's default as it is written on the command line."""
    return ",".join(map(str, parameter.default)) if isinstance(parameter.default, tuple) else str(parameter.default)


def _parameter_help(parameter: Parameter) -> str:
    """Return an option's help line: what it is, what it accepts, and what it is when it is not given."""
    accepts = "" if parameter.choices else f"; {parameter.wanted}"
    source = "by default the tree's own argument, else" if parameter.role else "default:"
    return f"{parameter.help[0].upper()}{parameter.help[1:]}{accepts}.  [{source} {shown_default(parameter)}]"
