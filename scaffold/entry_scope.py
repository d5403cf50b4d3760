"""What an entry of a mapping can read where it stands: what it is handed, what is in scope, else values as literals."""

import ast
import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.arguments.inline import INLINE
from scaffold.binding import PASSED_AS, SYNONYMS, Bound
from scaffold.dispatch.entry_way import EntryWay, arm_way
from scaffold.dispatch.handed import Calling, calling_of, scopes_around
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.functions import literal
from scaffold.model.parameter import SHARED
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.request import Request
from scaffold.model.site import Dispatch, Site
from scaffold.modules import Module, Modules
from scaffold.restyle import requoted
from scaffold.schedule_forms import Definition
from scaffold.schedule_forms.maker_function import is_optimizer
from scaffold.walking import FunctionNode, ScopeNode, statements_in

#: What torch's own schedulers take besides, with a default.
_TOLD_ANYWAY = re.compile(r"last_(epoch|step|iter|update)s?|verbose")


def within_reach(modules: Modules, dispatch: Dispatch, request: Request, bound: Sequence[Bound]) -> tuple[Bound, ...]:
    """Return where each parameter's value comes from for what is written at a dispatch.

    An entry of a mapping that stands where the arguments cannot be read gets the values that it is handed, or literals
    with nothing declared for them; one that is given everything by the configuration has no parameters of its own.
    """
    way = arm_way(modules, dispatch, {request.name})
    if way is EntryWay.PLAIN:
        return ()
    at_use = way is EntryWay.ASKED or not (way is EntryWay.ADAPTED or isinstance(dispatch, MappingDispatch))
    if at_use:
        return tuple(bound)
    calling = calling_of(modules, dispatch, {request.name}) or Calling(())
    return tuple(_reached(modules, dispatch, request, calling, one) for one in bound)


def takes_nothing(modules: Modules, dispatch: Dispatch, name: str) -> bool:
    """Return whether nothing is declared for a schedule: what chooses it does not say what it is given."""
    return arm_way(modules, dispatch, {name}) is EntryWay.PLAIN


def out_of_reach(
    modules: Modules, site: Site, request: Request, definition: Definition | None, bound: Sequence[Bound]
) -> Iterator[Diagnostic]:
    """Yield a note for values of a mapping's entry that nothing declares; `definition` is what is written for it."""
    dispatch = site.dispatch
    if arm_way(modules, dispatch, {request.name}) is EntryWay.PLAIN:
        calling = calling_of(modules, dispatch, {request.name})
        names = ", ".join(_to_give(request, definition))
        how = f"through {', '.join(calling.passed_on)}" if calling else "where what was chosen is called"
        message = f"{request.name} takes {names}: give them {how}; nothing is declared for them"
        yield Diagnostic(Level.NOTE, dispatch.path, dispatch.line, message)
    if not isinstance(dispatch, MappingDispatch) or site.arguments.form == INLINE:
        return
    settled = dict(request.bindings)
    written = [one for one in bound if _is_literal(one) and one.parameter.name not in settled]
    if written:
        names = ", ".join(f"{one.parameter.name}={one.expression}" for one in written)
        calling = calling_of(modules, dispatch, {request.name}) or Calling(())
        keywords = [text for text in calling.passed_on if text.startswith("**")]
        given = (
            f", or give them through {', '.join(keywords)}" if keywords and _adapts(modules, dispatch, request) else ""
        )
        message = f"no arguments can be read in this mapping: {names} stand in the new entry; change them there{given}"
        yield Diagnostic(Level.NOTE, dispatch.table_path, dispatch.table_line, message)


def _adapts(modules: Modules, dispatch: Dispatch, request: Request) -> bool:
    return arm_way(modules, dispatch, {request.name}) is EntryWay.ADAPTED


def _to_give(request: Request, definition: Definition | None) -> Iterator[str]:
    """Yield the keywords that the caller of what was chosen has to give, or may; the optimizer is given anyway."""
    if definition is None:
        yield from (keyword for keyword, _ in request.schedule.torch.arguments) if request.schedule.torch else ()
        return
    yield from (name for name in definition.kept if not is_optimizer(name) and not _TOLD_ANYWAY.fullmatch(name))
    yield from definition.parameters


def _is_literal(one: Bound) -> bool:
    return not one.declares and not one.field and one.expression in (_literal(one, "'"), _literal(one, '"'))


