"""A command's help with its options under headings, where it has many."""

from collections.abc import Iterator

import click

#: The headings in their order, each with the options that stand under it; those that no heading has come first.
_HEADINGS = {
    "The schedule": ("implementation", "name", "fields", "bindings", "settings", "defaults", "is_imported"),
    "Where in the tree": ("task", "all_tasks", "arguments", "schedules_module", "inline_arguments"),
    "What is done": ("root", "dry_run", "check", "force", "keep_going", "kept", "allow_dirty"),
    "What is shown": ("output_format", "output", "plot", "quiet", "verbose"),
}


class GroupedCommand(click.Command):
    """A command whose help lists its options by what they are about."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section a heading, those of the command's own options first, and `--help` last."""
        for heading, records in self._sections(ctx):
            with formatter.section(heading):
                formatter.write_dl(records)

    def _sections(self, ctx: click.Context) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        by_name = {one.name: one for one in self.get_params(ctx) if isinstance(one, click.Option)}
        held = {heading: [name for name in names if name in by_name] for heading, names in _HEADINGS.items()}
        placed = {name for names in held.values() for name in names}
        last = [name for name, one in by_name.items() if "--help" in one.opts]
        own = [name for name in by_name if name not in placed and name not in last]
        for heading, names in ({"Options": own} | held | {"Help": last}).items():
            records = [record for name in names if (record := by_name[name].get_help_record(ctx))]
            if records:
                yield heading, records
