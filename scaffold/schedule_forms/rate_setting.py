"""How a function of the tree sets the learning rate of an optimizer, so that a new one sets it the same way."""

import ast
import copy

from msgspec import Struct

from scaffold.schedule_forms.signatures import text_of
from scaffold.walking import FunctionNode

_PLAIN = 'for param_group in {optimizer}.param_groups:\n    param_group["lr"] = {rate}'
_SCALED = 'for param_group in {optimizer}.param_groups:\n    param_group["lr"] = {initial} * {factor}'
_INITIAL = 'param_group.setdefault("initial_lr", param_group["lr"])'


class RateSetting(Struct, frozen=True):
    """The statement that sets a rate."""

    code: str
    #: What the statement calls the rate; nothing where it multiplies each group's own by the factor.
    rate: str


def rate_setting(node: FunctionNode | None, optimizer: str, rate: str, factor: str) -> RateSetting:
    """Return how `node` sets the rate of `optimizer`, else plainly; `rate` is the base rate's name, if there is one."""
    for part in ast.walk(node) if node else ():
        if isinstance(part, ast.For) and _group_rate(part) is not None:
            return _in_loop(part, rate, factor)
        if rate and isinstance(part, ast.Expr) and isinstance(part.value, ast.Call) and _takes(part.value, optimizer):
            return _in_call(part.value, optimizer, rate)
    if rate:
        name = _apart("lr", rate)
        return RateSetting(_PLAIN.format(optimizer=optimizer, rate=name), name)
    return RateSetting(_SCALED.format(optimizer=optimizer, initial=_INITIAL, factor=factor), "")


def _takes(call: ast.Call, optimizer: str) -> bool:
    """Return whether a call gives the optimizer and one thing more to a function."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return len(given) == 2 and any(ast.unparse(one) == optimizer for one in given)


def _apart(name: str, base: str) -> str:
    """Return a name for the rate at a step that is not the base rate's, which the function around holds."""
    return name if name != base else next(one for one in ("lr", "new_lr") if one != base)


def _in_call(call: ast.Call, optimizer: str, base: str) -> RateSetting:
    call = copy.deepcopy(call)
    rate = next(one for one in [*call.args, *(k.value for k in call.keywords)] if ast.unparse(one) != optimizer)
    name = _apart(rate.id if isinstance(rate, ast.Name) else "lr", base)
    call.args = [ast.Name(name) if one is rate else one for one in call.args]
    for keyword in call.keywords:
        keyword.value = ast.Name(name) if keyword.value is rate else keyword.value
    return RateSetting(text_of(call), name)


def _in_loop(loop: ast.For, rate: str, factor: str) -> RateSetting:
    loop = copy.deepcopy(loop)
    setting = _group_rate(loop)
    assert setting is not None
    initial = next((part for part in ast.walk(setting.value) if _is_initial(part)), None)
    if initial is not None:
        setting.value = _expression(f"{ast.unparse(initial)} * {factor}")
        return RateSetting(text_of(loop), "")
    if not rate:
        group = ast.unparse(setting.targets[0].value)  # type: ignore[attr-defined]
        setting.value = _expression(f"{_INITIAL.replace('param_group', group)} * {factor}")
        return RateSetting(text_of(loop), "")
    name = _apart(setting.value.id if isinstance(setting.value, ast.Name) else "lr", rate)
    setting.value = ast.Name(name)
    return RateSetting(text_of(loop), name)


def _group_rate(loop: ast.For) -> ast.Assign | None:
    """Return the statement of a loop that sets `group["lr"]`, None where it has none."""
    for part in ast.walk(loop):
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript):
            key = part.targets[0].slice
            if isinstance(key, ast.Constant) and key.value == "lr":
                return part
    return None


def _is_initial(node: ast.AST) -> bool:
    key = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(key, ast.Constant) and key.value == "initial_lr"


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
