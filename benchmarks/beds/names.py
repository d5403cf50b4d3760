"""Patched files as Python: they compile, and every name that is new in them stands for something."""

import ast
import builtins
import importlib.util
import symtable
from collections.abc import Iterator
from pathlib import Path

_MODULE_NAMES = frozenset({"__file__", "__name__", "__doc__", "__path__", "__package__", "__spec__", "__class__"})


def name_problems(clean: Path, written: Path, path: str) -> list[str]:
    """Return what is wrong with a patched file's names, in words."""
    after = (written / path).read_bytes()
    try:
        compile(after, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return [f"{path}:{error.lineno}: does not compile: {error.msg}"]
    before = (clean / path).read_bytes() if (clean / path).is_file() else b""
    imported = sorted(set(_imports(after)) - set(_imports(before)))
    missing = [f"{path}: {name!r} is not in {'.' * level}{module}" for level, module, name in imported
               if not _is_there(written, path, level, module, name)]  # fmt: skip
    unbound = sorted(set(unbound_names(after, path)) - set(unbound_names(before, path)))
    return missing + [f"{path}: the name {name!r} stands for nothing" for name in unbound]


def _imports(source: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield each imported name as its level, its module and the name; the name is empty for a module alone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, node.module or "", alias.name) for alias in node.names)


def _is_there(root: Path, path: str, level: int, module: str, name: str) -> bool:
    start = root / Path(path).parents[level - 1] if level else root
    base = start.joinpath(*module.split(".")) if module else start
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.is_file():
            return not name or name in _bound(file) or (base / f"{name}.py").is_file()
    if level:
        return False
    spec = importlib.util.find_spec(module.partition(".")[0])
    if spec is None or not name or spec.submodule_search_locations is None:
        return spec is not None
    below = Path(spec.submodule_search_locations[0]).joinpath(*module.split(".")[1:])
    found = [file for file in (below.with_suffix(".py"), below / "__init__.py") if file.is_file()]
    return any(name in _bound(file) for file in found)


def _bound(file: Path) -> set[str]:
    """Return the names that a module binds at its top level, and those that a star import may bring as `*`."""
    table = symtable.symtable(file.read_text("utf-8"), str(file), "exec")
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()
            or symbol.is_namespace()}  # fmt: skip


def unbound_names(source: bytes, path: str) -> Iterator[str]:
    """Yield the names that code reads from its module or from builtins, and that neither has."""
    top = symtable.symtable(source.decode("utf-8-sig"), path, "exec")
    held = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported() or one.is_namespace()}
    held |= {one.get_name() for table in _below(top) for one in table.get_symbols()
             if one.is_declared_global() and one.is_assigned()}  # fmt: skip
    for table in (top, *_below(top)):
        for symbol in table.get_symbols():
            is_global = symbol.is_global() or table is top
            name = symbol.get_name()
            is_known = name in held or name in _MODULE_NAMES or hasattr(builtins, name)
            if symbol.is_referenced() and is_global and not is_known:
                yield name


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)
