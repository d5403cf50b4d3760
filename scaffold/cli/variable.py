"""An option that an environment variable can give, which a message names only where the value came from it."""

import click
from click.core import ParameterSource


class FromVariable(click.Option):
    """An option with an environment variable."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Return what a message calls the option: its name, and the variable's where that gave the value."""
        hint = f"'{self.opts[0]}'"
        source = ctx.get_parameter_source(self.name) if ctx is not None and self.name else None
        return f"{hint} (env var: '{self.envvar}')" if source is ParameterSource.ENVIRONMENT else hint
