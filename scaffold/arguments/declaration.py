"""A field that a schedule needs, before it is written in the form of a particular class."""

import ast
from dataclasses import dataclass

from scaffold.model.schedule import Value
from scaffold.model.site import Field


@dataclass(frozen=True)
class Declaration:
    """A hyper-parameter to declare."""

    name: str
    default: Value
    help: str

    @property
    def type_name(self) -> str:
        """Return the name of the default's type."""
        return type(self.default).__name__

    def equals(self, field: Field) -> bool:
        """Return whether an existing field has the same type and default; the help text may differ."""
        if field.default is None:
            return False
        try:
            default = ast.literal_eval(field.default)
        except ValueError:
            return False
        same = type(default) is type(self.default) and default == self.default
        return same and _bare_type(field.annotation) == self.type_name


def _bare_type(annotation: str) -> str:
    """Return `int` for each of `int`, `Optional[int]`, `typing.Optional[int]`, `int | None` and their quoted forms."""
    text = annotation.strip("\"'").replace(" ", "")
    if text.endswith("]") and text.partition("[")[0].rpartition(".")[2] == "Optional":
        text = text.partition("[")[2][:-1]
    return text.removesuffix("|None").removeprefix("None|")
