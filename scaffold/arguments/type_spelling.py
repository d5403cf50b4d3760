"""A field's type as its neighbours write theirs: `int`, `Optional[int]`, `typing.Optional[int]` or `int | None`."""

import ast
from collections.abc import Sequence

from scaffold.arguments.declaration import Declaration
from scaffold.imports import Wanted, spell
from scaffold.model.schedule import Symbol
from scaffold.modules import Module, Modules


def annotation_pattern(neighbours: Sequence[tuple[ast.expr | None, ast.expr | None]]) -> str:
    """Return how neighbours, pairs of annotation and default, write a type: `{}`, `Optional[{}]` or `{} | None`.

    Those whose default is None do not count where others have one. Empty where most have no annotation.
    """
    valued = [pair for pair in neighbours if not (isinstance(pair[1], ast.Constant) and pair[1].value is None)]
    texts = [ast.unparse(annotation) for annotation, _ in valued or neighbours if annotation is not None]
    if neighbours and 2 * len(texts) < len(valued or neighbours):
        return ""
    for pattern, count in (
        ("Optional[{}]", sum("Optional[" in text for text in texts)),
        ("{} | None", sum(text.endswith("| None") for text in texts)),
    ):
        if count and 2 * count >= len(texts):
            return pattern
    return "{}"


def spelled_annotation(
    modules: Modules, module: Module, pattern: str, declaration: Declaration
) -> tuple[str, list[Wanted]]:
    """Return the annotation of a new field and what it needs imported.

    Lists are `List[int]` where Optional or List is used.
    `pattern` is how the neighbours write a type: `{}`, `Optional[{}]` or `{} | None`.
    """
    needs: list[Wanted] = []

    def typing(name: str) -> str:
        spelling = spell(modules, module, Wanted(Symbol("typing", name)))
        needs.extend([spelling.missing] if spelling.missing else [])
        return spelling.text

    if not pattern:
        return "", []
    old_style = pattern.startswith("Optional")
    inner = declaration.element
    if declaration.is_list:
        known = spell(modules, module, Wanted(Symbol("typing", "List")))
        inner = f"{typing('List') if old_style or (known.text, known.missing) == ('List', None) else 'list'}[{inner}]"
    return (f"{typing('Optional')}[{inner}]" if old_style else pattern.format(inner)), needs
