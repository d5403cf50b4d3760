"""No arguments at all: the values are written into the arm, where `--inline-arguments` asks for that."""

from collections.abc import Iterator, Sequence

from scaffold.arguments.declaration import Declaration
from scaffold.arguments.in_one_piece import InOnePiece
from scaffold.arguments.settings import Settings, as_assignments
from scaffold.arguments.sought import Sought
from scaffold.imports import Wanted
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments, Dispatch
from scaffold.modules import Module, Modules

#: The form's name.
INLINE = "inline"


def inline_arguments(dispatch: Dispatch) -> Arguments:
    """Return the place that stands for none: the dispatch itself."""
    return Arguments(dispatch.path, dispatch.line, INLINE, dispatch.qualname, ())


class Inline(InOnePiece):
    """Values as literals in the arm; nothing is declared."""

    name = INLINE

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield nothing: this form is only ever asked for."""
        yield from ()

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name as it is."""
        return name

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the name itself."""
        return field

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the settings in general terms: how the selector is set is not known."""
        return as_assignments(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return nothing."""
        return [], []
