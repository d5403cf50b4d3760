"""What a definition's file has to have imported: the names that its code takes from around it."""

import ast
import builtins
from collections.abc import Iterator

from scaffold.imports import Wanted, reaching
from scaffold.model.request import Request
from scaffold.model.schedule import Symbol
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode


def needs_of(modules: Modules, home: Module | None, request: Request, code: str) -> tuple[Wanted, ...]:
    """Return what `code` takes from around it: the schedule's own needs, and what the maker's file `home` has."""
    assert request.schedule.own is not None
    own = {symbol.bound: Wanted(symbol) for symbol in request.schedule.own.needs}
    found: list[Wanted] = []
    for name in _free(code):
        wanted = own.get(name) or (held_in(modules, home, name) if home else None)
        found.extend([wanted] if wanted else [])
    return tuple(found)


def held_in(modules: Modules, home: Module, name: str) -> Wanted | None:
    """Return what a file has under `name`, defined or imported; None where it has nothing, or something renamed."""
    if any(name in _bound(statement) for statement in home.tree.body):
        return Wanted(Symbol(modules.dotted(home.path, home.path), name), home.path)
    for node in reaching(home):
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) == name:
                return _imported(modules, home, node, alias)
    return None


def _imported(modules: Modules, home: Module, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> Wanted | None:
    bound = alias.asname or alias.name
    if isinstance(node, ast.ImportFrom):
        path = modules.resolve(home.path, node.module or "", node.level)
        module = modules.dotted(home.path, path) if path else node.module or ""
        return Wanted(Symbol(module, alias.name), path) if bound == alias.name else None
    if alias.asname is None:
        return Wanted(Symbol(alias.name))
    parent, _, last = alias.name.rpartition(".")
    return Wanted(Symbol(parent, last)) if parent and last == alias.asname else None


def _free(code: str) -> Iterator[str]:
    """Yield the names that code reads and does not set, in order, each once."""
    nodes = list(ast.walk(ast.parse(code)))
    held = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    held |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    held |= {n.name for n in nodes if isinstance(n, FunctionNode | ast.ClassDef)}
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    yield from sorted(read - held - set(dir(builtins)))


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, FunctionNode | ast.ClassDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
