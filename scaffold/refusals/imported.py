"""What a name of a file was imported as."""

import ast
from collections.abc import Iterator

from scaffold.modules import Module, Modules


def imports(module: Module) -> dict[str, tuple[str, int]]:
    """Return the names that a file imports anywhere: each with its full dotted name and the leading dots' count."""
    found: dict[str, tuple[str, int]] = {}
    for node in _statements(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                full = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or full] = (full, 0)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = ".".join(filter(None, (node.module, alias.name)))
                found[alias.asname or alias.name] = (full, node.level)
    return found


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt | ast.excepthandler | ast.match_case):
            yield part
            yield from _statements(part)


def full_name(held: dict[str, tuple[str, int]], expression: str) -> tuple[str, int] | None:
    """Return a dotted expression with its first name written out, None where that name is no import."""
    head, _, rest = expression.partition(".")
    if head not in held:
        return None
    full, level = held[head]
    return (f"{full}.{rest}" if rest else full), level


def is_outside(modules: Modules, module: Module, full: str, level: int) -> bool:
    """Return whether what a full dotted name means is in no file of the tree, whichever part of it is the module."""
    parts = full.split(".")
    return level == 0 and not any(modules.resolve(module.path, ".".join(parts[:n])) for n in range(len(parts), 0, -1))
