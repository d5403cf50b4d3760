"""Dicts from names to what makes schedulers: displays and `dict(…)` calls, wherever a file assigns or uses them."""

import ast
from collections.abc import Iterator

from scaffold.dispatch.names import name_of
from scaffold.model.site import Keys
from scaffold.modules import Module, Modules
from scaffold.walking import ScopeNode, spelled, statements_in, walk

Table = ast.Dict | ast.Call
#: Each name with how it is spelled and what it stands for.
Entries = list[tuple[str, Keys, ast.expr]]


#: A dict with the scopes around it and the name that it is assigned to.
Held = tuple[tuple[ScopeNode, ...], str, Table]


def tables(module: Module) -> tuple[Held, ...]:
    """Return every dict that could map names."""
    return module.once(tables, lambda: tuple(_tables(module)))


def _tables(module: Module) -> Iterator[Held]:
    around: list[tuple[tuple[ScopeNode, ...], list[ast.stmt]]] = [((), module.tree.body)]
    around += [((*above, scope), scope.body) for above, scope in module.scopes]
    for inside, body in around:
        for statement in statements_in(body):
            if not isinstance(statement, ScopeNode):
                yield from ((inside, name, table) for name, table in _of_statement(statement))


def table_at(module: Module, start: int) -> Table:
    """Return the dict that begins at an offset."""
    return next(
        node
        for node in module.nodes
        if isinstance(node, ast.Dict | ast.Call) and module.source.start(node) == start and _is_table(node)
    )


def entries_of(modules: Modules, module: Module, table: Table) -> Entries:
    """Return the entries whose keys are names; what `**` puts into a `dict(…)` is among them."""
    found: Entries = []
    if isinstance(table, ast.Call):
        for keyword in table.keywords:
            if keyword.arg:
                found.append((keyword.arg, Keys(), keyword.value))
            elif isinstance(keyword.value, ast.Dict):
                found += entries_of(modules, module, keyword.value)
        return found
    for key, value in zip(table.keys, table.values, strict=True):
        named = name_of(modules, module, key, key.lineno) if key is not None else None
        if named is not None:
            found.append((*named, value))
    return found


def _of_statement(statement: ast.stmt) -> Iterator[tuple[str, Table]]:
    """Yield the dict that a statement assigns, bare or in a call such as `OrderedDict({…})`, and one looked up."""
    value = getattr(statement, "value", None)
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr) or not isinstance(value, ast.expr):
        return
    name = _assigned_name(statement)
    held = value.args[0] if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords else None
    for one in (value, held):
        if isinstance(one, ast.Dict | ast.Call) and _is_table(one):
            yield name, one
    for part in walk(value):
        used: ast.expr | None = None
        if isinstance(part, ast.Subscript):
            used = part.value
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "get":
            used = part.func.value
        if isinstance(used, ast.Dict | ast.Call) and _is_table(used):
            yield "", used


def _assigned_name(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign):
        return spelled(statement.targets[0])
    return spelled(statement.target) if isinstance(statement, ast.AnnAssign) else ""


def _is_table(value: Table) -> bool:
    if isinstance(value, ast.Dict):
        return len(value.values) > 1
    return isinstance(value.func, ast.Name) and value.func.id == "dict" and not value.args and len(value.keywords) > 1
