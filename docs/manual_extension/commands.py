"""The commands as Markdown, from what Click knows of them."""

import inspect
from collections.abc import Iterator, Sequence

import click

from scaffold.cli import COMMANDS, main
from scaffold.schedules import SCHEDULES

#: The entry whose options, its own parameters aside, stand for those of every kind.
_KIND = "cosine"


def commands() -> str:
    """Return a section for each command: its usage, what it does, its options, and examples."""
    return "\n".join(row for name in COMMANDS for row in _section(click.Context(main, info_name="scaffold"), name))


def planning_options() -> str:
    """Return the table of the options that every kind of `add-schedule` has beside its parameters."""
    context = click.Context(main, info_name="scaffold")
    command = _command(_command(main, context, "add-schedule"), context, _KIND)
    own = {parameter.name for schedule in SCHEDULES for parameter in schedule.parameters}
    return "\n".join(_table([option for option in _options(command, context) if option.name not in own], context))


def _section(above: click.Context, name: str, level: str = "##") -> Iterator[str]:
    group = above.command
    command = _command(group, above, name)
    context = click.Context(command, info_name=name, parent=above)
    yield from (f"{level} {context.command_path}", "")
    yield from ("```text", " ".join((context.command_path, *command.collect_usage_pieces(context))), "```", "")
    yield from (_prose(command), "")
    options = _options(command, context)
    if options:
        yield from (*_table(options, context), "")
    if isinstance(command, click.Group):
        common = "[options in common](#options-of-every-kind)"
        yield from (f"The kinds of the catalogue have {common} and parameters of their own.", "")
        for special in ("from-function", "from-torch"):
            yield from _section(context, special, "###")


def _command(group: click.Command, context: click.Context, name: str) -> click.Command:
    assert isinstance(group, click.Group)
    command = group.get_command(context, name)
    assert command is not None
    return command


def _options(command: click.Command, context: click.Context) -> list[click.Option]:
    return [one for one in command.get_params(context) if isinstance(one, click.Option) and "--help" not in one.opts]


def _prose(command: click.Command) -> str:
    r"""Return a command's help as paragraphs, those after `\b` as they are laid out."""
    shown = []
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            rows = paragraph.removeprefix("\b\n")
            shown.append(f"```text\n{rows.removeprefix('Example:').strip(chr(10))}\n```")
        else:
            shown.append(paragraph.replace("<", "\\<"))
    return "\n\n".join(shown)


def _table(options: Sequence[click.Option], context: click.Context) -> Iterator[str]:
    yield from ("| option | does |", "|---|---|")
    for option in options:
        record = option.get_help_record(context)
        assert record is not None
        names, text = (part.replace("|", "\\|") for part in record)
        yield f"| `{names}` | {text.replace('<', '&lt;').replace('*', chr(92) + '*')} |"
