"""The branch of a schedule: an arm of a chain, a case, an entry of a mapping, and an `if` for its arguments alone."""

import ast
from collections.abc import Iterator

from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.dispatch.tables import entries_of, table_at
from scaffold.errors import Conflict
from scaffold.identifiers import key_expression
from scaffold.model.plan import What
from scaffold.model.site import Dispatch
from scaffold.modules import Module, Modules
from scaffold.removal.mentions import Labels, sequence_units
from scaffold.removal.statements import line_ways
from scaffold.removal.unit import Cut, Unit


def branch_units(modules: Modules, place: Dispatch, name: str) -> Iterator[Unit]:
    """Yield what makes a dispatch answer to a name; raise Conflict for an arm that answers to others as well."""
    for arm in place.arms:
        if name in arm.names and len(arm.names) > 1:
            others = ", ".join(repr(one) for one in arm.names if one != name)
            raise Conflict([f"{place.path}:{arm.line}: the arm for {name!r} answers to {others} as well"])
    if isinstance(place, MappingDispatch):
        yield from _entry(modules, place, name)
        yield from _own_call(modules.get(place.path), place, name)
        return
    module = modules.get(place.path)
    for arm in place.arms:
        if arm.names == (name,):
            yield from _block(module, place, arm.line, name)


def _block(module: Module, place: Dispatch, line: int, name: str) -> Iterator[Unit]:
    for node in module.nodes:
        if isinstance(node, ast.If) and node.lineno == line:
            yield _if(module, place, node, name)
            return
        if isinstance(node, ast.match_case) and node.pattern.lineno == line:
            start = module.source.line_starts[line - 1]
            end = module.source.end(node.body[-1])
            summary = f"case {ast.unparse(node.pattern)} in {place.qualname}"
            yield Unit(module.path, start, end, What.BRANCH, summary, line_ways(module.source, start, end))
            return


def _if(module: Module, place: Dispatch, node: ast.If, name: str) -> Unit:
    """Return an `if` or `elif`; where others follow the first one, the next `elif` becomes the `if`."""
    source = module.source
    start, end = source.start(node), source.end(node.body[-1])
    word = "elif" if source.text.startswith("elif", start) else "if"
    summary = f"{word} {ast.unparse(node.test)} in {place.qualname}"
    if word == "if" and node.orelse:
        following = node.orelse[0]
        if not isinstance(following, ast.If) or not source.text.startswith("elif", source.start(following)):
            why = f"the arm for {name!r} is the first and only one before an else"
            raise Conflict([f"{module.path}:{node.lineno}: {why}; remove it by hand"])
        cut = Cut(start, source.start(following) + len("el"))
        return Unit(module.path, start, end, What.BRANCH, summary, ((cut,),))
    return Unit(module.path, start, end, What.BRANCH, summary, line_ways(source, start, end))


def _entry(modules: Modules, place: MappingDispatch, name: str) -> Iterator[Unit]:
    module = modules.get(place.table_path)
    table = table_at(module, place.table_start)
    value = next((held for known, _, held in entries_of(modules, module, table) if known == name), None)
    if value is None:
        return
    values = [one.value for one in table.keywords] if isinstance(table, ast.Call) else table.values
    index = next(i for i, one in enumerate(values) if one is value or any(part is value for part in ast.walk(one)))
    labels = Labels(What.BRANCH, f"{name!r} in the mapping of {place.qualname}")
    yield from sequence_units(module, table, {index}, labels)


def _own_call(module: Module, place: MappingDispatch, name: str) -> Iterator[Unit]:
    """Yield the `if` that calls what was looked up with this schedule's own arguments."""
    test = ast.unparse(ast.parse(f"{place.selector} == {key_expression(place.keys, name)}", mode="eval").body)
    scope = module.scope(place.qualname, place.use.line) or module.tree
    for node in ast.walk(scope):
        if isinstance(node, ast.If) and ast.unparse(node.test) == test and not node.orelse:
            start, end = module.source.line_start(module.source.start(node)), module.source.end(node)
            summary = f"if {test} in {place.qualname}"
            yield Unit(module.path, start, end, What.BRANCH, summary, line_ways(module.source, start, end))
