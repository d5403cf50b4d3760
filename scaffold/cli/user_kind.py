"""What the kinds share that are the user's own or a library's: their options, and the entry that these make."""

from collections.abc import Callable, Mapping
from typing import cast

import click

from scaffold.cli.options import planning_options
from scaffold.cli.words import pairs
from scaffold.model.entry import Entry, Where
from scaffold.said import said_of

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


def entry_of(kind: str, target: str, given: Mapping[str, object], *, is_imported: bool = False) -> Entry:
    """Return what the options ask for; raise BadParameter where `--set` or `--default` says nothing."""
    said = said_of(cast(tuple[str, ...], given["settings"]), cast(tuple[str, ...], given["defaults"]))
    return Entry(
        kind=kind,
        name=cast(str | None, given["name"]),
        fields=pairs(cast(tuple[str, ...], given["fields"])),
        bindings=pairs(cast(tuple[str, ...], given["bindings"])),
        target=target,
        is_imported=is_imported,
        settings=tuple(said.given.items()),
        defaults=tuple(said.defaults.items()),
        where=cast(Where, given["where"]),
    )
