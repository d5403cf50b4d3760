"""`DECAY_STEPS = 100` or `_C.SOLVER.DECAY_STEPS = 100`: an assignment more below the one that is sought."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.arguments.around import gap_beside
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.layout import quote_in
from scaffold.model.plan import Splice, What
from scaffold.modules import Module
from scaffold.source import Source

AssignmentNode = ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Below:
    """The room below an assignment, and how its neighbours say what they are for."""

    insert_at: int
    indent: str
    quote: str
    gap: int
    #: What stands between the value and a comment on the same line; empty where there is no comment.
    before_comment: str
    commented_above: bool


def below(source: Source, statements: Sequence[AssignmentNode], node: AssignmentNode) -> Below:
    """Return the room below `node`, which is one of the neighbours `statements`."""
    start, end = source.line_start(source.start(node)), source.end(node)
    behind = source.text[end : source.next_line(end)]
    comment = behind.lstrip().startswith("#")
    return Below(
        insert_at=source.next_line(end),
        indent=source.indent(start),
        quote=quote_in(source, node),
        gap=gap_beside(source, statements, list(statements).index(node)),
        before_comment=behind[: len(behind) - len(behind.lstrip())] if comment else "",
        commented_above=source.above_comments(start) < start,
    )


def assignments_below(
    module: Module, room: Below, owner: str, targets: Sequence[tuple[str, Declaration]]
) -> list[Splice]:
    """Return the splices that add assignments, pairs of target and what it declares, with a comment as others have."""
    splices = []
    for target, declaration in targets:
        row = f"{room.indent}{target} = {plain_text(declaration, room.quote)}"
        if room.before_comment:
            row += f"{room.before_comment}# {declaration.help}"
        elif room.commented_above:
            row = f"{room.indent}# {declaration.help}\n{row}"
        text = module.source.rows(room.insert_at, "\n" * room.gap + row)
        summary = f"{target.partition(':')[0]} in {owner}"
        splices.append(Splice(room.insert_at, room.insert_at, text, What.ARGUMENT, summary))
    return splices
