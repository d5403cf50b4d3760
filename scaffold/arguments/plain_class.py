"""Hyper-parameters of a class that is no dataclass: taken from a dict, by `__init__`, or named in the class body."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from scaffold.walking import FunctionNode

Assignment = ast.Assign | ast.AnnAssign


class Pop(Struct, frozen=True):
    """`self.warmup = kwargs.pop('warmup', 0)`."""

    name: str
    statement: Assignment
    #: The method's name for the instance, the dict, and `pop` or `get`.
    instance: str
    holder: str
    method: str
    key: ast.Constant
    default: ast.expr | None


class Parameter(Struct, frozen=True):
    """A parameter with a default of `__init__`, and the statement that keeps it."""

    name: str
    function: FunctionNode
    statement: Assignment
    instance: str
    argument: ast.arg
    default: ast.expr


class Attribute(Struct, frozen=True):
    """`warmup = 0` in the class body."""

    name: str
    statement: Assignment
    annotation: ast.expr | None
    default: ast.expr


Held = Pop | Parameter | Attribute


def held_in(node: ast.ClassDef) -> Iterator[Held]:
    """Yield what the class takes, by the way that settles its value first."""
    yield from pops(node)
    yield from parameters(node)
    yield from attributes(node)


def pops(node: ast.ClassDef) -> Iterator[Pop]:
    """Yield what the methods of a class take from a dict."""
    for method in _methods(node):
        instance = method.args.args[0].arg if method.args.args else "self"
        for name, statement in kept(method, instance):
            match statement.value:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=holder), attr="pop" | "get" as called),
                    args=[ast.Constant(value=str()) as key, *rest],
                    keywords=[],
                ):
                    yield Pop(name, statement, instance, holder, called, key, rest[0] if rest else None)


def parameters(node: ast.ClassDef) -> Iterator[Parameter]:
    """Yield the parameters of `__init__` that have a default and are kept under their own names."""
    for method in _methods(node):
        if method.name != "__init__" or not method.args.args:
            continue
        instance = method.args.args[0].arg
        statements = dict(kept(method, instance))
        for argument, default in _with_defaults(method.args):
            statement = statements.get(argument.arg)
            if statement is not None and statement.value is not None and _reads(statement.value, argument.arg):
                yield Parameter(argument.arg, method, statement, instance, argument, default)


def attributes(node: ast.ClassDef) -> Iterator[Attribute]:
    """Yield what the class body gives a value to."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield Attribute(name, statement, None, value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
                yield Attribute(name, statement, annotation, value)


def kept(method: FunctionNode, instance: str) -> Iterator[tuple[str, Assignment]]:
    """Yield what a method assigns to the instance, each with its name there."""
    for node in ast.walk(method):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)]) if owner == instance:
                yield name, node
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner == instance:
                yield name, node


def all_parameters(method: FunctionNode) -> list[ast.arg]:
    """Return the parameters of a method but `*args` and `**kwargs`."""
    return [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]


def _methods(node: ast.ClassDef) -> Iterator[FunctionNode]:
    yield from (statement for statement in node.body if isinstance(statement, FunctionNode))


def _with_defaults(spec: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    positional = [*spec.posonlyargs, *spec.args]
    yield from zip(positional[len(positional) - len(spec.defaults) :], spec.defaults, strict=True)
    for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if default is not None:
            yield argument, default


def _reads(expression: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(expression))
