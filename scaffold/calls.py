"""The calls of one function or class of the tree, and what each passes for a parameter."""

import ast
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.dispatch.holder_type import holder_type
from scaffold.makers import class_lineage, definition
from scaffold.modules import Module, Modules
from scaffold.test_files import is_test
from scaffold.walking import FunctionNode, ScopeNode, walk

_READY = ("partial", "functools.partial")


class Call(Struct, frozen=True):
    """One call, with its file; also one that is made ready: `partial(build, sched=args.sched)`."""

    module: Module
    node: ast.Call
    ready: bool = False

    @property
    def callee(self) -> str:
        """Return what is called, as written."""
        return ast.unparse(self.node.args[0] if self.ready else self.node.func)

    @property
    def given(self) -> list[ast.expr]:
        """Return what is given by position."""
        return self.node.args[1:] if self.ready else self.node.args

    @property
    def around(self) -> tuple[ScopeNode, ...]:
        """Return the functions and classes around the call, outermost first."""
        return tuple(s for _, s in self.module.scopes if any(part is self.node for part in _inside(s)))


def _inside(scope: ScopeNode) -> Iterator[ast.AST]:
    """Yield the parts of a scope's body: a decorator or a default is not inside."""
    for statement in scope.body:
        yield from walk(statement)


def calls_of(modules: Modules, home: Module, node: ScopeNode) -> Iterator[Call]:
    """Yield the calls of a function, a method or a class of the tree, those in tests aside.

    A class is called as `cls(…)` in its own methods too.
    """
    owner = _class_around(home, node)
    alone = owner is not None and _is_alone(modules, node.name)
    for module in modules.holding(node.name.encode()):
        if is_test(module.path):
            continue
        for called, part in module.calls:
            call = Call(module, part, called in _READY and bool(part.args))
            callee = call.callee if call.ready else called
            if callee == "cls" and isinstance(node, ast.ClassDef):
                if any(scope is node for scope in call.around):
                    yield call
            elif callee.rpartition(".")[2] == node.name and _means(modules, call, callee, node, owner, alone):
                yield call


def _means(modules: Modules, call: Call, callee: str, node: ScopeNode, owner: ast.ClassDef | None, alone: bool) -> bool:
    if not re.fullmatch(r"[\w.]+(\(\))?[\w.]+", callee):
        return False
    found = definition(modules, call.module, callee, call.node.lineno)
    if found is not None:
        return found[1] is node
    if owner is None:
        return False
    holder = callee.rpartition(".")[0]
    known = _classes(modules, call, holder)
    if known:
        return any(one is owner for one in known)
    # A method of an object that cannot be told: taken by its name where that is nobody else's.
    return bool(holder) and alone and len(node.name) > 8


def _classes(modules: Modules, call: Call, holder: str) -> list[ast.ClassDef]:
    """Return the class that an expression is, or is an instance of, and its bases; none where that cannot be told."""
    around = call.around
    if holder in ("self", "cls", "super()"):
        inner = next((scope for scope in reversed(around) if isinstance(scope, ast.ClassDef)), None)
        located = (call.module, inner) if inner is not None else None
    else:
        name = holder if _names_class(modules, call, holder) else holder_type(around, holder)
        name = name or _made_by(call.module.tree.body, holder)
        found = definition(modules, call.module, name, call.node.lineno) if name else None
        located = (found[0], found[1]) if found is not None and isinstance(found[1], ast.ClassDef) else None
    return [node for _, node in class_lineage(modules, *located)] if located else []


def _names_class(modules: Modules, call: Call, holder: str) -> bool:
    found = definition(modules, call.module, holder, call.node.lineno)
    return found is not None and isinstance(found[1], ast.ClassDef)


def _made_by(body: Sequence[ast.stmt], holder: str) -> str:
    """Return what a name at top level is made by a call of, empty where it is not."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if name == holder:
                return ast.unparse(func)
    return ""


def _class_around(home: Module, node: ScopeNode) -> ast.ClassDef | None:
    for above, inner in home.scopes:
        if inner is node and above and isinstance(above[-1], ast.ClassDef) and isinstance(node, FunctionNode):
            return above[-1]
    return None


def _is_alone(modules: Modules, name: str) -> bool:
    """Return whether the tree has one function or method of a name."""
    homes = modules.holding(f"def {name}".encode())
    return sum(node.name == name for home in homes for _, node in home.scopes) == 1


def passed_for(call: Call, names: Sequence[str], parameter: str) -> ast.expr | None:
    """Return what a call passes for a parameter: its value, or the `**` expression that may hold it.

    `names` are the parameters in the order in which a call gives them by position.
    """
    for keyword in call.node.keywords:
        if keyword.arg == parameter:
            return keyword.value
    if parameter in names and names.index(parameter) < len(call.given):
        value = call.given[names.index(parameter)]
        return None if any(isinstance(one, ast.Starred) for one in call.given) else value
    return next((keyword.value for keyword in call.node.keywords if keyword.arg is None), None)


def read_by(call: Call, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each parameter that a call passes a plain reading for, with the name that is read: `args.warmup`."""
    given = [*zip(names, call.given, strict=False), *((k.arg, k.value) for k in call.node.keywords if k.arg)]
    for name, value in given:
        match value:
            case ast.Name(id=read) | ast.Attribute(attr=read) | ast.Subscript(slice=ast.Constant(value=str(read))):
                yield name, read


def positional(function: FunctionNode) -> list[str]:
    """Return a function's parameters as positional arguments reach them, the object that a method is of aside."""
    names = [p.arg for p in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names
