"""The signatures that a value comes in by: those of the functions around the place that reads it."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.arguments import Sought
from scaffold.arguments.function_parameter import FunctionParameter, signature_of
from scaffold.arguments.init_parameter import InitParameter
from scaffold.calls import Call, calls_of, positional
from scaffold.constructor import constructions_of, init_of
from scaffold.model.site import Access, Arguments
from scaffold.modules import Module, Modules, dotted_name, own_parameters
from scaffold.walking import FunctionNode, ScopeNode


class Gateway(Struct, frozen=True):
    """One signature, and what is called to come in by it: the class for a constructor, else the function itself."""

    place: Arguments
    #: Its parameters in the order in which a call gives them.
    names: Sequence[str]
    called: tuple[Module, ScopeNode]

    def calls(self, modules: Modules) -> Iterator[Call]:
        """Yield the calls that come in by it."""
        home, node = self.called
        yield from (
            constructions_of(modules, home, node) if isinstance(node, ast.ClassDef) else calls_of(modules, home, node)
        )


def gateways(modules: Modules, sought: Sought, access: Access) -> Iterator[Gateway]:
    """Yield the signature that a value comes in by: the function's around it, or the constructor's of `self`."""
    module = sought.module
    anywhere = replace(sought, chosen=None)
    if access is Access.BARE:
        for place in FunctionParameter().find(modules, replace(anywhere, holder="")):
            function = module.scope(place.owner, sought.line)
            if isinstance(function, FunctionNode):
                yield Gateway(place, positional(function), (module, _called_as(module, function)))
    elif sought.holder == "self.hparams":
        yield from _saved(module, sought)
    elif sought.holder == "self":
        cls = class_around(module, sought.line)
        init = init_of(cls) if cls is not None else None
        for place in InitParameter().find(modules, anywhere):
            if cls is not None and init is not None and (place.path, place.line) == (module.path, cls.lineno):
                yield Gateway(place, positional(init), (module, cls))


def _saved(module: Module, sought: Sought) -> Iterator[Gateway]:
    """Yield the constructor all of whose parameters `self.save_hyperparameters()` keeps in `self.hparams`."""
    cls = class_around(module, sought.line)
    init = init_of(cls) if cls is not None else None
    if cls is None or init is None or sought.name not in own_parameters(init):
        return
    calls = [part for part in ast.walk(init) if isinstance(part, ast.Call)]
    if any(ast.unparse(call.func) == "self.save_hyperparameters" and not call.args for call in calls):
        owner = dotted_name((*next(above for above, node in module.scopes if node is init), init))
        yield Gateway(signature_of(module, owner, init, sought.name), positional(init), (module, cls))


def class_around(module: Module, line: int) -> ast.ClassDef | None:
    """Return the innermost class around a line, None where there is none."""
    around = [s for _, s in module.scopes if isinstance(s, ast.ClassDef) and s.lineno <= line <= (s.end_lineno or 0)]
    return around[-1] if around else None


def _called_as(module: Module, function: FunctionNode) -> ScopeNode:
    """Return what is called when a function runs: the class for a constructor, else the function itself."""
    if function.name == "__init__":
        for above, node in module.scopes:
            if node is function and above:
                return above[-1]
    return function
