"""How deeply the expressions of a file may be nested, and room on Python's stack for those that are let in."""

import ast
import sys

from scaffold.source import Source

#: Levels of one expression. Brackets end at 200 for Python's own parser, sums and chains of attributes at no number.
LEVELS = 300
#: Frames that Python may stack: `ast.unparse` takes up to seven a level.
_FRAMES = 3000


def make_room() -> None:
    """Let Python stack as many frames as the deepest code takes; a chain of arms is parsed one level an arm."""
    if sys.getrecursionlimit() < _FRAMES:
        sys.setrecursionlimit(_FRAMES)


def too_deep(tree: ast.Module, source: Source) -> int | None:
    """Return the line of an expression that is nested deeper than LEVELS, None where there is none.

    Blocks and arms are not counted: those are walked without a frame a level.
    """
    stack: list[ast.AST] = [*tree.body]
    while stack:
        node = stack.pop()
        if not isinstance(node, ast.expr | ast.stmt):
            stack.extend(ast.iter_child_nodes(node))
        elif _length(node, source) < LEVELS and not getattr(node, "decorator_list", ()):
            continue
        elif isinstance(node, ast.stmt):
            stack.extend(ast.iter_child_nodes(node))
        elif _is_deep(node):
            return node.lineno
    return None


def _length(node: ast.expr | ast.stmt, source: Source) -> int:
    """Return how much text a node can be at most, decorators aside."""
    end, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    if end == node.lineno:
        return end_column - node.col_offset
    return source.line_starts[end - 1] - source.line_starts[node.lineno - 1] + end_column


def _is_deep(node: ast.AST) -> bool:
    level = [node]
    for _ in range(LEVELS):
        level = [below for one in level for below in ast.iter_child_nodes(one)]
        if not level:
            return False
    return True
