"""What a new function takes over from the tree's own maker: the names of its step, rate and optimizer, and types."""

import ast
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from scaffold.makers import Kind, Maker, is_rate, is_step, own_returns
from scaffold.modules import Module
from scaffold.walking import FunctionNode

_OPTIMIZER = re.compile(r"optim|^opt$|_opt$|^opt_", re.IGNORECASE)
#: Which of several rates a schedule multiplies: the first of these that a name begins with, and then any other.
_RATES = ("base", "lr", "learning", "lrate", "peak", "max", "init")


class Parameters(Struct, frozen=True):
    """The parameters of a function or method, `self` aside, in order, with the types that are declared."""

    names: tuple[str, ...] = ()
    types: dict[str, str] = field(default_factory=dict)
    returns: str = ""

    @property
    def typed(self) -> bool:
        """Return whether any type is declared."""
        return bool(self.types or self.returns)

    @property
    def optimizer(self) -> str:
        """Return the name of the optimizer, or nothing."""
        return next((name for name in self.names if is_optimizer(name)), "")

    @property
    def step(self) -> str:
        """Return the name of the parameter that counts steps, or nothing."""
        return next((name for name in self.names if is_step(name)), "")

    @property
    def rate(self) -> str:
        """Return the name of the rate that is scheduled, or nothing."""
        return best_rate([name for name in self.names if is_rate(name)])

    def declared(self, name: str) -> str:
        """Return a parameter as it is declared, without a default."""
        return f"{name}: {self.types[name]}" if name in self.types else name


def is_optimizer(name: str) -> bool:
    """Return whether a parameter or attribute is an optimizer, by its name."""
    return bool(_OPTIMIZER.search(name))


def best_rate(names: Sequence[str]) -> str:
    """Return which of several rates a schedule multiplies, by their names; nothing where there are none."""
    order = {name: next((n for n, begin in enumerate(_RATES) if name.startswith(begin)), len(_RATES)) for name in names}
    return min(order, key=order.__getitem__, default="")


def parameters_of(node: FunctionNode) -> Parameters:
    """Return a function's parameters."""
    held = [p for p in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if p.arg not in ("self", "cls")]
    types = {p.arg: ast.unparse(p.annotation) for p in held if p.annotation}
    return Parameters(tuple(p.arg for p in held), types, ast.unparse(node.returns) if node.returns else "")


class MakerFunction(Struct, frozen=True):
    """The function of the tree that a new one is to be like; where there is none, what is plain."""

    parameters: Parameters
    node: FunctionNode | None = None
    module: Module | None = None

    @property
    def inner(self) -> FunctionNode | None:
        """Return the function inside that is returned, None where that is a lambda."""
        returned = [ast.unparse(value) for value in own_returns(self.node)] if self.node else []
        return next((one for one in self._inside() if one.name in returned), None)

    def _inside(self) -> Iterator[FunctionNode]:
        for part in ast.walk(self.node) if self.node else ():
            if isinstance(part, FunctionNode) and part is not self.node:
                yield part


def maker_function(kind: Kind, makers: Sequence[Maker]) -> MakerFunction:
    """Return the last of the makers of a kind that the tree defines as a function."""
    for maker in reversed(makers):
        if maker.kind is kind and isinstance(maker.node, FunctionNode):
            return MakerFunction(parameters_of(maker.node), maker.node, maker.module)
    return MakerFunction(Parameters())
