"""Names and what they are bound to: arguments of a call, locals of a function, what a file has at top level."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from scaffold.modules import Module
from scaffold.reckoning.values import NotReckoned
from scaffold.walking import FunctionNode

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def bound_arguments(
    node: FunctionNode, given: Sequence[object], named: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, ast.expr]]:
    """Return a function's parameters with what a call gives them, and those left to their defaults with these."""
    spec = node.args
    if spec.vararg or spec.kwarg:
        raise NotReckoned(f"{node.name} takes any arguments")
    positional = [one.arg for one in (*spec.posonlyargs, *spec.args)]
    names = [*positional, *(one.arg for one in spec.kwonlyargs)]
    held: dict[str, object] = dict(zip(positional, given, strict=False))
    if len(given) > len(positional) or not named.keys() <= set(names) or held.keys() & named.keys():
        raise NotReckoned(f"the call of {node.name} does not fit it")
    held |= named
    defaults = dict(zip(reversed(positional), reversed(spec.defaults), strict=False))
    defaults |= {one.arg: d for one, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d is not None}
    missing = [name for name in names if name not in held and name not in defaults]
    if missing:
        raise NotReckoned(f"nothing is given for {missing[0]} of {node.name}")
    return held, {name: default for name, default in defaults.items() if name not in held}


@lru_cache(maxsize=256)
def locals_of(node: FunctionNode) -> frozenset[str]:
    """Return the names that a function binds; raise NotReckoned where it binds names of others."""
    names = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    for part in _inside(node.body):
        if isinstance(part, ast.Global | ast.Nonlocal):
            raise NotReckoned(f"{node.name} changes names outside itself")
        names |= set(_bound_by(part))
    return frozenset(names)


def only_binding(module: Module, name: str) -> ast.AST | None:
    """Return what binds a name at the top level of a file, None where nothing does.

    Raises NotReckoned where several things do, so that it depends on what is run.
    """
    return module.once((only_binding, name), lambda: _only_binding(module, name))


def _only_binding(module: Module, name: str) -> ast.AST | None:
    found = [part for part in _inside(module.tree.body) if name in _bound_by(part)]
    changed = any(isinstance(part, ast.Global) and name in part.names for part in module.nodes)
    stars = any(isinstance(part, ast.ImportFrom) and part.names[0].name == "*" for part in _inside(module.tree.body))
    if (len(found) > 1 and not all(isinstance(part, ast.Import) for part in found)) or changed or stars:
        raise NotReckoned(f"{name} is bound more than once in {module.path}")
    return found[0] if found else None


def _inside(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a body, the insides of functions and classes aside."""
    stack = list(body)
    while stack:
        part = stack.pop()
        yield part
        if not isinstance(part, _INNER):
            stack.extend(ast.iter_child_nodes(part))


def _bound_by(part: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds."""
    match part:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name
        case ast.NamedExpr(target=ast.Name(id=name)):
            yield name
        case ast.For(target=target) | ast.withitem(optional_vars=ast.expr() as target):
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (one.asname or one.name.partition(".")[0] for one in names)
        case ast.ExceptHandler(name=str(name)):
            yield name
