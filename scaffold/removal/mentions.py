"""The smallest parts of a file that can go by themselves and that hold certain nodes."""

import ast
from collections.abc import Callable, Iterator

from msgspec import Struct

from scaffold.allow_lists.beside import end_with_docstring
from scaffold.model.plan import What
from scaffold.modules import Module
from scaffold.removal.bracketed import bracketed_of, parameters_of
from scaffold.removal.elements import element_ways
from scaffold.removal.statements import above_own_comment, line_ways
from scaffold.removal.unit import Unit
from scaffold.walking import FunctionNode

_Statement = ast.Assign | ast.AnnAssign | ast.Expr | FunctionNode | ast.ClassDef | ast.Import | ast.ImportFrom


class Labels(Struct, frozen=True):
    """What the parts are called."""

    what: What
    summary: str
    #: What comments above such parts say that came with them.
    comments: tuple[str, ...] = ()


def units_with(module: Module, scope: ast.AST, is_meant: Callable[[ast.AST], bool], labels: Labels) -> Iterator[Unit]:
    """Yield the parts inside `scope` that hold a node which is meant; those of one sequence as one."""
    parents = {id(child): node for node in ast.walk(scope) for child in ast.iter_child_nodes(node)}
    groups: dict[int, tuple[ast.AST, set[int]]] = {}
    statements: dict[int, ast.AST] = {}
    for node in ast.walk(scope):
        if not is_meant(node):
            continue
        found = _smallest(node, parents)
        if isinstance(found, ast.AST):
            statements[id(found)] = found
        elif found is not None:
            container, index = found
            groups.setdefault(id(container), (container, set()))[1].add(index)
    for statement in statements.values():
        yield statement_unit(module, statement, labels)
    for container, gone in groups.values():
        yield from sequence_units(module, container, gone, labels)


def statement_unit(module: Module, node: ast.AST, labels: Labels) -> Unit:
    """Return a statement with its decorators and the string below an assignment, or a decorator, as a part."""
    source = module.source
    assert isinstance(node, ast.stmt | ast.expr)
    start = source.first_line(node) if isinstance(node, ast.stmt) else source.line_start(source.start(node))
    start = above_own_comment(source, start, labels.comments)
    end = _end(module, node)
    return Unit(module.path, start, end, labels.what, labels.summary, line_ways(source, start, end))


def sequence_units(module: Module, container: ast.AST, gone: set[int], labels: Labels) -> Iterator[Unit]:
    """Yield the elements of a sequence as one part; the whole statement where an import is left with nothing."""
    bracketed = bracketed_of(module, container)
    if isinstance(container, ast.Import | ast.ImportFrom) and len(gone) == len(container.names):
        yield statement_unit(module, container, labels)
    elif bracketed is not None:
        ways = element_ways(bracketed, gone)
        first, last = bracketed.spans[min(gone)], bracketed.spans[max(gone)]
        yield Unit(module.path, first[0], last[1], labels.what, labels.summary, ways)


def _smallest(node: ast.AST, parents: dict[int, ast.AST]) -> ast.AST | tuple[ast.AST, int] | None:
    """Return the statement or decorator, or the sequence with the index of the element, that a node stands in."""
    while (parent := parents.get(id(node))) is not None:
        match parent:
            case ast.List(elts=held) | ast.Tuple(elts=held) | ast.Set(elts=held):
                return parent, held.index(node)  # type: ignore[arg-type]
            case ast.Dict(keys=keys, values=values):
                return parent, next(i for i, pair in enumerate(zip(keys, values, strict=True)) if node in pair)
            case ast.Call(keywords=held) if isinstance(node, ast.keyword):
                return parent, len(parent.args) + held.index(node)
            case ast.Import(names=held) | ast.ImportFrom(names=held):
                return parent, held.index(node)  # type: ignore[arg-type]
            case ast.arguments() if isinstance(node, ast.arg):
                return parent, parameters_of(parent).index(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node in parent.decorator_list:
                return node
        if isinstance(node, _Statement):
            return node
        node = parent
    return node if isinstance(node, _Statement) else None


def _end(module: Module, node: ast.stmt | ast.expr) -> int:
    """Return where a node ends; an assignment of a class or file with the string below it."""
    for outer in module.nodes if isinstance(node, ast.Assign | ast.AnnAssign) else ():
        if isinstance(outer, ast.ClassDef | ast.Module) and node in outer.body:
            return end_with_docstring(module.source, outer.body, node)
    return module.source.end(node)
