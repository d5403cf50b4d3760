"""A part of a file that may list names, and the expressions in it that declare the selector."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from scaffold.modules import Module
from scaffold.walking import FunctionNode, walk


class Spot(Struct, frozen=True):
    """A declaration, or code that uses the selector, and how the selector is written there."""

    module: Module
    node: ast.AST
    selector: str

    @property
    def attribute(self) -> str:
        """Return the selector's last name: `scheduler` of `args.scheduler.lower()` and of `cfg["scheduler"]`."""
        words = re.findall(r"\w+", re.sub(r"(\.\w+\(\))+$", "", self.selector))
        return words[-1] if words else ""

    @property
    def line(self) -> int:
        """Return the line that the part begins on, 0 for a whole file."""
        return getattr(self.node, "lineno", 0)

    def annotations(self) -> Iterator[ast.expr]:
        """Yield the types that the selector is declared with."""
        if isinstance(self.node, ast.AnnAssign):
            yield self.node.annotation
        for parameter, _ in self._parameters():
            if parameter.annotation is not None:
                yield parameter.annotation

    def declarations(self) -> Iterator[ast.expr]:
        """Yield the expressions that declare the selector: a field's value, the call that adds an option."""
        node = self.node
        yield from self.annotations()
        match node:
            case ast.AnnAssign(value=ast.expr() as value) | ast.Assign(value=value):
                yield value
            case ast.Expr(value=value):
                yield from list[ast.expr](self._calls(value)) or [value]
            case ast.Module() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from self._calls(node)
        yield from (default for _, default in self._parameters() if default is not None)

    def functions(self) -> Iterator[FunctionNode]:
        """Yield the functions that may look at the selector: this one, or those of this class."""
        if isinstance(self.node, FunctionNode):
            yield self.node
        elif isinstance(self.node, ast.ClassDef):
            yield from (part for part in self.node.body if isinstance(part, FunctionNode))

    def _calls(self, node: ast.AST) -> Iterator[ast.Call]:
        """Yield the calls below `node` that name the selector as an option: `add_argument("--lr-scheduler", …)`."""
        attribute = self.attribute
        for part in walk(node):
            if isinstance(part, ast.Call):
                flags = [*part.args, *(k.value for k in part.keywords if k.arg in ("dest", "name"))]
                if any(_flag(flag) == attribute for flag in flags) and len(part.args) + len(part.keywords) > 1:
                    yield part

    def _parameters(self) -> Iterator[tuple[ast.arg, ast.expr | None]]:
        """Yield the parameters that are called like the selector, each with its default."""
        for function in self.functions():
            if function is not self.node and function.name != "__init__":
                continue
            args = function.args
            placed = [*args.posonlyargs, *args.args]
            defaults: list[ast.expr | None] = [None] * (len(placed) - len(args.defaults))
            pairs = [*zip(placed, [*defaults, *args.defaults], strict=True)]
            pairs += [*zip(args.kwonlyargs, args.kw_defaults, strict=True)]
            yield from ((parameter, default) for parameter, default in pairs if parameter.arg == self.attribute)


def _flag(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.lstrip("-").replace("-", "_")
    return None
