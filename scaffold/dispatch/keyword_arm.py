"""An `if` before the call that all entries of a mapping share, for a name whose arguments are its own."""

import ast

from scaffold.dispatch.arms import ArmTaken, NewArm
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.identifiers import key_expression
from scaffold.layout import Layout, lay_out, layout_of
from scaffold.model.plan import Splice, What
from scaffold.model.site import Factory
from scaffold.modules import Module
from scaffold.templating import render
from scaffold.walking import FunctionNode, ScopeNode


def keyword_arm(module: Module, dispatch: MappingDispatch, name: str, new: NewArm) -> list[Splice]:
    """Return the splices of an `if` that calls what was looked up with a schedule's own arguments.

    None where it is there already. Raises ArmTaken when there is another for that name.
    """
    use, factory, source = dispatch.use, dispatch.factories[-1], module.source
    assert use.call is not None
    scope = next((s for _, s in module.scopes if _holds(s, use.call)), None)
    body = _block_of(scope.body if scope is not None else module.tree.body, use.statement)
    made = new.with_callee(source.segment(use.call.func))
    statement = f"{factory.before}{made}{factory.after}"
    wanted = ast.unparse(ast.parse(f"def _():\n {statement}").body[0].body[0])  # type: ignore[attr-defined]
    key = key_expression(dispatch.keys, name)
    test = ast.unparse(ast.parse(f"{dispatch.selector} == {key}", mode="eval").body)
    asking = [node for node in body if isinstance(node, ast.If) and _asks(node, dispatch.selector)]
    for node in asking:
        if ast.unparse(node.test) == test:
            there = [ast.unparse(statement) for statement in node.body]
            if there == [wanted]:
                return []
            raise ArmTaken(node.lineno, "\n".join(there), wanted)
    header = render("dispatch/sequential_ifs.py.jinja", selector=dispatch.selector, name=key, name_first=False).strip()
    at, gap_above, gap_below = _place(module, body, [n for n in asking if n.lineno > use.line], use.statement)
    indent = source.indent(source.start(use.statement))
    layout = layout_of(source)
    row = _laid_out(factory, made, indent + layout.unit, Layout(layout.unit, dispatch.width))
    text = "\n" * gap_above + f"{indent}{header}\n{row}" + "\n" * gap_below
    summary = f"{header.removesuffix(':')} in {dispatch.qualname}"
    return [Splice(at, at, source.rows(at, text), What.BRANCH, summary)]


def _laid_out(like: Factory, made: str, indent: str, layout: Layout) -> str:
    """Return the statement that gives `made` as another does, a unit deeper, on as many lines as that takes."""
    before = [row.rstrip("\r") for row in like.before.split("\n")]
    after = [row.rstrip("\r") for row in like.after.split("\n")]
    if len(before) == len(after) == 1:
        return lay_out(f"{like.before}{made}{like.after}", indent, layout)
    first = f"{indent}{before[0]}" if len(before) == 1 else f"{layout.unit}{before[-1]}"
    code = first.lstrip()
    row = lay_out(f"{code}{made}", first[: len(first) - len(code)], layout) + after[0]
    above = [f"{indent}{before[0]}", *(f"{layout.unit}{one}" if one else one for one in before[1:-1])]
    below = [f"{layout.unit}{one}" if one else one for one in after[1:]]
    return "\n".join([*(above if len(before) > 1 else []), row, *below])


def _holds(scope: ScopeNode, call: ast.Call) -> bool:
    inside = scope.lineno <= call.lineno <= (scope.end_lineno or 0)
    return isinstance(scope, FunctionNode) and inside and any(part is call for part in ast.walk(scope))


def _block_of(body: list[ast.stmt], statement: ast.stmt) -> list[ast.stmt]:
    """Return the block that a statement stands in."""
    if statement in body:
        return body
    for outer in body:
        held = [getattr(outer, name, []) for name in ("body", "orelse", "finalbody")]
        held += [part.body for part in (*getattr(outer, "handlers", []), *getattr(outer, "cases", []))]
        for block in held:
            if block and any(part is statement for inner in block for part in ast.walk(inner)):
                return _block_of(block, statement)
    return body


def _asks(node: ast.If, selector: str) -> bool:
    return selector in [ast.unparse(part) for part in ast.walk(node.test) if isinstance(part, ast.expr)]


def _place(module: Module, body: list[ast.stmt], asking: list[ast.If], statement: ast.stmt) -> tuple[int, int, int]:
    """Return where the `if` goes, and the blank lines above and below it.

    Behind the first `if`s that ask the selector where nothing but `if`s follows them, else directly before the call.
    """
    source = module.source
    if asking:
        at = body.index(asking[0])
        while at + 1 < len(body) and body[at + 1] in asking:
            at += 1
        following = body[at + 1 : body.index(statement)]
        if all(isinstance(one, ast.If) for one in following):
            below = source.next_line(source.end(body[at]))
            blank = not source.text[below : source.next_line(below)].strip()
            return below, int(blank), 0
    return source.above_comments(source.line_start(source.start(statement))), 0, 1
