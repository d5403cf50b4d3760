"""What stands around a declaration: the function that holds it, and the blank lines between it and its neighbours."""

import ast
from collections.abc import Sequence

from scaffold.layout import blank_lines
from scaffold.modules import Module, dotted_name
from scaffold.source import Source
from scaffold.walking import FunctionNode


def functions_around(module: Module, line: int) -> list[tuple[str, FunctionNode]]:
    """Return the functions around a line with their dotted names, innermost first; a decorator is not inside."""
    found = [
        (dotted_name((*above, node)), node)
        for above, node in module.scopes
        if isinstance(node, FunctionNode) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return found[::-1]


def owner_at(module: Module, line: int) -> str:
    """Return the dotted name of the function around a line, `<module>` at top level."""
    return next((name for name, _ in functions_around(module, line)), "<module>")


def gap_beside(source: Source, statements: Sequence[ast.stmt | ast.expr], index: int) -> int:
    """Return how many blank lines neighbours keep between each other, told from the one at `index` and those beside it.

    Where the one above and the one below say different things it is the smaller number, the other being a new section.
    """
    pairs = [(index - 1, index), (index, index + 1)]
    gaps = [_gap(source, statements[a], statements[b]) for a, b in pairs if a >= 0 and b < len(statements)]
    return min((gap for gap in gaps if gap is not None), default=0)


def _gap(source: Source, upper: ast.stmt | ast.expr, lower: ast.stmt | ast.expr) -> int | None:
    """Return the blank lines between two statements, comments above the lower one aside; None for other things."""
    start, end = source.next_line(source.end(upper)), source.line_start(source.start(lower))
    if end < start or source.indent(source.start(upper)) != source.indent(source.start(lower)):
        return None
    rows = source.text[start:end].splitlines()
    if any(row.strip() and not row.lstrip().startswith("#") for row in rows):
        return None
    return blank_lines(source, start, max(start, source.above_comments(end)))
