"""A name imported once, in the style of the file: among the names of a statement, or in a statement where it sorts."""

import ast
import sys
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import takewhile

from scaffold.import_nodes import ImportNode
from scaffold.imports import Wanted, is_from, reaching
from scaffold.layout import layout_of, one_a_line
from scaffold.model.plan import Splice, What
from scaffold.modules import Module, Modules


class Section(IntEnum):
    """The parts of an import block, in the order of PEP 8."""

    FUTURE = 0
    STANDARD = 1
    INSTALLED = 2
    LOCAL = 3


def add_imports(modules: Modules, module: Module, wanted: list[Wanted], line: int = 0) -> list[Splice]:
    """Return the splices that import what `wanted` names, in the file's style, for code at `line` (0: for the file)."""
    statements: dict[ast.ImportFrom, list[Wanted]] = {}
    alone: list[Wanted] = []
    for one in dict.fromkeys(wanted):
        home = _statement_to_extend(modules, module, one, line)
        if home is None:
            alone.append(one)
        else:
            statements.setdefault(home, []).append(one)
    splices = [_extended(module, node, [w.symbol.clause for w in group]) for node, group in statements.items()]
    merged: dict[str, list[Wanted]] = {}
    for one in alone:
        merged.setdefault(one.symbol.module if one.symbol.name else "", []).append(one)
    new = [pair for group in merged.values() for pair in _statements(group)]
    if len(new) > 1 and not any(isinstance(node, ImportNode) for node in module.tree.body):
        return [*splices, _first_block(modules, module, new)]
    return [*splices, *(_placed(modules, module, statement, names) for statement, names in new)]


def _statements(group: list[Wanted]) -> Iterator[tuple[ast.stmt, str]]:
    """Yield the new statements for a group of symbols from one module, each with the names that it binds."""
    names = sorted(w.symbol.clause for w in group if w.symbol.name)
    if names:
        yield ast.parse(f"from {group[0].symbol.module} import {', '.join(names)}").body[0], ", ".join(names)
        return
    for one in group:
        yield ast.parse(f"import {one.symbol.clause}").body[0], one.symbol.clause


def _statement_to_extend(modules: Modules, module: Module, wanted: Wanted, line: int) -> ast.ImportFrom | None:
    found = [n for n in reaching(module, line) if isinstance(n, ast.ImportFrom) and is_from(modules, module, wanted, n)]
    found = [n for n in found if n.names[0].name != "*"]
    if len(found) > 1 and all(len(n.names) == 1 for n in found):
        return None  # one name a line is this file's style
    return found[0] if found else None


def _extended(module: Module, node: ast.ImportFrom, names: list[str]) -> Splice:
    from scaffold.sequences import import_with  # LibCST is loaded only when a statement is to be edited

    source = module.source
    start, end = source.start(node), source.end(node)
    code = source.text[start:end]
    for name in names:
        code = import_with(module.path, node.lineno, code, name)
    layout, indent = layout_of(source), source.indent(start)
    if "\n" not in code and "\r" not in code and len(indent + code) > layout.width:
        code = _bracketed(code, indent, source.newline(start), module)
    return Splice(start, end, code, What.IMPORT, _summary(names, node))


def _bracketed(code: str, indent: str, newline: str, module: Module) -> str:
    head, _, names = code.partition(" import ")
    if not names.startswith("("):
        names = f"({names})"
    return one_a_line(f"{head} import {names}", indent, layout_of(module.source)).lstrip().replace("\n", newline)


def _summary(names: list[str], node: ast.ImportFrom) -> str:
    return f"import {', '.join(names)} from {'.' * node.level}{node.module or ''}"


def _section(modules: Modules, module: Module, node: ImportNode) -> Section:
    name = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
    level = node.level if isinstance(node, ast.ImportFrom) else 0
    if name == "__future__":
        return Section.FUTURE
    if level or modules.resolve(module.path, name):
        return Section.LOCAL
    return Section.STANDARD if name.partition(".")[0] in sys.stdlib_module_names else Section.INSTALLED


