"""The smallest parts of a file that can go by themselves and that hold certain nodes."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scaffold.model.plan import What
from scaffold.modules import FunctionNode, Module
from scaffold.removal.elements import Bracketed, element_ways
from scaffold.removal.statements import above_own_comment, line_ways
from scaffold.removal.unit import Unit

_Statement = ast.Assign | ast.AnnAssign | ast.Expr | FunctionNode | ast.ClassDef | ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Labels:
    """What the parts are called."""

    what: What
    summary: str
    #: What comments above such parts say that came with them.
    comments: tuple[str, ...] = ()


def units_with(module: Module, scope: ast.AST, is_meant: Callable[[ast.AST], bool], labels: Labels) -> Iterator[Unit]:
    """Yield the parts inside `scope` that hold a node which is meant; those of one sequence as one."""
    parents = {id(child): node for node in ast.walk(scope) for child in ast.iter_child_nodes(node)}
    groups: dict[int, tuple[ast.AST, set[int]]] = defaultdict(lambda: (scope, set()))
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
    end = source.end(_with_docstring(module, node))
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
                return parent, _parameters(parent).index(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node in parent.decorator_list:
                return node
        if isinstance(node, _Statement):
            return node
        node = parent
    return node if isinstance(node, _Statement) else None


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Return the parameters in the order in which they are written."""
    held = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [one for one in held if one is not None]


def bracketed_of(module: Module, container: ast.AST) -> Bracketed | None:
    """Return a sequence with the places of its elements; None for one that cannot be taken apart."""
    source = module.source
    if isinstance(container, ast.List | ast.Set | ast.Tuple):
        return _displayed(module, container)
    if isinstance(container, ast.Dict):
        return _entries(module, container)
    match container:
        case ast.Call(args=args, keywords=keywords) as call:
            given: list[ast.expr | ast.keyword] = [*args, *keywords]
            spans = [(source.start(one), source.end(one)) for one in given]
            start = source.text.index("(", source.end(call.func)) + 1
            return Bracketed(source, start, source.end(call) - 1, tuple(spans))
        case ast.Import() | ast.ImportFrom():
            return _imported(module, container)
        case ast.arguments():
            return _signature(module, container)
        case _:
            return None


def _displayed(module: Module, node: ast.List | ast.Set | ast.Tuple) -> Bracketed:
    source, held = module.source, node.elts
    start, end = source.start(node), source.end(node)
    inset = 0 if isinstance(node, ast.Tuple) and source.text[start] != "(" else 1
    spans = [(source.start(one), source.end(one)) for one in held]
    return Bracketed(source, start + inset, end - inset, tuple(spans))


def _entries(module: Module, node: ast.Dict) -> Bracketed:
    source = module.source
    spans = [_pair(module, key, value) for key, value in zip(node.keys, node.values, strict=True)]
    return Bracketed(source, source.start(node) + 1, source.end(node) - 1, tuple(spans), is_dict=True)


def _pair(module: Module, key: ast.expr | None, value: ast.expr) -> tuple[int, int]:
    source = module.source
    start = source.start(key) if key is not None else source.text.rfind("**", 0, source.start(value))
    return start, source.end(value)


def _imported(module: Module, node: ast.Import | ast.ImportFrom) -> Bracketed:
    source = module.source
    spans = tuple((source.start(one), source.end(one)) for one in node.names)
    end = source.end(node)
    if source.text.endswith(")", 0, end):
        start = source.text.rindex("(", source.start(node), spans[0][0]) + 1
        return Bracketed(source, start, end - 1, spans, bare_on_one_line=True)
    return Bracketed(source, spans[0][0], end, spans)


def _signature(module: Module, arguments: ast.arguments) -> Bracketed | None:
    source = module.source
    defaults: dict[int, ast.expr] = {}
    plain = [*arguments.posonlyargs, *arguments.args]
    first = len(plain) - len(arguments.defaults)
    pairs = zip(plain[first:], arguments.defaults, strict=True)
    keyword_only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    defaults |= {id(one): value for one, value in (*pairs, *keyword_only) if value is not None}
    held = _parameters(arguments)
    starred = (arguments.vararg, arguments.kwarg)
    spans = []
    for one in held:
        start = source.start(one)
        stars = len(source.text[:start]) - len(source.text[:start].rstrip("*")) if one in starred else 0
        spans.append((start - stars, source.end(defaults.get(id(one), one))))
    if not spans:
        return None
    start = source.text.rindex("(", 0, spans[0][0]) + 1
    close = source.text.find(")", spans[-1][1])
    marked = bool(arguments.posonlyargs) or bool(arguments.kwonlyargs and arguments.vararg is None)
    return Bracketed(source, start, close, tuple(spans), is_marked=marked)


def _with_docstring(module: Module, node: ast.stmt | ast.expr) -> ast.stmt | ast.expr:
    """Return the string below an assignment in a class, which is about it; else the node itself."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return node
    for outer in module.nodes:
        if isinstance(outer, ast.ClassDef | ast.Module) and node in outer.body:
            below = outer.body[outer.body.index(node) + 1 : outer.body.index(node) + 2]
            match below:
                case [ast.Expr(value=ast.Constant(value=str()))]:
                    return below[0]
    return node
