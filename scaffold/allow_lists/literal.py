"""`Literal["a", "b"]`: in the annotation of the selector's field or parameter, or behind an alias that it names."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.displays import extended, name_of
from scaffold.allow_lists.resolving import located
from scaffold.allow_lists.spot import Spot
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys
from scaffold.modules import Module, Modules


class LiteralType:
    """The literal types of names, however deep inside `Optional`, `Union` and the like."""

    name = "literal"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the brackets of each `Literal[…]` of names that the selector is annotated with."""
        for annotation in spot.annotations():
            for module, node in _literals(modules, spot.module, annotation):
                elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                found = tuple(name for e in elements if (name := name_of(modules, module, e, keys)) is not None)
                if found:
                    # The brackets and what they hold read like a list, and are edited as one.
                    start = module.source.text.index("[", module.source.end(node.value))
                    yield AllowList(module.path, node.lineno, self.name, found, start, module.source.end(node))

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds `name` where it sorts, or last."""
        return (extended(modules.get(allow_list.path), allow_list, name, keys, f"{name!r} in the literal type"),)


def _literals(
    modules: Modules, module: Module, annotation: ast.expr, depth: int = 0
) -> Iterator[tuple[Module, ast.Subscript]]:
    """Yield every `Literal[…]` in an annotation, those of its aliases too, each with its file."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
            yield module, annotation
        case ast.Name() | ast.Attribute():
            found = located(modules, module, annotation)
            if found is not None and isinstance(found.node, ast.expr) and depth < 5:
                yield from _literals(modules, found.module, found.node, depth + 1)
        case _:
            for part in ast.iter_child_nodes(annotation):
                if isinstance(part, ast.expr):
                    yield from _literals(modules, module, part, depth)
