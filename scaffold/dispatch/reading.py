"""Where a selector's value is read from: `args` and `lr_schedule`, also where a local name stands between."""

import ast
import re

from msgspec import Struct

from scaffold.model.site import Access
from scaffold.modules import Module, own_parameters
from scaffold.walking import FunctionNode, ScopeNode, spelled, statements_in

#: What may be done to a name on the way without changing one that is in lower case and without spaces.
_HARMLESS = frozenset({"lower", "casefold", "strip"})


class Reading(Struct, frozen=True):
    """Where a value comes from, or why that cannot be told."""

    holder: str = ""
    attribute: str = ""
    access: Access = Access.BARE
    #: In words; empty where it can be told.
    refused: str = ""
    #: Whether it is refused because something makes another name of it on the way.
    rewritten: bool = False


def reading_of(module: Module, around: tuple[ScopeNode, ...], expression: ast.expr, line: int) -> Reading:
    """Return where an expression that is used at `line` is read from."""
    functions = tuple(scope for scope in reversed(around) if isinstance(scope, FunctionNode))
    found = _reading(module, functions, expression, line, frozenset())
    if not found.refused and found.access is not Access.BARE:
        # `args.sched = args.sched.upper()` in the same function: the name is another one from there on.
        body = functions[0].body if functions else module.tree.body
        for value in _assigned(body, f"{found.holder}.{found.attribute}", line):
            put = _reading(module, functions, value, line, frozenset())
            if put.rewritten:
                return put
    return found


def _reading(
    module: Module, functions: tuple[FunctionNode, ...], value: ast.expr, line: int, seen: frozenset[str]
) -> Reading:
    match value:
        case ast.Attribute(value=inner, attr="value") if isinstance(inner, ast.Attribute | ast.Name):
            return _reading(module, functions, inner, line, seen)
        case ast.Attribute(value=holder, attr=attribute) if _is_path(holder):
            return Reading(spelled(holder), attribute, Access.ATTRIBUTE)
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(key))) if _is_path(holder):
            return Reading(spelled(holder), key, Access.ITEM)
        case ast.Call(func=ast.Attribute(value=holder, attr="get" | "pop"), args=[ast.Constant(value=str(key)), *_]):
            if _is_path(holder):
                return Reading(spelled(holder), key, Access.ITEM)
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, ast.Constant(value=str(key)), *_]):
            if _is_path(holder):
                return Reading(spelled(holder), key, Access.ATTRIBUTE)
        case ast.Call(func=ast.Attribute(value=inner, attr=method), args=given):
            if method in _HARMLESS and not given:
                return _reading(module, functions, inner, line, seen)
            if not given or not _reading(module, functions, inner, line, seen).refused:
                reason = f"a chain on {spelled(value)}: the name is rewritten by .{method}() first"
                return Reading(refused=reason, rewritten=True)
        case ast.Call(func=ast.Name() | ast.Attribute(), args=[inner], keywords=[]):
            return _reading(module, functions, inner, line, seen)
        case ast.BoolOp(op=ast.Or(), values=values):
            found = [_reading(module, functions, one, line, seen) for one in values]
            # `name or config.sched`: a parameter that mostly is None gives way to what is read then.
            told = [one for one in found if not one.refused and not _is_mostly_none(functions, one)]
            return (told or found)[0]
        case ast.IfExp(body=body, orelse=other):
            inner = other if isinstance(body, ast.Constant) else body
            return _reading(module, functions, inner, line, seen)
        case ast.Name(id=name):
            return _of_name(module, functions, name, line, seen)
    return Reading(refused=f"a chain on {spelled(value)}, not on an attribute such as args.lr_schedule")


def _of_name(
    module: Module, functions: tuple[FunctionNode, ...], name: str, line: int, seen: frozenset[str]
) -> Reading:
    """Return where a name is bound: in the innermost function that does so, else at top level."""
    if name in seen:
        return Reading("", name, Access.BARE)
    for number, function in enumerate(functions):
        # A function inside another one runs later: what the outer one assigns further down counts as well.
        for value in _assigned(function.body, name, line if number == 0 else 0):
            found = _reading(module, functions[number:], value, line if number == 0 else 0, seen | {name})
            if not found.refused or found.rewritten:
                return found
        if name in own_parameters(function):
            return Reading("", name, Access.BARE)
    values = _assigned(module.tree.body, name, 0 if functions else line)
    if any(isinstance(value, ast.Constant) for value in values):
        return Reading("", name, Access.BARE)
    for value in values:
        found = _reading(module, (), value, line, seen | {name})
        if not found.refused or found.rewritten:
            return found
    return Reading(refused=f"a chain on the local name {name}, and nothing says where its value is from")


def _is_mostly_none(functions: tuple[FunctionNode, ...], read: Reading) -> bool:
    """Return whether a reading is of a parameter whose default is None."""
    if read.access is not Access.BARE or not functions:
        return False
    spec = functions[0].args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [
        *zip(positional[::-1], spec.defaults[::-1], strict=False),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ]
    return any(
        one.arg == read.attribute and isinstance(default, ast.Constant) and default.value is None
        for one, default in pairs
    )


def _assigned(body: list[ast.stmt], name: str, before: int) -> list[ast.expr]:
    """Return what is assigned to a name in a body before a line (0: anywhere), the last assignment first."""
    found = []
    for statement in statements_in(body):
        if before and statement.lineno >= before:
            continue
        if isinstance(statement, ast.Assign) and any(_names(target, name) for target in statement.targets):
            value = _unpacked(statement, name)
            if value is not None:
                found.append(value)
        elif isinstance(statement, ast.AnnAssign) and _names(statement.target, name) and statement.value is not None:
            found.append(statement.value)
    return found[::-1]


def _names(target: ast.expr, name: str) -> bool:
    if isinstance(target, ast.Tuple):
        return any(_names(element, name) for element in target.elts)
    return isinstance(target, ast.Name | ast.Attribute) and spelled(target) == name


def _unpacked(statement: ast.Assign, name: str) -> ast.expr | None:
    """Return the value of one name of an assignment: `a, b = x, y` gives `y` for `b`."""
    target = statement.targets[0]
    if not isinstance(target, ast.Tuple):
        return statement.value
    if isinstance(statement.value, ast.Tuple) and len(statement.value.elts) == len(target.elts):
        return next(v for t, v in zip(target.elts, statement.value.elts, strict=True) if _names(t, name))
    return None


def _is_path(node: ast.expr) -> bool:
    """Return whether an expression is names with dots or constant keys between: `self.cfg`, `cfg["optim"]`."""
    return bool(re.fullmatch(r"""\w+((\.\w+)|(\[(['"])[\w.-]+\4\]))*(\(\))?""", spelled(node)))
