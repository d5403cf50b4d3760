"""What a file has imported: how it spells a name, and whether a name is taken. Nothing is edited here."""

import ast
from collections.abc import Collection, Iterator

from msgspec import Struct

from scaffold.import_nodes import ImportNode
from scaffold.model.schedule import Symbol
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, walk


class Wanted(Struct, frozen=True):
    """A symbol that code is about to use; `path` is the file that defines it, when the tree holds that file."""

    symbol: Symbol
    path: str | None = None


class Spelling(Struct, frozen=True):
    """How a file writes a symbol, and whether that still has to be imported."""

    text: str
    missing: Wanted | None


def reaching(module: Module, line: int = 0) -> Iterator[ImportNode]:
    """Yield the imports that code at `line` can use: those of the functions around it, then those of the file."""
    if line:
        for node, held in module.function_imports:
            if node.lineno <= line <= (node.end_lineno or 0):
                yield from held
    yield from module.imports


def readings(modules: Modules, module: Module, dotted: str, line: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the files of the tree, each with a name there, that `dotted` can mean at `line` by the imports."""
    for node in reaching(module, line):
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        for inner, name in (reading for alias in node.names for reading in _readings(node, alias, dotted)):
            path = modules.resolve(module.path, inner, level)
            if path:
                yield path, name


def _readings(node: ImportNode, alias: ast.alias, dotted: str) -> Iterator[tuple[str, str]]:
    """Yield the modules, each with a name in it, that `dotted` could mean by one name of an import statement."""
    shown = alias.asname or alias.name
    rest = dotted[len(shown) + 1 :]
    if isinstance(node, ast.ImportFrom) and alias.name == "*":
        yield node.module or "", dotted
    elif dotted == shown or dotted.startswith(f"{shown}."):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "", ".".join(part for part in (alias.name, rest) if part)
            yield f"{node.module or ''}.{alias.name}", rest
        else:
            yield alias.name, rest


def spell(
    modules: Modules, module: Module, wanted: Wanted, line: int = 0, used: Collection[str] = frozenset()
) -> Spelling:
    """Return how code at `line` of `module` writes the symbol: as imported already, else plainly and to be imported.

    Where the imports allow it in several ways, the one that is `used` there is kept.
    """
    if wanted.path == module.path:
        return Spelling(wanted.symbol.bound, None)
    reach, hidden = (
        list(reaching(module, line)),
        modules.once((_hidden, module.path, line), lambda: _hidden(module, line)),
    )
    by_name = [_from_spelling(modules, module, wanted, node) for node in reach]
    by_module = [_module_spelling(modules, module, wanted, node) for node in reach]
    seen = [text for text in (*by_name, *by_module) if text and text.partition(".")[0] not in hidden]
    kept = [text for text in seen if text in used]
    plain = [text for text in seen if text in by_name]
    if not plain and any(is_from(modules, module, wanted, node) for node in reach):
        seen = []
    text = next(iter((*kept, *plain, *seen)), None)
    return Spelling(wanted.symbol.bound, wanted) if text is None else Spelling(text, None)


def _hidden(module: Module, line: int) -> frozenset[str]:
    """Return the names that mean something else at `line` than in the file: parameters, and what functions assign."""
    found: set[str] = set()
    for _, node in module.scopes:
        if isinstance(node, FunctionNode) and node.lineno <= line <= (node.end_lineno or 0):
            found |= {part.arg for part in walk(node.args) if isinstance(part, ast.arg)}
            names = (part for part in walk(node) if isinstance(part, ast.Name))
            found |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return frozenset(found)


def is_bound(modules: Modules, module: Module, wanted: Wanted) -> bool:
    """Return whether the file's top level binds the symbol under its plain name."""
    return any(_from_spelling(modules, module, wanted, n) == wanted.symbol.bound for n in module.imports)


def other_binding(modules: Modules, module: Module, wanted: Wanted) -> int | None:
    """Return the line on which the file gives the symbol's plain name to something else, None if it does not."""
    name = wanted.symbol.bound
    for node in module.imports:
        named = any(_bound_name(alias) == name for alias in node.names)
        if named and _from_spelling(modules, module, wanted, node) != name:
            return node.lineno
    return next((statement.lineno for statement in module.tree.body if name in defined(statement)), None)


def defined(statement: ast.stmt) -> list[str]:
    """Return the names that a statement gives to a function, a class or a value; imports aside."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Assign(targets=targets):
            return [ast.unparse(target) for target in targets]
        case ast.AnnAssign(target=target):
            return [ast.unparse(target)]
    return []


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def is_from(modules: Modules, module: Module, wanted: Wanted, node: ImportNode) -> bool:
    """Return whether `node` is a `from … import …` of the module that the symbol is in."""
    if not isinstance(node, ast.ImportFrom) or wanted.symbol.name is None:
        return False
    if wanted.path:
        return modules.resolve(module.path, node.module or "", node.level) == wanted.path
    return node.level == 0 and node.module == wanted.symbol.module


def _from_spelling(modules: Modules, module: Module, wanted: Wanted, node: ImportNode) -> str | None:
    if wanted.symbol.name is None:
        plain = isinstance(node, ast.Import) and any(
            a.name == wanted.symbol.module and a.asname == wanted.symbol.alias for a in node.names
        )
        return wanted.symbol.bound if plain else None
    if not is_from(modules, module, wanted, node):
        return None
    for alias in node.names:
        if alias.name == wanted.symbol.name and wanted.symbol.alias in (None, alias.asname):
            return alias.asname or alias.name
        if (
            alias.name == "*"
            and not wanted.symbol.alias
            and not (wanted.path and _has_exports(modules.get(wanted.path)))
        ):
            return wanted.symbol.name
    return None


def _has_exports(module: Module) -> bool:
    """Return whether the file says in `__all__` what a star takes from it."""
    return any("__all__" in defined(node) for node in module.tree.body if isinstance(node, ast.Assign))


def _module_spelling(modules: Modules, module: Module, wanted: Wanted, node: ImportNode) -> str | None:
    """Return `alias.name` where `node` imports the symbol's whole module."""
    if wanted.symbol.name is None:
        return None
    for alias in node.names:
        if isinstance(node, ast.Import):
            dotted, level, shown = alias.name, 0, alias.asname or alias.name
        else:
            dotted, level, shown = f"{node.module or ''}.{alias.name}", node.level, _bound_name(alias)
        same = dotted == wanted.symbol.module and level == 0
        if wanted.path:
            same = modules.resolve(module.path, dotted, level) == wanted.path
        if same:
            return f"{shown}.{wanted.symbol.name}"
    return None
