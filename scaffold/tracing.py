"""The way of a selector's value: from where it is declared, through calls and signatures, to the dispatch."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scaffold.arguments import FORMS, Sought
from scaffold.arguments.call_keyword import place_of
from scaffold.arguments.function_parameter import FunctionParameter
from scaffold.arguments.init_parameter import InitParameter
from scaffold.arguments.kwargs_helper import helper_places
from scaffold.calls import Call, calls_of, passed_for
from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.reading import Reading, reading_of
from scaffold.makers import definition
from scaffold.model.site import Access, Arguments, Dispatch
from scaffold.modules import FunctionNode, Module, Modules, ScopeNode

_DEEPEST = 5
#: The forms that declare a name by itself, not something that is read from an object.
_OF_NAMES = ("function_parameter", "module_global")


@dataclass(frozen=True)
class Way:
    """Where a value is declared, and the places that it goes through on its way."""

    declared: tuple[Arguments, ...]
    hops: tuple[Arguments, ...] = ()
    #: What the value is called where it is declared.
    name: str = ""


def way_to(modules: Modules, dispatch: Dispatch, chosen: str | None) -> Way:
    """Return the way of the selector's value to a dispatch; what is declared is empty where that cannot be told."""
    sought = Sought(
        name=dispatch.attribute,
        holder=dispatch.holder,
        holder_type=dispatch.holder_type,
        module=modules.get(dispatch.path),
        line=dispatch.line,
        chosen=chosen,
        names=dispatch.names,
    )
    return _way(modules, sought, dispatch.access, 0)


def _way(modules: Modules, sought: Sought, access: Access, depth: int) -> Way:
    if sought.chosen is not None:
        declared = tuple(one for form in FORMS for one in form.find(modules, sought))
        if declared:
            return Way(declared, name=sought.name)
    if depth < _DEEPEST:
        for place, function, called in _gateways(modules, sought, access):
            onward = [
                w for call in calls_of(modules, *called) if (w := _through(modules, call, function, sought, depth))
            ]
            declared = tuple(dict.fromkeys(one for w in onward for one in w.declared))
            if declared:
                hops = (place, *dict.fromkeys(hop for w in onward for hop in w.hops))
                return Way(declared, hops, onward[0].name)
            return Way((place,), name=sought.name)
    forms = [form for form in FORMS if access is not Access.BARE or form.name in _OF_NAMES]
    return Way(_nearest([one for form in forms for one in form.find(modules, sought)], sought), name=sought.name)


Gateway = tuple[Arguments, FunctionNode, tuple[Module, ScopeNode]]


def _gateways(modules: Modules, sought: Sought, access: Access) -> Iterator[Gateway]:
    """Yield the signature that a value comes in by: the function's around it, or the constructor's of `self`."""
    module = sought.module
    if access is Access.BARE:
        for place in FunctionParameter().find(modules, replace(sought, holder="")):
            function = module.scope(place.owner, sought.line)
            if isinstance(function, FunctionNode):
                yield place, function, (module, _called_as(module, function))
    elif sought.holder == "self":
        around = [s for _, s in module.scopes if isinstance(s, ast.ClassDef) and _holds(s, sought.line)]
        for place in InitParameter().find(modules, sought):
            cls = around[-1] if around else None
            init = (
                next((n for n in cls.body if isinstance(n, FunctionNode) and n.name == "__init__"), None)
                if cls
                else None
            )
            if cls is not None and init is not None and place.path == module.path:
                yield place, init, (module, cls)


def _holds(scope: ScopeNode, line: int) -> bool:
    return scope.lineno <= line <= (scope.end_lineno or 0)


def _called_as(module: Module, function: FunctionNode) -> ScopeNode:
    """Return what is called when a function runs: the class for a constructor, else the function itself."""
    if function.name == "__init__":
        for above, node in module.scopes:
            if node is function and above:
                return above[-1]
    return function


def _through(modules: Modules, call: Call, function: FunctionNode, sought: Sought, depth: int) -> Way | None:
    """Return the way of the value up to one call; None where the call does not pass it on from somewhere."""
    parameter = sought.name
    value = passed_for(call.node, function, parameter)
    if value is None or isinstance(value, ast.Constant):
        return None
    splat = any(keyword.arg is None and keyword.value is value for keyword in call.node.keywords)
    if splat:
        return _through_helper(modules, call, value, sought, depth)
    around = _around(call.module, call.node)
    read = reading_of(call.module, around, value, call.node.lineno)
    if read.refused:
        return None
    onward = _way(modules, _sought_there(sought, call.module, around, call.node.lineno, read), read.access, depth + 1)
    hop = place_of(call.module, call.node, read.holder, read.access)
    return Way(onward.declared, (hop, *onward.hops), onward.name) if onward.declared else None


def _through_helper(modules: Modules, call: Call, value: ast.expr, sought: Sought, depth: int) -> Way | None:
    """Return the way through a function that builds the keyword arguments: `create(**kwargs_of(args))`."""
    if not isinstance(value, ast.Call):
        return None
    found = definition(modules, call.module, ast.unparse(value.func), call.node.lineno)
    if found is None:
        return None
    home, helper = found
    if not isinstance(helper, FunctionNode):
        return None
    for place in helper_places(modules, home, helper, sought.name):
        entry = _entry(helper, sought.name)
        read = reading_of(home, (helper,), entry, place.line) if entry is not None else Reading(refused="computed")
        if read.refused or read.access is Access.BARE:
            return Way((place,), name=sought.name)
        onward = _way(modules, _sought_there(sought, home, (helper,), place.line, read), read.access, depth + 1)
        if onward.declared:
            return Way(onward.declared, (place, *onward.hops), onward.name)
        return Way((place,), name=sought.name)
    return None


def _entry(helper: FunctionNode, name: str) -> ast.expr | None:
    """Return the value that a helper's dict has under a name."""
    for part in ast.walk(helper):
        if isinstance(part, ast.keyword) and part.arg == name:
            return part.value
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    return value
    return None


def _sought_there(sought: Sought, module: Module, around: tuple[ScopeNode, ...], line: int, read: Reading) -> Sought:
    held = holder_type(around, read.holder) if read.access is not Access.BARE else ""
    return replace(sought, name=read.attribute, holder=read.holder, holder_type=held, module=module, line=line)


def _around(module: Module, node: ast.Call) -> tuple[ScopeNode, ...]:
    inside = [s for _, s in module.scopes if _holds(s, node.lineno) and any(p is node for p in ast.walk(s))]
    return tuple(inside)


def _nearest(found: Sequence[Arguments], sought: Sought) -> tuple[Arguments, ...]:
    """Return those declarations that stand in the file of the reading, all of them where none does."""
    unique = list({(one.path, one.line, one.form): one for one in found}.values())
    here = [one for one in unique if one.path == sought.module.path]
    return tuple(here or unique)
