"""What forms share whose declarations are one piece: what is there is all there."""

from collections.abc import Sequence

from scaffold.arguments.declaration import Declaration
from scaffold.imports import Wanted
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules


class InOnePiece:
    """A form that needs one statement, option, entry or keyword for a hyper-parameter."""

    def completed(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return nothing: hyper-parameters that are declared lack nothing."""
        return [], []
