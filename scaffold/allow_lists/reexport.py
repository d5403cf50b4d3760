"""Imports of an `__init__.py` that pass schedules on: a name more in one, or one more of one name beside others."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from scaffold.layout import layout_of, one_a_line
from scaffold.model.plan import Splice, What
from scaffold.model.site import AllowList
from scaffold.modules import Module, Modules


def reexports(
    modules: Modules, module: Module, names: Sequence[str], new: str, homes: Sequence[str], new_path: str
) -> Iterator[AllowList]:
    """Yield the import that holds two of the names, or the last of a run of imports of one name each.

    The former is extended where it imports from the file of the new name; a run gets a statement more.
    """
    if PurePosixPath(module.path).name != "__init__.py":
        return
    for block in _blocks(module.tree):
        passing = [node for node in block if {alias.name for alias in node.names} & set(names)]
        direct = [node for node in passing if modules.resolve(module.path, node.module or "", node.level) in homes]
        wide = [node for node in direct if len({alias.name for alias in node.names} & {*names, new}) > 1]
        wide = wide or (direct if new_path and len(passing) > 1 else [])
        if wide:
            yield from (_described(module, node, _names_beside(module, node)) for node in wide[:1])
        elif new_path and len(passing) > 1:
            dotted = _sibling(modules, module, passing, new_path)
            if dotted:
                held = [alias for node in block for alias in node.names]
                yield _described(module, passing[-1], held, dotted)


def imported_beside(module: Module, allow_list: AllowList, name: str) -> Splice:
    """Return the splice that adds `name` to the import, or, where the list says a module, a statement beside it."""
    node = next(
        node
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and module.source.start(node) == allow_list.start
    )
    if allow_list.owner or len(_same(module, node)) > 1:
        dotted = allow_list.owner or "." * node.level + (node.module or "")
        return _beside(module, node, dotted, name)
    return _widened(module, node, name)


def _same(module: Module, node: ast.ImportFrom) -> list[ast.ImportFrom]:
    """Return the statements that import from the same file, where each imports one name: `from .a import b as b`."""
    block = next(block for block in _blocks(module.tree) if node in block)
    same = [one for one in block if (one.level, one.module) == (node.level, node.module)]
    return same if all(len(one.names) == 1 for one in same) else [node]


def _names_beside(module: Module, node: ast.ImportFrom) -> list[ast.alias]:
    return [alias for one in _same(module, node) for alias in one.names]


def _described(module: Module, node: ast.ImportFrom, held: Sequence[ast.alias], dotted: str = "") -> AllowList:
    source = module.source
    names = tuple(alias.asname or alias.name for alias in held)
    return AllowList(module.path, node.lineno, "exports", names, source.start(node), source.end(node), dotted)


def _blocks(tree: ast.AST) -> Iterator[list[ast.ImportFrom]]:
    """Yield the imports of each list of statements, those inside functions aside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.If | ast.Try | ast.ExceptHandler):
            for name in ("body", "orelse", "finalbody"):
                yield [one for one in getattr(node, name, []) if isinstance(one, ast.ImportFrom)]


def _sibling(modules: Modules, module: Module, passing: Sequence[ast.ImportFrom], new_path: str) -> str | None:
    """Return how the new file is imported if it lies beside those that are, None if it does not."""
    last = passing[-1]
    home = modules.resolve(module.path, last.module or "", last.level)
    if (
        home is None
        or PurePosixPath(home).parent != PurePosixPath(new_path).parent
        or any(len(n.names) > 1 for n in passing)
    ):
        return None
    package = (last.module or "").rpartition(".")
    return "." * last.level + package[0] + package[1] + PurePosixPath(new_path).stem


def _widened(module: Module, node: ast.ImportFrom, name: str) -> Splice:
    from scaffold.sequences import import_with  # LibCST is loaded only when a statement is to be edited

    source, layout = module.source, layout_of(module.source)
    start, end = source.start(node), source.end(node)
    code = import_with(module.path, node.lineno, source.text[start:end], name)
    indent = source.indent(start)
    if "\n" not in code and "\r" not in code and len(indent + code) > layout.width:
        head, _, names = code.partition(" import ")
        names = names if names.startswith("(") else f"({names})"
        code = one_a_line(f"{head} import {names}", indent, layout).lstrip().replace("\n", source.newline(start))
    return Splice(start, end, code, What.ALLOW_LIST, f"{name} among the exported names")


def _beside(module: Module, node: ast.ImportFrom, dotted: str, name: str) -> Splice:
    """Return the splice of a new statement among those that `node` stands with, where it sorts."""
    source = module.source
    block = next(block for block in _blocks(module.tree) if node in block)
    peers = [one for one in block if one.level == node.level and len(one.names) == 1 and one.lineno <= node.lineno]
    row = f"{source.indent(source.start(node))}from {dotted} import {name}"
    same = _same(module, node)
    if "." * node.level + (node.module or "") == dotted:
        again = f" as {name}" if all(alias.asname == alias.name for one in same for alias in one.names) else ""
        at = source.next_line(source.end(([one for one in same if one.names[0].name < name] or same[:1])[-1]))
        return Splice(at, at, source.rows(at, row + again), What.ALLOW_LIST, f"{name} among the exported names")
    keys = ["." * one.level + (one.module or "") for one in peers]
    summary = f"import {name} from {dotted}"
    earlier = [one for one, key in zip(peers, keys, strict=True) if key <= dotted]
    if keys == sorted(keys) and not earlier:
        at = source.line_start(source.start(peers[0]))
        return Splice(at, at, row + source.newline(at), What.ALLOW_LIST, summary)
    model = earlier[-1] if keys == sorted(keys) else node
    at = source.next_line(source.end(model))
    return Splice(at, at, source.rows(at, row), What.ALLOW_LIST, summary)
