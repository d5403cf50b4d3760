"""A field's type as its neighbours write theirs: `int`, `Optional[int]`, `typing.Optional[int]` or `int | None`."""

from scaffold.arguments.declaration import Declaration
from scaffold.imports import Wanted, spell
from scaffold.model.schedule import Symbol
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules


def spelled_annotation(
    modules: Modules, module: Module, arguments: Arguments, declaration: Declaration
) -> tuple[str, list[Wanted]]:
    """Return the annotation of a new field and what it needs imported; lists are `List[int]` where Optional is used."""
    needs: list[Wanted] = []

    def typing(name: str) -> str:
        spelling = spell(modules, module, Wanted(Symbol("typing", name)))
        needs.extend([spelling.missing] if spelling.missing else [])
        return spelling.text

    old_style = arguments.annotation.startswith("Optional")
    inner = declaration.element
    if declaration.is_list:
        inner = f"{typing('List') if old_style else 'list'}[{inner}]"
    return (f"{typing('Optional')}[{inner}]" if old_style else arguments.annotation.format(inner)), needs