def _sort_key(node: ImportNode) -> tuple[bool, str]:
    if isinstance(node, ast.ImportFrom):
        return True, "." * node.level + (node.module or "").lower()
    return False, node.names[0].name.lower()


def _placed(modules: Modules, module: Module, statement: ast.stmt, names: str) -> Splice:
    """Return the splice that puts a new import statement where its section is, or where that section would be."""
    assert isinstance(statement, ImportNode)
    source = module.source
    code = ast.unparse(statement)
    summary = f"import {names}" + (f" from {statement.module}" if isinstance(statement, ast.ImportFrom) else "")
    block = [n for n in module.tree.body if isinstance(n, ImportNode)]
    if not block:
        return _first_import(module, code, summary)
    newline = source.newline(source.start(block[0]))
    section = _section(modules, module, statement)
    peers = [n for n in block if _section(modules, module, n) == section]
    below = [n for n in block if _section(modules, module, n) < section]
    if peers:
        keys = [_sort_key(n) for n in peers]
        if keys == sorted(keys):
            earlier = [n for n in peers if _sort_key(n) <= _sort_key(statement)]
            if not earlier:
                at = source.line_start(source.start(peers[0]))
                return Splice(at, at, code + newline, What.IMPORT, summary)
            peers = earlier
        else:
            peers = _relatives(peers, statement) or peers
        return _after(module, peers[-1], "", code, summary)
    if below:
        return _after(module, below[-1], "\n", code, summary)
    at = source.line_start(source.start(block[0]))
    return Splice(at, at, code + newline * 2, What.IMPORT, summary)


def _relatives(peers: Sequence[ImportNode], statement: ImportNode) -> list[ImportNode]:
    """Return the imports of the package nearest to a new one's, up to where that sorts; none for one of no package."""
    if not isinstance(statement, ast.ImportFrom):
        return []
    parts = _parts(statement)
    froms = [one for one in peers if isinstance(one, ast.ImportFrom) and one.level == statement.level]
    pairs = [zip(parts, _parts(one), strict=False) for one in froms]
    shared = [len([*takewhile(lambda pair: pair[0] == pair[1], held)]) for held in pairs]
    near: list[ImportNode] = [one for one, n in zip(froms, shared, strict=True) if n and n == max(shared)]
    return [one for one in near if _sort_key(one) <= _sort_key(statement)] or near


def _parts(node: ast.ImportFrom) -> list[str]:
    return (node.module or "").split(".")


def _after(module: Module, node: ast.stmt, gap: str, code: str, summary: str) -> Splice:
    at = module.source.next_line(module.source.end(node))
    return Splice(at, at, module.source.rows(at, gap + code), What.IMPORT, summary)


def _first_block(modules: Modules, module: Module, new: list[tuple[ast.stmt, str]]) -> Splice:
    """Return the splice for several statements in a file that imports nothing: sorted, sections apart."""
    nodes = [node for node, _ in new if isinstance(node, ImportNode)]
    nodes.sort(key=lambda node: (_section(modules, module, node), _sort_key(node)))
    rows = ""
    for above, node in zip([None, *nodes[:-1]], nodes, strict=True):
        apart = above is not None and _section(modules, module, above) != _section(modules, module, node)
        rows += ("\n" if rows else "") + ("\n" if apart else "") + ast.unparse(node)
    summary = f"import {', '.join(names for _, names in new)}"
    return _first_import(module, rows.replace("\n", module.source.newline(0)), summary)


def _first_import(module: Module, code: str, summary: str) -> Splice:
    """Return the splice for a file that imports nothing: below its docstring, above everything else."""
    source, body = module.source, module.tree.body
    newline = source.newline(0)
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return _after(module, body[0], "\n", code, summary)
    at = 0
    if body:
        start = source.first_line(body[0])
        at = source.above_comments(start) or (start if source.text.startswith("#") else 0)
    return Splice(at, at, code + newline * 3, What.IMPORT, summary)
