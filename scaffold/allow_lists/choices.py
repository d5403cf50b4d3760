"""`choices=[…]`: in a field's metadata or in the call that declares it, written out or as a constant's name."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.layout import quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import AllowList
from scaffold.modules import Module


class Choices:
    """Lists that the argument parser checks a value against."""

    name = "choices"

    def find(self, module: Module, declaration: ast.AnnAssign, names: Sequence[str], new: str) -> Iterator[AllowList]:
        """Yield the display of strings behind `choices`, or the one that the constant named there holds."""
        for value in _choices(declaration):
            display = _display(module, value)
            if display is not None:
                start, end = module.source.start(display), module.source.end(display)
                yield AllowList(module.path, display.lineno, self.name, tuple(_strings(display)), start, end)

    def extend(self, module: Module, allow_list: AllowList, name: str) -> Splice:
        """Return the splice that adds `name` where it sorts, or last."""
        from scaffold.sequences import display_with  # LibCST is loaded only when a list is to be edited

        code = module.source.text[allow_list.start : allow_list.end]
        quote = "'" if code.count("'") > code.count('"') else '"'
        element, known = quoted(name, quote), list(allow_list.names)
        text = display_with(module.path, allow_list.line, code, element, known, name)
        return Splice(allow_list.start, allow_list.end, text, What.ALLOW_LIST, f"{name!r} among the choices")


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


def _display(module: Module, value: ast.expr) -> ast.List | ast.Tuple | ast.Set | None:
    if isinstance(value, ast.Name):
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [value.id]:
                return _display(module, node.value) if not isinstance(node.value, ast.Name) else None
    if isinstance(value, ast.List | ast.Tuple | ast.Set) and _strings(value):
        return value
    return None


def _strings(display: ast.List | ast.Tuple | ast.Set) -> list[str]:
    return [e.value for e in display.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
