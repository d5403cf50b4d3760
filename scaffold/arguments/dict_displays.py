"""The dicts that a file writes out, nested ones too, each with the way to it: `CONFIG["optim"]`, `_C.SOLVER`."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from scaffold.arguments.own_fields import last_part
from scaffold.modules import Module

#: What makes an object of a dict, whose keys are read as attributes.
_MAKERS = frozenset(
    (
        "CN",
        "CfgNode",
        "ConfigNode",
        "ConfigDict",
        "EasyDict",
        "edict",
        "AttrDict",
        "Munch",
        "Box",
        "Namespace",
        "create",
    )
)


class DictDisplay(Struct, frozen=True):
    """A dict display, or a call of `dict` with keywords."""

    node: ast.Dict | ast.Call
    #: What holds the outermost dict, `CONFIG`; empty where nothing does.
    root: str
    #: The keys from there to this one.
    keys: tuple[str, ...] = ()
    #: What the outermost dict is made into an object by, `CN`; empty where it stays a dict.
    maker: str = ""

    @property
    def entries(self) -> dict[str, ast.expr]:
        """Return the entries whose keys are plain strings."""
        if isinstance(self.node, ast.Call):
            return {one.arg: one.value for one in self.node.keywords if one.arg}
        pairs = zip(self.node.keys, self.node.values, strict=True)
        return {k.value: v for k, v in pairs if isinstance(k, ast.Constant) and isinstance(k.value, str)}


def displays_in(module: Module) -> Iterator[DictDisplay]:
    """Yield the dicts that a file assigns, returns, or gives as `config=`, each before those inside it."""
    for node in module.nodes:
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                root, *keys = _target(target)
                yield from _within(value, DictDisplay(ast.Dict([], []), root, tuple(keys)))
            case ast.Return(value=ast.expr() as value) | ast.keyword(arg="config", value=value):
                yield from _within(value, DictDisplay(ast.Dict([], []), ""))


def keys_in(module: Module) -> frozenset[str]:
    """Return the keys of those dicts."""
    return frozenset(key for display in displays_in(module) for key in display.entries)


def _within(value: ast.expr, place: DictDisplay) -> Iterator[DictDisplay]:
    match value:
        case ast.Dict() | ast.Call(func=ast.Name(id="dict"), args=[]):
            found = replace(place, node=value)
            yield found
            for key, inner in found.entries.items():
                yield from _within(inner, replace(place, keys=(*place.keys, key)))
        case ast.Call(func=function, args=args, keywords=keywords) if last_part(function) in _MAKERS:
            for inner in [*args, *(one.value for one in keywords if one.arg is None)]:
                yield from _within(inner, replace(place, maker=place.maker or last_part(function)))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _within(left, place)
            yield from _within(right, place)


def _target(target: ast.expr) -> list[str]:
    """Return the root and the keys of what is assigned to: `_C.SOLVER` is `_C` and `SOLVER`, `self.x` one root."""
    text = ast.unparse(target)
    parts = re.findall(r"[\w-]+", text)
    if parts[0] in ("self", "cls") and len(parts) > 1:
        parts[:2] = [".".join(parts[:2])]
    return parts
