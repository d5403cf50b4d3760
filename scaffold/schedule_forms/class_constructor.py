"""The constructor of a new class: the parameters that its like hands on, and the schedule's own."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.makers import is_rate
from scaffold.schedule_forms.maker_class import MakerClass
from scaffold.schedule_forms.maker_function import is_optimizer, parameters_of
from scaffold.schedule_forms.parameters import Signed, bare
from scaffold.schedule_forms.signatures import text_of
from scaffold.walking import FunctionNode


class Signature(Struct, frozen=True):
    """The parameters of a constructor: those that its like has as well around the schedule's own."""

    leading: tuple[Signed, ...]
    own: tuple[Signed, ...]
    trailing: tuple[Signed, ...]
    #: `**kwargs` or nothing.
    rest: str = ""

    @property
    def texts(self) -> list[str]:
        """Return the parameters as they are declared."""
        held = [one.text for one in (*self.leading, *self.own, *self.trailing)]
        return ["self", *held, *([self.rest] if self.rest else [])]

    @property
    def kept(self) -> tuple[str, ...]:
        """Return the names of the parameters that the class's like has as well."""
        return tuple(one.name for one in (*self.leading, *self.trailing))


def signature(
    maker: MakerClass, mentioned: frozenset[str], own: Sequence[Signed], optional: Sequence[Signed]
) -> Signature:
    """Return the parameters: those that are mentioned, and `own`, or `optional` where what leads may be left out."""
    node = maker.constructor
    names = {one.name for one in own}
    held = [one for one in _declared(node, maker) if one.name in mentioned and one.name not in names]
    held.sort(key=lambda one: bool(one.default))
    leading = tuple(one for one in held if not one.default or is_optimizer(one.name) or is_rate(one.name))
    ours = sorted(optional if any(one.default for one in leading) else own, key=lambda one: bool(one.default))
    typed = node is not None and parameters_of(node).typed
    rest = node.args.kwarg.arg if node and node.args.kwarg else ""
    return Signature(
        leading,
        tuple(ours) if typed else bare(ours),
        tuple(one for one in held if one not in leading),
        f"**{rest}" if rest in mentioned else "",
    )


def _declared(node: FunctionNode | None, maker: MakerClass) -> Iterator[Signed]:
    """Yield a constructor's parameters with their types and defaults; torch's where the tree has no constructor."""
    if node is None:
        yield from (Signed("optimizer"), Signed("last_epoch", "", "-1")) if maker.is_torchs else ()
        return
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = [*([None] * (len(positional) - len(node.args.defaults))), *node.args.defaults]
    pairs = [*zip(positional, defaults, strict=True), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    for parameter, default in pairs:
        annotation = text_of(parameter.annotation) if parameter.annotation else ""
        yield Signed(parameter.arg, annotation, text_of(default) if isinstance(default, ast.expr) else "")
