"""A field that a schedule needs, before it is written in the form of a particular class."""

import ast
import re

from msgspec import Struct

from scaffold.layout import quoted
from scaffold.model.parameter import Value
from scaffold.model.site import Field


class Declaration(Struct, frozen=True):
    """A hyper-parameter to declare."""

    name: str
    default: Value
    help: str
    #: The words that a word may be; empty for a number.
    choices: tuple[str, ...] = ()

    @property
    def element(self) -> str:
        """Return the name of the type of the default, or of its elements."""
        return type(self.default[0] if isinstance(self.default, tuple) else self.default).__name__

    @property
    def shown_type(self) -> str:
        """Return the type in words that are Python's."""
        return f"list[{self.element}]" if self.is_list else self.element

    @property
    def is_list(self) -> bool:
        """Return whether the value is a list."""
        return isinstance(self.default, tuple)

    @property
    def plain_default(self) -> int | float | str | list[int] | list[float]:
        """Return the default as it is written."""
        return list(self.default) if isinstance(self.default, tuple) else self.default

    def equals(self, field: Field) -> bool:
        """Return whether an existing field has the same type and default; the help text may differ.

        Where fields have no types, that of the default is the field's.
        """
        if field.default is None:
            return False
        try:
            default = ast.literal_eval(re.sub(r"^lambda ?: ", "", field.default))
        except (ValueError, SyntaxError):
            return False
        same = type(default) is type(self.plain_default) and default == self.plain_default
        return same and (not field.annotation or _bare_type(field.annotation) == self.shown_type)


def written_default(declaration: Declaration, quote: str) -> str:
    """Return how `field(…)` is told the default: a list through a factory, or all instances would share it."""
    factory = "default_factory=lambda: " if declaration.is_list else "default="
    return factory + plain_text(declaration, quote)


def plain_text(declaration: Declaration, quote: str) -> str:
    """Return the default as an expression."""
    default = declaration.plain_default
    return quoted(default, quote) if isinstance(default, str) else repr(default)


def _bare_type(annotation: str) -> str:
    """Return `int` for each of `int`, `Optional[int]`, `typing.Optional[int]`, `int | None`, quoted or not."""
    text = annotation.strip("\"'").replace(" ", "")
    if text.endswith("]") and text.partition("[")[0].rpartition(".")[2] == "Optional":
        text = text.partition("[")[2][:-1]
    text = text.removesuffix("|None").removeprefix("None|")
    return re.sub(r"^(typing\.)?List\[", "list[", text)
