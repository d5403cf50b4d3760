"""What the forms share that pass a value on by its name."""

from collections.abc import Iterator

from scaffold.arguments.in_one_piece import InOnePiece
from scaffold.arguments.settings import Settings, as_keywords
from scaffold.arguments.sought import Sought
from scaffold.model.site import Arguments
from scaffold.modules import Modules


class ByKeyword:
    """A form whose values are given by name, as keywords."""

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the name: whoever gives the value gives it by that."""
        return field

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the values as keywords."""
        return as_keywords(settings)


class OnTheWay(ByKeyword, InOnePiece):
    """A form that declares nothing: it stands on the way from a declaration to the dispatch."""

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield nothing: the way of a value leads here, nothing else does."""
        yield from ()
