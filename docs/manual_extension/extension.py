"""What is done while the manual is built: its tables are made from the code, and its links are checked."""

from collections.abc import Callable

from sphinx.application import Sphinx

from manual_extension import catalogue, commands, links, schemas

#: What stands in a page's source for text that is made, each with what makes it, as MyST Markdown.
MADE: dict[str, Callable[[], str]] = {
    "<!-- made: catalogue -->": catalogue.entries,
    "<!-- made: overview -->": catalogue.overview,
    "<!-- made: commands -->": commands.commands,
    "<!-- made: planning options -->": commands.planning_options,
    "<!-- made: schemas -->": schemas.schemas,
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what is done while the manual is built; return that it may be done for several pages at once."""
    app.connect("source-read", _made)
    app.connect("build-finished", links.check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _made(app: Sphinx, name: str, source: list[str]) -> None:
    for mark, make in MADE.items():
        if mark in source[0]:
            source[0] = source[0].replace(mark, make())
