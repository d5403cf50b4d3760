"""Trees of code gone through where that is most of the work: whole files, and each statement of one."""

import ast
from collections.abc import Iterator, Sequence

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode = FunctionNode | ast.ClassDef
#: What stands in blocks: statements, and the parts of `try` and `match` that have blocks of their own.
InBlock = ast.stmt | ast.excepthandler | ast.match_case
#: Every field that is a block, in the order in which they are written.
_BLOCKS = ("body", "cases", "handlers", "orelse", "finalbody")
#: Fields that hold a word, or nodes that have nothing in them: operators, and whether a name is read or stored.
_BARE = frozenset(("arg", "attr", "ctx", "id", "kind", "op", "ops", "type_comment"))
#: For each type of node, its fields that can hold others, and its blocks.
_inner: dict[type, tuple[str, ...]] = {}
_blocks: dict[type, tuple[str, ...]] = {}


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all that is below it in the order of `ast.walk`, operators and contexts left out; it takes half
    the time.
    """
    found = [node]
    for one in found:
        yield one
        for name in _inner_of(type(one)):
            value = getattr(one, name, None)
            if isinstance(value, list):
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)


def spelled(node: ast.expr) -> str:
    """Return an expression as `ast.unparse` writes it, without its ado for a name such as `a.b.c`."""
    names: list[str] = []
    inner = node
    while isinstance(inner, ast.Attribute):
        names.append(inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name):
        return ast.unparse(node)
    return ".".join((inner.id, *reversed(names)))


def in_blocks(node: ast.Module | InBlock) -> list[InBlock]:
    """Return what stands directly in the blocks of a node, in order; nothing for a statement that has none."""
    kind = type(node)
    if kind not in _blocks:
        _blocks[kind] = tuple(name for name in _BLOCKS if name in kind._fields)
    return [part for name in _blocks[kind] for part in getattr(node, name)]


def statements_in(body: Sequence[InBlock]) -> Iterator[ast.stmt]:
    """Yield the statements of a body in order, those in its blocks too, those of functions and classes in it aside."""
    stack = list(reversed(body))
    while stack:
        part = stack.pop()
        if isinstance(part, ast.stmt):
            yield part
        if not isinstance(part, ScopeNode):
            stack.extend(reversed(in_blocks(part)))


def scopes(tree: ast.Module | InBlock) -> Iterator[tuple[tuple[ScopeNode, ...], ScopeNode]]:
    """Yield every function and class below `tree` with the functions and classes around it, outermost first."""
    stack: list[tuple[tuple[ScopeNode, ...], ast.Module | InBlock]] = [((), tree)]
    while stack:
        above, node = stack.pop()
        if isinstance(node, ScopeNode) and node is not tree:
            yield above, node
            above = (*above, node)
        stack.extend((above, one) for one in reversed(in_blocks(node)))


def _inner_of(kind: type[ast.AST]) -> tuple[str, ...]:
    if kind not in _inner:
        _inner[kind] = tuple(name for name in kind._fields if name not in _BARE)
    return _inner[kind]
