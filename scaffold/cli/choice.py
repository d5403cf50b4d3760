"""One of some words on the command line, with what a wrong one may have been meant to be."""

import click

from scaffold.nearest import perhaps


class Choice(click.Choice[str]):
    """One of some words; another is answered with all of them, and with the nearest."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word; fail as Click does for one that is none of them."""
        if value not in self.choices:
            known = ", ".join(map(repr, self.choices))
            self.fail(f"{value!r} is not one of {known}{perhaps(str(value), self.choices)}", param, ctx)
        return str(value)
