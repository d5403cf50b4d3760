"""When a class asks for its first rates: within the inherited constructor, or after it."""

import ast

from scaffold.schedule_forms.base_call import is_base_call
from scaffold.schedule_forms.maker_class import MakerClass, methods, self_names
from scaffold.schedule_forms.maker_function import parameters_of
from scaffold.schedule_forms.members import RateMember
from scaffold.walking import FunctionNode


def asks_early(maker: MakerClass, method: RateMember | None) -> bool:
    """Return whether the inherited constructor asks for rates, so that what they depend on has to be there before."""
    if maker.is_torchs or method is None:
        return True
    if maker.has_foreign_base and maker.constructor is not None:
        return _calls_last(maker.constructor)
    held = {one.name: one for _, node in reversed(maker.lineage) for one in methods(node)}
    reached: set[str] = set()
    waiting = [maker.base_constructor] if maker.base_constructor else []
    while waiting:
        names = set(self_names(waiting.pop())) - reached
        reached |= names
        waiting += [held[name] for name in names if name in held]
    return method.node.name in reached


def _calls_last(constructor: FunctionNode) -> bool:
    """Return whether a constructor calls the inherited one behind all that it sets."""
    calls = [part.lineno for part in ast.walk(constructor) if isinstance(part, ast.Call) and is_base_call(part)]
    sets = [part.lineno for part in ast.walk(constructor) if isinstance(part, ast.Assign)]
    return bool(calls) and max(sets, default=0) < calls[0]


def first_rates(maker: MakerClass, method: RateMember | None) -> tuple[str, ...]:
    """Return the call that sets the first rates where the class makes one after calling the inherited constructor."""
    own = next((one for one in methods(maker.node) if one.name == "__init__"), None)
    writer = _writer(maker, own) if own else ""
    if not writer or method is None:
        return ()
    names = parameters_of(method.node).names
    if names not in ((), (method.step,)):
        return ()
    return (f"self.{writer}(self.{method.node.name}({'0' if names else ''}))",)


def _writer(maker: MakerClass, constructor: FunctionNode) -> str:
    """Return the inherited method that a constructor gives rates to, or nothing."""
    for part in ast.walk(constructor):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and not is_base_call(part):
            method = maker.inherited_method(part.func.attr)
            on_self = ast.unparse(part.func.value) in ("self", "super()")
            if method and on_self and len(parameters_of(method).names) == 1 and _writes(method):
                return part.func.attr
    return ""


def _writes(method: FunctionNode) -> bool:
    return any(isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store) for n in ast.walk(method))