def _literal(one: Bound, quote: str) -> str:
    return requoted(literal(one.value), '"', quote) if quote == "'" else literal(one.value)


def _reached(modules: Modules, dispatch: Dispatch, request: Request, calling: Calling, one: Bound) -> Bound:
    text, outside = _handed(one.expression, calling, dispatch.keys.quote)
    names = {part for argument in calling.arguments for part in re.findall(r"^\w+", argument.name)}
    # What an entry's parameter is called may be something else where the name is looked up.
    hidden = outside & names & _names_at_use(modules, dispatch)
    if not hidden and _is_visible(modules, dispatch, outside - names):
        return replace(one, expression=text)
    if one.parameter.name in dict(request.bindings):
        return one
    words = (*SYNONYMS[one.parameter.role], *PASSED_AS[one.parameter.role]) if one.parameter.role in SHARED else ()
    handed = next((a.name for word in words for a in calling.arguments if a.word == word), "")
    if handed:
        return replace(one, expression=handed, field="", declares=False, typed=False)
    return replace(one, expression=_literal(one, dispatch.keys.quote), field="", declares=False, typed=True)


def _handed(expression: str, calling: Calling, quote: str) -> tuple[str, set[str]]:
    """Return an expression with what is handed on read from there, and the names that it reads besides."""
    given = {one.expression: one.name for one in calling.arguments if one.name}
    before, reader = ast.unparse(ast.parse(expression)), _Handed(given)
    after = ast.unparse(reader.visit(ast.parse(expression, mode="eval")))
    return expression if after == before else requoted(after, "'", quote), reader.outside


class _Handed(ast.NodeTransformer):
    def __init__(self, given: dict[str, str]) -> None:
        self.given = given
        self.outside: set[str] = set()

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the name under which an expression is handed on, or the node with those that are inside."""
        name = self.given.get(ast.unparse(node)) if isinstance(node, ast.expr) else None
        if name is not None and not isinstance(node, ast.Constant):
            return ast.parse(name, mode="eval").body
        if isinstance(node, ast.Name):
            self.outside.add(node.id)
        return self.generic_visit(node)


def _is_visible(modules: Modules, dispatch: Dispatch, names: set[str]) -> bool:
    """Return whether names can be read where an arm is: everywhere but in a mapping that stands somewhere else."""
    if not isinstance(dispatch, MappingDispatch) or _sees_all(dispatch):
        return True
    return names <= _visible(modules, dispatch)


def _sees_all(dispatch: MappingDispatch) -> bool:
    """Return whether the mapping stands in the function that looks the name up, after what that reads."""
    inner = dispatch.use.around[-1] if dispatch.use.around else None
    here = dispatch.path == dispatch.table_path and isinstance(inner, FunctionNode)
    return here and inner is not None and inner.lineno <= dispatch.table_line <= (inner.end_lineno or 0)


def _names_at_use(modules: Modules, dispatch: Dispatch) -> set[str]:
    around = scopes_around(modules.get(dispatch.path), dispatch.line)
    if isinstance(dispatch, MappingDispatch):
        around = dispatch.use.around
    return {name for scope in around if isinstance(scope, FunctionNode) for name in _own_names(scope)}


def _visible(modules: Modules, dispatch: MappingDispatch) -> set[str]:
    """Return the names that can be read at a mapping and that mean the same where the name is looked up."""
    module = modules.get(dispatch.table_path)
    line = dispatch.table_line
    around = [s for _, s in module.scopes if isinstance(s, FunctionNode) and s.lineno <= line <= (s.end_lineno or 0)]
    names = _at_top(module, line)
    for function in around:
        names |= _own_names(function)
    for scope in dispatch.use.around:
        if isinstance(scope, FunctionNode) and not any(scope is one for one in around):
            names -= _own_names(scope) - {"self", "cls"}
    return names


def _at_top(module: Module, line: int) -> set[str]:
    """Return the names that a file gives a value to above a line, functions and imports of all the file among them."""
    names = set[str]()
    for statement in statements_in(module.tree.body):
        if isinstance(statement, ScopeNode):
            names.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
        elif statement.lineno < line:
            names |= _stored(statement)
    return names


def _own_names(function: FunctionNode) -> set[str]:
    parameters = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
    return parameters | {name for statement in statements_in(function.body) for name in _stored(statement)}


def _stored(statement: ast.stmt) -> set[str]:
    parts = [] if isinstance(statement, ScopeNode) else list(ast.walk(statement))
    return {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
