"""Arms that are blocks, in a chain, a run of `if`s or a `match`: where a new one goes, and its text."""

import ast
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.differing import differing
from scaffold.identifiers import key_expression
from scaffold.layout import Layout, blank_lines, lay_out, layout_of
from scaffold.model.plan import Splice, What
from scaffold.model.site import Dispatch, Factory
from scaffold.modules import Module, Modules
from scaffold.source import Source
from scaffold.templating import render


class BlockDispatch(Dispatch, frozen=True, kw_only=True):
    """A dispatch whose arms are blocks."""

    #: Where a new arm goes, how it is indented, and how its test is written.
    insert_at: int
    indent: str
    body_indent: str
    #: Blank lines between two arms.
    gap: int
    name_first: bool
    #: How a test compares the selector with a name: `==`, or `is` where all do.
    operator: str = "=="


class ArmTaken(Exception):
    """There is an arm for a name already, and it is not what would be written: both as `ast.unparse` writes them."""

    def __init__(self, line: int, there: str, planned: str) -> None:
        super().__init__(f"line {line}")
        self.line = line
        self.difference = differing(there, planned)


class NewArm(Struct, frozen=True):
    """What an arm is to give: what makes the scheduler, and with which arguments."""

    callee: str
    #: The whole expression: the call, the pair, the partial.
    made: str
    #: What stands between the brackets of a call.
    arguments: str
    #: The schedule's own parameters among them.
    keywords: tuple[str, ...]
    #: The keyword arguments where the arms assign them beside what is to be called with them.
    beside: str = ""

    def with_callee(self, callee: str) -> str:
        """Return the call of something else with the same arguments."""
        return f"{callee}({self.arguments})"


def without_stray_commas(factories: Sequence[Factory]) -> tuple[Factory, ...]:
    """Return the factories without the comma behind one that makes a tuple of it, unless all have one."""
    stray = [factory.after.strip() == "," for factory in factories]
    if all(stray):
        return tuple(factories)
    return tuple(replace(f, after="") if comma else f for f, comma in zip(factories, stray, strict=True))


def add_block(
    modules: Modules, dispatch: Dispatch, template: str, name: str, new: NewArm
) -> tuple[tuple[str, Splice], ...]:
    """Return the splice, with its file, that adds an arm; none where it is there. Raises ArmTaken for another."""
    for arm in dispatch.arms:
        if name in arm.names:
            planned = _normalised(dispatch, name, new)
            if arm.names == (name,) and arm.statements == planned:
                return ()
            raise ArmTaken(arm.line, "\n".join(arm.statements), "\n".join(planned))
    module = modules.get(dispatch.path)
    return ((dispatch.path, _block_splice(module, dispatch, template, name, new)),)


def _block_splice(module: Module, dispatch: Dispatch, template: str, name: str, new: NewArm) -> Splice:
    assert isinstance(dispatch, BlockDispatch)
    source, at = module.source, dispatch.insert_at
    header = render(
        template,
        selector=dispatch.selector,
        name=key_expression(dispatch.keys, name),
        name_first=dispatch.name_first,
        operator=dispatch.operator,
    ).strip()
    unit = dispatch.body_indent[len(dispatch.indent) :]
    layout = Layout(unit or layout_of(source).unit, dispatch.width)
    rows = [_laid_out(row, dispatch.body_indent, layout, new.made) for row in _given_statements(dispatch, name, new)]
    text = "\n" * dispatch.gap + "\n".join([f"{dispatch.indent}{header}", *rows])
    return Splice(at, at, source.rows(at, text), What.BRANCH, f"{header.removesuffix(':')} in {dispatch.qualname}")


def _laid_out(statement: str, indent: str, layout: Layout, made: str) -> str:
    """Return a statement laid out; of one that has several rows already, as the arms do, only the row with `made`."""
    if "\n" not in statement:
        return lay_out(statement, indent, layout)
    rows = [row if row.strip() else "" for row in f"{indent}{statement}".split("\n")]
    for number, row in enumerate(rows):
        if made in row and len(row.expandtabs(4)) > layout.width:
            before, _, after = row.partition(made)
            margin = before[: len(before) - len(before.lstrip())]
            narrow = Layout(layout.unit, layout.width - len(before.expandtabs(4)) + len(margin.expandtabs(4)))
            rows[number] = before + lay_out(made, margin, narrow).lstrip() + after
    return "\n".join(rows)


def _given_statements(dispatch: Dispatch, name: str, new: NewArm) -> list[str]:
    """Return the statements of a new arm as the nearest of the others has them."""
    factory = dispatch.factories_but({name})[-1]
    rows = [f"{factory.before}{new.made}{factory.after}", *factory.trailing]
    if not new.beside:
        return rows
    return [new.beside, *rows] if factory.beside_above else [*rows, new.beside]


def _normalised(dispatch: Dispatch, name: str, new: NewArm) -> tuple[str, ...]:
    """Return what `ast.unparse` makes of the statements of a new arm."""
    rows = "".join(f" {row}\n" for row in _given_statements(dispatch, name, new))
    function = ast.parse(f"def _():\n{rows}").body[0]
    assert isinstance(function, ast.FunctionDef)
    return tuple(ast.unparse(statement) for statement in function.body)


def block_end(source: Source, node: ast.stmt | ast.match_case, body_indent: str) -> int:
    """Return the offset of the line below an arm, which ends with the comments that are indented like its body."""
    end = source.next_line(source.end(node.body[-1] if isinstance(node, ast.match_case | ast.If) else node))
    width, at = len(body_indent.expandtabs()), end
    while at < len(source.text):
        row = source.text[at : source.next_line(at)]
        if row.strip() and not row.lstrip().startswith("#"):
            break
        at = source.next_line(at)
        if row.strip() and len(source.indent(at - 1).expandtabs()) >= width:
            end = at
    return end


def body_indent_of(source: Source, header_start: int, body: Sequence[ast.stmt]) -> str:
    """Return the indent of an arm's body, as it would be where the body stands on the header's line."""
    start = source.start(body[0])
    if source.line_of(start) != source.line_of(header_start):
        return source.indent(start)
    return source.indent(start) + layout_of(source).unit


def gap_between(source: Source, upper_end: int, lower_start: int) -> int:
    """Return the blank lines between the end of one arm and the start of the next."""
    return blank_lines(source, upper_end, source.line_start(lower_start))
