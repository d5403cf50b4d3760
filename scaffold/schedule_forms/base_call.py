"""The call of the inherited constructor that a class of the tree makes, as a new class makes it."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from scaffold.schedule_forms.maker_class import MakerClass, methods, self_names
from scaffold.schedule_forms.maker_function import parameters_of
from scaffold.schedule_forms.signatures import text_of
from scaffold.walking import FunctionNode

_WARMUP = re.compile(r"warm_?up", re.IGNORECASE)
_TORCHS = ("optimizer", "last_epoch")


class Given(Struct, frozen=True):
    """An argument: the parameter of the inherited constructor where that is known, and what is given for it."""

    name: str
    value: str
    by_keyword: bool


class BaseCall(Struct, frozen=True):
    """The call, and the constructor's parameters that it mentions."""

    code: str
    mentioned: frozenset[str]


def base_call(maker: MakerClass) -> BaseCall | None:
    """Return the call without what it says of a warm-up, which each schedule has its own; None where none is made."""
    constructor = maker.constructor
    call = _call(constructor) if constructor and constructor is not maker.base_constructor else None
    if call is not None and constructor is not None:
        given = list(_given(call, maker.base_constructor))
        known = {*parameters_of(constructor).names, *(one.arg for one in _rest(constructor))}
    elif maker.is_torchs or (maker.base_constructor and constructor is maker.base_constructor):
        names = parameters_of(maker.base_constructor).names if maker.base_constructor else _TORCHS
        given, known = [Given(name, name, False) for name in names], set(names)
    else:
        return None
    local = _assigned(constructor) - known if constructor else set()
    given = [one for one in given if not _read(one.value) & local and _attributes(one.value) <= _there(maker)]
    texts = list(_texts(given, maker.base_constructor))
    mentioned = {name for text in texts for name in _read(text.rpartition("=")[2].lstrip("*")) if name in known}
    return BaseCall(f"super().__init__({', '.join(texts)})", frozenset(mentioned))


def is_base_call(node: ast.AST) -> bool:
    """Return whether a node calls an inherited constructor: `super().__init__(…)` or `Base.__init__(self, …)`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def _call(constructor: FunctionNode) -> ast.Call | None:
    return next((n for n in ast.walk(constructor) if isinstance(n, ast.Call) and is_base_call(n)), None)


def _given(call: ast.Call, base: FunctionNode | None) -> Iterator[Given]:
    arguments = [one for one in call.args if ast.unparse(one) != "self"]
    names = parameters_of(base).names if base else _TORCHS
    for at, one in enumerate(arguments):
        yield Given(names[at] if at < len(names) else "", text_of(one), False)
    for keyword in call.keywords:
        yield Given(keyword.arg or "**", text_of(keyword.value), True)


def _texts(given: list[Given], base: FunctionNode | None) -> Iterator[str]:
    """Yield the arguments; without a warm-up, for which the default holds, or 0 where there is none."""
    required = _required(base) if base else set()
    by_keyword = False
    for one in given:
        about_warmup = bool(_WARMUP.search(one.name) or _WARMUP.search(one.value))
        if about_warmup and one.name and one.name not in required:
            by_keyword = True
            continue
        value = "0" if about_warmup else one.value
        if one.name == "**":
            yield f"**{value}"
        else:
            yield f"{one.name}={value}" if (one.by_keyword or by_keyword) and one.name else value


def _required(node: FunctionNode) -> set[str]:
    positional = [p.arg for p in (*node.args.posonlyargs, *node.args.args)]
    named = [p.arg for p, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d is None]
    return {*positional[: len(positional) - len(node.args.defaults)], *named}


def _rest(node: FunctionNode) -> list[ast.arg]:
    return [one for one in (node.args.vararg, node.args.kwarg) if one]


def _attributes(text: str) -> set[str]:
    """Return the attributes of `self` that an argument reads."""
    return set(self_names(ast.parse(text, mode="eval")))


def _there(maker: MakerClass) -> set[str]:
    """Return what a new class has of itself when it calls the inherited constructor."""
    own = {method.name for method in methods(maker.node) if not method.decorator_list}
    return {*maker.inherited, *own}


def _assigned(node: FunctionNode) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _read(text: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(text, mode="eval")) if isinstance(n, ast.Name)}
