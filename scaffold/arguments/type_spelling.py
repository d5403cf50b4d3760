"""A field's type as its neighbours write theirs: `int`, `Optional[int]`, `typing.Optional[int]` or `int | None`."""

from scaffold.imports import Wanted, spell
from scaffold.model.schedule import Symbol
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules


def spelled_annotation(modules: Modules, module: Module, arguments: Arguments) -> tuple[str, list[Wanted]]:
    """Return the annotation of a new field, with `{}` for the type's name, and what it needs imported."""
    if not arguments.annotation.startswith("Optional"):
        return arguments.annotation, []
    optional = spell(modules, module, Wanted(Symbol("typing", "Optional")))
    return f"{optional.text}[{{}}]", [optional.missing] if optional.missing else []
