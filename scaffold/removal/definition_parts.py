"""The schedule function and what was copied beside it, where nothing else uses them."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.model.plan import What
from scaffold.modules import Module, Modules, ScopeNode
from scaffold.removal.mentions import Labels, statement_unit
from scaffold.removal.unit import Unit
from scaffold.schedule_forms import Definition


def definition_units(modules: Modules, home: str, definition: Definition, others: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the definition and its companions as long as nothing outside them and of `others` names them."""
    module = modules.get(home)
    gone = list(others)
    for name in (definition.name, *(one.name for one in reversed(definition.companions))):
        statement = _defines(module, name)
        if statement is None:
            continue
        word = "class " if isinstance(statement, ast.ClassDef) else ""
        called = f"{word}{name}" if word or not isinstance(statement, ScopeNode) else f"{name}()"
        unit = statement_unit(module, statement, Labels(What.FUNCTION, called))
        if not used_outside(modules, name, [*gone, unit]):
            gone.append(unit)
            yield unit


def used_outside(modules: Modules, name: str, units: Sequence[Unit]) -> list[tuple[str, int]]:
    """Return where the tree's files hold a name outside some parts of them and outside imports: paths and lines."""
    found = []
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)|\.{re.escape(name)}(?!\w)")
    for module in modules.parsed(modules.files_with(name.encode())):
        covered = [one for one in units if one.path == module.path]
        imports = [
            (module.source.start(node), module.source.end(node))
            for node in module.nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        for match in word.finditer(module.source.text):
            inside = any(one.covers(match.start(), match.end()) for one in covered)
            inside = inside or any(start <= match.start() < end for start, end in imports)
            if not inside and not _in_comment(module, match.start()):
                found.append((module.path, module.source.line_of(match.start())))
    return found


def _in_comment(module: Module, at: int) -> bool:
    return "#" in module.source.text[module.source.line_start(at) : at]


def _defines(module: Module, name: str) -> ast.stmt | None:
    for node in module.tree.body:
        match node:
            case ast.FunctionDef(name=held) | ast.AsyncFunctionDef(name=held) | ast.ClassDef(name=held):
                if held == name:
                    return node
            case ast.Assign(targets=[ast.Name(id=held)]) | ast.AnnAssign(target=ast.Name(id=held)):
                if held == name:
                    return node
    return None
