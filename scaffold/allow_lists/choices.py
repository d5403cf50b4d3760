"""`choices=[…]`: in a field's metadata or in the call that declares it, written out or as a constant's name."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.displays import display_at, extended, strings
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList
from scaffold.modules import Module


class Choices:
    """Lists that the argument parser checks a value against."""

    name = "choices"

    def find(self, module: Module, node: ast.AST, selector: str, names: Sequence[str], new: str) -> Iterator[AllowList]:
        """Yield the display of strings behind `choices`, or the one that the constant named there holds."""
        if not isinstance(node, ast.AnnAssign):
            return
        for value in _choices(node):
            display = display_at(module, value)
            if display is not None:
                start, end = module.source.start(display), module.source.end(display)
                yield AllowList(module.path, display.lineno, self.name, tuple(strings(display)), start, end)

    def extend(self, module: Module, allow_list: AllowList, name: str) -> Splice:
        """Return the splice that adds `name` where it sorts, or last."""
        return extended(module, allow_list, name, f"{name!r} among the choices")


def _choices(declaration: ast.AnnAssign) -> Iterator[ast.expr]:
    if declaration.value is None:
        return
    for node in ast.walk(declaration.value):
        if isinstance(node, ast.keyword) and node.arg == "choices":
            yield node.value
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "choices":
                    yield value
