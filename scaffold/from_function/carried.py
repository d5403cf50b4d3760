"""What the user's code needs from its own file: imports, and functions, classes and constants beside it."""

import ast
import builtins
import symtable
from collections.abc import Iterator

from msgspec import Struct

from scaffold.errors import NotResolved
from scaffold.from_function.normal import normal
from scaffold.from_function.source import UserCode
from scaffold.model.schedule import Companion, Symbol
from scaffold.walking import ScopeNode

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


class Carried(Struct, frozen=True):
    """What has to be where the code is: imported, and copied."""

    needs: tuple[Symbol, ...]
    companions: tuple[Companion, ...]


def carried(code: UserCode) -> Carried:
    """Return what a function or class uses of its file, what that uses, and so on; what is used stands first.

    Raises NotResolved for a name that the file does not plainly bind once at its top level.
    """
    found: dict[str, Companion] = {}
    needs = tuple(_followed(code, code.node, found, (code.node.name,)))
    return Carried(needs, tuple(found.values()))


def _followed(code: UserCode, node: ast.stmt, found: dict[str, Companion], above: tuple[str, ...]) -> Iterator[Symbol]:
    """Yield what a statement needs imported; put what it uses of the file into `found`."""
    for name in names_used(text_of(code, node)):
        if name in _BUILTINS or name in found or name in above:
            continue
        statement = _binding(code, name, node)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from _symbols(code, statement, name)
        else:
            needs = tuple(_followed(code, statement, found, (*above, name)))
            found[name] = Companion(name, normal(text_of(code, statement)), needs)


def text_of(code: UserCode, node: ast.stmt) -> str:
    """Return a statement as it stands at the top level of its file, with its decorators."""
    source = code.module.source
    start = source.line_start(source.first_line(node))
    return source.text[start : source.end(node)] + "\n"


def names_used(text: str) -> list[str]:
    """Return the names that code takes from around it, sorted."""
    table = symtable.symtable(text, "code", "exec")
    return sorted(set(_of_table(table)))


def _of_table(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        bound = symbol.is_assigned() or symbol.is_namespace() or symbol.is_imported()
        if symbol.is_referenced() and (not bound if top else symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _of_table(child)


def _binding(code: UserCode, name: str, user: ast.stmt) -> ast.stmt:
    """Return the one statement that binds a name at the top level of the file."""
    bindings = [one for one in _statements(code.module.tree.body) if name in _bound(one)]
    at = next((n.lineno for n in ast.walk(user) if isinstance(n, ast.Name) and n.id == name), user.lineno)
    where = f"{code.module.path}:{at}"
    if not bindings:
        raise NotResolved(where, name, "nothing in its file binds it at the top level")
    imports = all(isinstance(one, ast.Import) for one in bindings)
    if len(bindings) > 1 and not imports:
        lines = ", ".join(str(one.lineno) for one in bindings)
        raise NotResolved(where, name, f"it is bound more than once, on lines {lines}")
    if bindings[-1] not in code.module.tree.body and not isinstance(bindings[-1], ast.Import | ast.ImportFrom):
        raise NotResolved(where, name, f"line {bindings[-1].lineno} binds it on a condition")
    if not isinstance(bindings[-1], ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ScopeNode):
        raise NotResolved(where, name, f"line {bindings[-1].lineno} binds it in a way that cannot be copied")
    return bindings[-1]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements at top level, those in blocks too, those of functions and classes aside."""
    for node in body:
        yield node
        if isinstance(node, ScopeNode):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, name, []))
        for handler in getattr(node, "handlers", []):
            yield from _statements(handler.body)


def _bound(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Import() | ast.ImportFrom():
            return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            return {n.id for one in targets for n in ast.walk(one) if isinstance(n, ast.Name)}
        case ast.For() | ast.With():
            stored = (n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            return {n.id for n in stored}
    return set()


def _symbols(code: UserCode, node: ast.Import | ast.ImportFrom, name: str) -> Iterator[Symbol]:
    """Yield what has to be imported for a name that an import statement binds."""
    if isinstance(node, ast.ImportFrom):
        if node.level:
            where = f"{code.module.path}:{node.lineno}"
            raise NotResolved(
                where, name, "a relative import means nothing in another file; put what it imports beside"
            )
        alias = next(one for one in node.names if (one.asname or one.name) == name)
        yield Symbol(node.module or "", alias.name, alias.asname if alias.asname != alias.name else None)
        return
    for statement in _statements(code.module.tree.body):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                if (alias.asname or alias.name.partition(".")[0]) == name:
                    yield Symbol(alias.name, None, alias.asname)
