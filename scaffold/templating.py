"""One sandboxed Jinja environment: a template that names a value it was not given is an error, not an empty string."""

from functools import cache
from typing import TYPE_CHECKING

from scaffold.resources import folder

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment


@cache
def _environment() -> "ImmutableSandboxedEnvironment":
    from jinja2 import FileSystemLoader, StrictUndefined  # slow to load: only where something is written
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the templates write Python, not HTML
    )


def render(template: str, **values: object) -> str:
    """Return the file `template` (a path below `templates/`) filled in.

    Raises jinja2.UndefinedError when the template asks for more than `values`.
    """
    return _environment().get_template(template).render(values)
