"""`DECAY_STEPS = 100`, `_C.SOLVER.DECAY_STEPS = 100` or `"decay_steps": 100,`: a row below the one that is sought."""

import ast
import textwrap
from collections.abc import Sequence

from msgspec import Struct

from scaffold.arguments.around import gap_beside
from scaffold.arguments.declaration import Declaration
from scaffold.layout import layout_of
from scaffold.model.plan import Splice, What
from scaffold.modules import Module
from scaffold.source import Source

AssignmentNode = ast.Assign | ast.AnnAssign


class Below(Struct, frozen=True):
    """The room below an assignment or an entry, and how its neighbours say what they are for."""

    insert_at: int
    indent: str
    gap: int
    #: What stands between the code and a comment on the same line; empty where there is no comment.
    before_comment: str
    commented_above: bool


def below(source: Source, start: int, end: int, gap: int = 0) -> Below:
    """Return the room below the code in `[start, end)`, which has its lines for itself."""
    start = source.line_start(start)
    behind = source.text[end : source.next_line(end)]
    comment = behind.lstrip().startswith("#")
    return Below(
        insert_at=source.next_line(end),
        indent=source.indent(start),
        gap=gap,
        before_comment=behind[: len(behind) - len(behind.lstrip())] if comment else "",
        commented_above=source.above_comments(start) < start,
    )


def below_assignment(source: Source, statements: Sequence[AssignmentNode], node: AssignmentNode) -> Below:
    """Return the room below `node`, which is one of the neighbours `statements`."""
    gap = gap_beside(source, statements, list(statements).index(node))
    return below(source, source.start(node), source.end(node), gap)


def rows_below(module: Module, room: Below, owner: str, rows: Sequence[tuple[str, Declaration]]) -> list[Splice]:
    """Return the splices that add rows, pairs of code and what it declares, with a comment as others have."""
    splices = []
    for code, declaration in rows:
        text = module.source.rows(room.insert_at, "\n" * room.gap + _commented(module.source, room, code, declaration))
        summary = f"{declaration.name} in {owner}"
        splices.append(Splice(room.insert_at, room.insert_at, text, What.ARGUMENT, summary))
    return splices


def _commented(source: Source, room: Below, code: str, declaration: Declaration) -> str:
    """Return a row with its comment: behind it as the neighbour's is, above it where that is too wide or usual."""
    row = f"{room.indent}{code}"
    if not room.before_comment and not room.commented_above:
        return row
    width = layout_of(source).width
    behind = f"{row}{room.before_comment}# {declaration.help}"
    if room.before_comment and len(behind.expandtabs(4)) <= width:
        return behind
    above = textwrap.wrap(declaration.help, max(width - len(room.indent.expandtabs(4)) - 2, 20))
    return "\n".join([*(f"{room.indent}# {text}" for text in above), row])
