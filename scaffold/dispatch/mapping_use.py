"""Where a name is looked up in a dict, what is done with what was found there, and an `if` for a name of its own."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.dispatch.arms import ArmTaken, NewArm
from scaffold.imports import reaching
from scaffold.layout import Layout, lay_out, layout_of
from scaffold.model.plan import Splice, What
from scaffold.modules import FunctionNode, Module, Modules, ScopeNode, scopes, statements_in
from scaffold.templating import render

if TYPE_CHECKING:
    from scaffold.dispatch.mapping import MappingDispatch


@dataclass(frozen=True)
class Use:
    """A look-up in a mapping."""

    path: str
    line: int
    around: tuple[ScopeNode, ...]
    #: What is looked up.
    selector: ast.expr
    #: The statement that calls what was found, or that looks it up where it is not called; and that call.
    statement: ast.stmt
    call: ast.Call | None
    #: Whether the call passes on whatever keywords it is given, so that a schedule's own come through it.
    passes_on: bool


def uses_of(
    modules: Modules, module: Module, around: tuple[ScopeNode, ...], name: str, table: ast.expr
) -> Iterator[Use]:
    """Yield the look-ups in a mapping: in its own function, file, or in the files that import it."""
    homes = [module] if around or not name.isidentifier() else [module, *_importing(modules, module, name)]
    for home in homes:
        for inside, body in _bodies(home):
            for statement in statements_in(body):
                if not isinstance(statement, ScopeNode):
                    yield from _in_statement(home, inside, body, statement, name, table)


def _importing(modules: Modules, module: Module, name: str) -> Iterator[Module]:
    for home in modules.holding(name.encode()):
        if home.path == module.path:
            continue
        for node in reaching(home):
            if not isinstance(node, ast.ImportFrom) or all(alias.name != name for alias in node.names):
                continue
            if modules.resolve(home.path, node.module or "", node.level) == module.path:
                yield home


def _bodies(module: Module) -> Iterator[tuple[tuple[ScopeNode, ...], Sequence[ast.stmt]]]:
    yield (), module.tree.body
    for above, scope in scopes(module.tree):
        yield (*above, scope), scope.body


def _in_statement(
    home: Module,
    inside: tuple[ScopeNode, ...],
    body: Sequence[ast.stmt],
    statement: ast.stmt,
    name: str,
    table: ast.expr,
) -> Iterator[Use]:
    for part in _expressions(statement):
        selector = _looked_up(part, name, table)
        if selector is None:
            continue
        call = next((c for c in _expressions(statement) if isinstance(c, ast.Call) and c.func is part), None)
        caller = statement
        if call is None and isinstance(statement, ast.Assign):
            variable = ast.unparse(statement.targets[0])
            for later in statements_in(body):
                held = next((c for c in _expressions(later) if _calls(c, variable)), None)
                if held is not None and later.lineno > statement.lineno:
                    call, caller = held, later  # type: ignore[assignment]
        passes_on = call is not None and any(keyword.arg is None for keyword in call.keywords)
        yield Use(home.path, statement.lineno, inside, selector, caller, call, passes_on)


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement, those of the statements in its blocks aside."""
    stack: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


def _calls(node: ast.AST, variable: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == variable


def _looked_up(part: ast.AST, name: str, table: ast.expr) -> ast.expr | None:
    match part:
        case ast.Subscript(value=value, slice=key, ctx=ast.Load()):
            if value is table or (name and ast.unparse(value) in (name, f"self.{name}", f"cls.{name}")):
                return key
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key, *_]):
            if value is table or (name and ast.unparse(value) in (name, f"self.{name}", f"cls.{name}")):
                return key
    return None


def keyword_arm(module: Module, dispatch: "MappingDispatch", name: str, new: NewArm) -> list[Splice] | None:
    """Return the splices of an `if` that calls what was looked up with a schedule's own arguments.

    None where the call passes on all keywords, so that none is needed. Raises ArmTaken when there is another.
    """
    use = dispatch.use
    if use.passes_on or use.call is None or not new.keywords:
        return None
    scope = next((s for _, s in module.scopes if _holds(s, use.call)), None)
    body = _block_of(scope.body if scope is not None else module.tree.body, use.statement)
    factory, source = dispatch.factories[-1], module.source
    made = new.with_callee(source.segment(use.call.func))
    statement = f"{factory.before}{made}{factory.after}"
    asking = [node for node in body if isinstance(node, ast.If) and _asks(module, node, dispatch.selector)]
    wanted = ast.unparse(ast.parse(f"def _():\n {statement}").body[0].body[0])  # type: ignore[attr-defined]
    from scaffold.identifiers import key_expression

    key = key_expression(dispatch.keys, name)
    for node in asking:
        if ast.unparse(node.test) == ast.unparse(ast.parse(f"{dispatch.selector} == {key}", mode="eval").body):
            if [ast.unparse(s) for s in node.body] == [wanted]:
                return []
            raise ArmTaken(node.lineno)
    if not _can_return(factory.before, body, use.statement):
        return None
    header = render("dispatch/sequential_ifs.py.jinja", selector=dispatch.selector, name=key, name_first=False).strip()
    at, gap_above, gap_below = _place(module, body, asking, use.statement)
    indent = source.indent(source.start(use.statement))
    layout = layout_of(source)
    inner = indent + layout.unit
    row = lay_out(statement, inner, Layout(layout.unit, dispatch.width))
    text = "\n" * gap_above + f"{indent}{header}\n{row}" + "\n" * gap_below
    summary = f"{header.removesuffix(':')} in {dispatch.qualname}"
    return [Splice(at, at, source.rows(at, text), What.BRANCH, summary)]


def _holds(scope: ScopeNode, call: ast.Call) -> bool:
    inside = scope.lineno <= call.lineno <= (scope.end_lineno or 0)
    return isinstance(scope, FunctionNode) and inside and any(part is call for part in ast.walk(scope))


def _block_of(body: list[ast.stmt], statement: ast.stmt) -> list[ast.stmt]:
    """Return the block that a statement stands in."""
    if statement in body:
        return body
    for outer in body:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(outer, name, [])
            if block and any(part is statement for inner in block for part in ast.walk(inner)):
                return _block_of(block, statement)
    return body


def _asks(module: Module, node: ast.If, selector: str) -> bool:
    return selector in [ast.unparse(part) for part in ast.walk(node.test) if isinstance(part, ast.expr)]


def _can_return(before: str, body: list[ast.stmt], statement: ast.stmt) -> bool:
    return before.startswith("return")


def _place(module: Module, body: list[ast.stmt], asking: list[ast.If], statement: ast.stmt) -> tuple[int, int, int]:
    """Return where the `if` goes, and the blank lines above and below it.

    Behind the first `if`s that ask the selector with nothing else between, else directly before the call.
    """
    source = module.source
    if asking:
        at = body.index(asking[0])
        while at + 1 < len(body) and body[at + 1] in asking:
            at += 1
        return source.next_line(source.end(body[at])), 1, 0
    return source.above_comments(source.line_start(source.start(statement))), 0, 1
