"""A constant or member more, written like those beside it: `STEP = "step"` behind `COSINE = "cosine"`."""

import ast
from collections.abc import Sequence

from scaffold.layout import blank_lines
from scaffold.model.plan import Splice, What
from scaffold.source import Source

Assignment = ast.Assign | ast.AnnAssign


class IdentifierTaken(Exception):
    """What a name is to be called is called that already, and stands for something else."""

    def __init__(self, identifier: str, line: int) -> None:
        self.identifier, self.line = identifier, line


def check_free(body: Sequence[ast.stmt], identifier: str) -> None:
    """Return if nothing in a body is called `identifier`; raise IdentifierTaken otherwise."""
    for statement in body:
        if identifier in _bound(statement):
            raise IdentifierTaken(identifier, statement.lineno)


def _bound(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {alias.asname or alias.name.partition(".")[0] for alias in names}
        case ast.Assign(targets=targets):
            return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()


def target_of(statement: Assignment) -> ast.expr:
    """Return what an assignment of one target gives a value."""
    return statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]


def beside(
    source: Source, body: Sequence[ast.stmt], peers: Sequence[Assignment], identifier: str, value: str, summary: str
) -> Splice:
    """Return the splice that adds an assignment behind its peers in `body`, or where it sorts when they are sorted.

    Raises IdentifierTaken when something there is called `identifier`.
    """
    check_free(body, identifier)
    known = [ast.unparse(target_of(peer)).lower() for peer in peers]
    index = len(peers)
    if len(peers) > 1 and known == sorted(known):
        index = sum(one < identifier.lower() for one in known)
    model = peers[max(index - 1, 0)]
    row = source.indent(source.start(model)) + _aligned(source, peers, model, identifier) + value
    gap = _gap(source, body, peers)
    if index == 0:
        at = source.above_comments(source.line_start(source.start(peers[0])))
        newline = source.newline(at)
        return Splice(at, at, row + newline * (gap + 1), What.ALLOW_LIST, summary)
    at = source.next_line(end_with_docstring(source, body, model))
    return Splice(at, at, source.rows(at, "\n" * gap + row), What.ALLOW_LIST, summary)


def _aligned(source: Source, peers: Sequence[Assignment], model: Assignment, identifier: str) -> str:
    """Return the identifier and what stands between a neighbour's and its value, in the same column where all are."""
    assert model.value is not None
    target = target_of(model)
    between = source.text[source.end(target) : source.start(model.value)].rstrip("( \t\r\n\\") + " "
    between = between if source.text[source.start(model.value) - 1] != "=" else between.rstrip()
    lengths = {source.end(target_of(peer)) - source.start(target_of(peer)) for peer in peers}
    columns = {peer.value.col_offset for peer in peers if peer.value is not None}
    if len(lengths) > 1 and len(columns) == 1:
        width = source.end(target) - source.start(target) + len(between) - len(between.lstrip())
        return f"{identifier:<{max(width, len(identifier) + 1)}}{between.lstrip()}"
    return identifier + (" " if between.startswith(" ") else "") + between.lstrip()


def end_with_docstring(source: Source, body: Sequence[ast.stmt], statement: ast.stmt) -> int:
    """Return where a statement of a body ends, with the string below it, which is about it."""
    below = list(body)[list(body).index(statement) + 1 :]
    match below[:1]:
        case [ast.Expr(value=ast.Constant(value=str())) as docstring]:
            return source.end(docstring)
    return source.end(statement)


def _gap(source: Source, body: Sequence[ast.stmt], peers: Sequence[Assignment]) -> int:
    """Return the blank lines between the last two peers."""
    if len(peers) < 2:
        return 0
    above = source.next_line(end_with_docstring(source, body, peers[-2]))
    return blank_lines(source, above, source.line_start(source.start(peers[-1])))
