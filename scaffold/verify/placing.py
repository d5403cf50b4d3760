"""The dispatch of a site as the child has to find, cut out and call it."""

import ast
from collections.abc import Iterator

from scaffold.arithmetic import step_in
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.dispatch.question import question
from scaffold.identifiers import key_expression
from scaffold.makers import Kind, is_rate, maker_of
from scaffold.model.parameter import Role
from scaffold.model.site import Access, Dispatch, Factory, Naming, Shape, Site
from scaffold.model_schedules import models_of
from scaffold.modules import Module, Modules, own_parameters
from scaffold.passed import passed_in
from scaffold.schedule_forms.maker_function import parameters_of
from scaffold.verify.inside.job import Place, Plain
from scaffold.verify.our_arms import naming_module
from scaffold.walking import FunctionNode, statements_in

#: What stands in for a role's value that only a training run computes.
ROLE_VALUES: dict[Role, Plain] = {
    Role.WARMUP_STEPS: 20,
    Role.TOTAL_STEPS: 1000,
    Role.PEAK_RATE: 1e-3,
    Role.FINAL_RATIO: 0.1,
}
_STEPPED = frozenset({Kind.STEP_FACTOR, Kind.STEP_RATE})


def place_of(modules: Modules, site: Site, dotted: str) -> Place:
    """Return the place of a site's dispatch; `dotted` is the module name of its file."""
    place, module = site.dispatch, modules.get(site.dispatch.path)
    optimizer = next((f.optimizer for f in reversed(place.factories) if f.optimizer), "")
    target, step = _target(place), _step(modules, place)
    function = function_around(module, place)
    known = set(own_parameters(function)) | _more_parameters(function) if function else set()
    roots = {text.partition(".")[0].partition("[")[0] for text in (place.holder or place.attribute, optimizer, step)}
    returns = function is not None and (not target or isinstance(function.body[-1], ast.Return))
    return Place(
        path=place.path,
        module=dotted,
        qualname=place.qualname,
        line=place.line,
        holder=place.holder,
        attribute=place.attribute,
        access=place.access.value,
        selector=place.selector,
        optimizer=optimizer,
        target=target,
        whole=returns and roots - {""} <= known,
        lines=sorted({place.line, *_lines(modules, place)}),
        step=step,
        gives_rate=_gives_rate(modules, place),
        members=_members(site),
        numbers=_numbers(site, known) | _kept_rate(modules, place),
        peak=next((one.expression for one in site.bindings if one.role is Role.PEAK_RATE), ""),
        factories=sorted({factory.callee.rpartition(".")[2] for factory in place.factories if factory.callee}),
    )


def function_around(module: Module, place: Dispatch) -> FunctionNode | None:
    """Return the function that a dispatch stands in."""
    scope = module.scope(place.qualname, place.line)
    return scope if isinstance(scope, FunctionNode) else None


def _more_parameters(function: FunctionNode) -> set[str]:
    return {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}


def _target(place: Dispatch) -> str:
    """Return what the arms assign their scheduler to, nothing where they return it."""
    factory = place.factories[-1]
    statement = f"{factory.before}{factory.made}{factory.after}"
    if isinstance(place, MappingDispatch):
        statement = ast.unparse(place.use.statement)
    try:
        last = ast.parse(f"def _():\n {statement}\n").body[0].body[-1]  # type: ignore[attr-defined]
    except SyntaxError:
        return ""
    if isinstance(last, ast.Assign):
        return ast.unparse(last.targets[0])
    return ast.unparse(last.target) if isinstance(last, ast.AnnAssign) else ""


def _step(modules: Modules, place: Dispatch) -> str:
    """Return the expression of the step that the arms compute a number at; nothing where they make something."""
    factory = next((f for f in reversed(place.factories) if _is_number(modules, place, f)), None)
    if factory is None:
        return ""
    maker = maker_of(modules, naming_module(modules, place), factory.callee, factory.line) if factory.callee else None
    if maker is not None and isinstance(maker.node, FunctionNode):
        return passed_in(modules, place, factory, frozenset()).by_name.get(parameters_of(maker.node).step, "")
    return step_in(factory.made)


def _is_number(modules: Modules, place: Dispatch, factory: Factory) -> bool:
    if factory.shape is Shape.ARITHMETIC:
        return True
    maker = maker_of(modules, naming_module(modules, place), factory.callee, factory.line)
    return factory.shape is Shape.CALL and maker is not None and maker.kind in _STEPPED


def _gives_rate(modules: Modules, place: Dispatch) -> bool:
    """Return whether what the arms give at a step is a rate: they are told one, or multiply one by what they call."""
    models = models_of(modules, place)
    nodes = [maker.node for maker in models.makers[-1:] if isinstance(maker.node, FunctionNode)]
    return any(_rates_read(models.factory)) or any(parameters_of(node).rate for node in nodes)


def _kept_rate(modules: Modules, place: Dispatch) -> dict[str, Plain]:
    """Return a rate for the one that the object around a dispatch keeps, where the arms reckon with that."""
    kept = (text for text in _rates_read(models_of(modules, place).factory) if text.startswith("self."))
    return dict.fromkeys(kept, ROLE_VALUES[Role.PEAK_RATE])


def _rates_read(factory: Factory) -> Iterator[str]:
    """Yield the learning rates that what an arm gives is reckoned with, what is given to a call aside."""
    made = factory.made if factory.shape is Shape.ARITHMETIC else "_"
    try:
        tree = ast.parse(f"def _():\n {factory.before}{made}{factory.after}\n")
    except SyntaxError:
        return
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    for node in (one for one in names if isinstance(one.ctx, ast.Load)):
        if is_rate(node.id if isinstance(node, ast.Name) else node.attr):
            yield ast.unparse(node)


def _lines(modules: Modules, place: Dispatch) -> Iterator[int]:
    """Yield where the statements of a dispatch begin that are not one `if` or `match`."""
    if place.form == "sequential_ifs":
        yield from (arm.line for arm in place.arms)
        return
    if not isinstance(place, MappingDispatch):
        return
    module = modules.get(place.path)
    function = function_around(module, place)
    body = function.body if function else module.tree.body
    for statement in statements_in(body):
        within = statement.lineno <= place.use.statement.lineno <= (statement.end_lineno or 0)
        holds_table = place.table_path == place.path and statement.lineno <= place.table_line <= (
            statement.end_lineno or 0
        )
        simple = not hasattr(statement, "body")
        if simple and (within or holds_table or statement.lineno == place.use.line):
            yield statement.lineno
        elif isinstance(statement, ast.If) and function is not None:
            asked = question(modules, module, statement.test)
            if asked is not None and asked.selector == place.selector:
                yield statement.lineno


def _members(site: Site) -> dict[str, str]:
    """Return the member for each name where the arguments hold members themselves rather than their values."""
    keys = site.dispatch.keys
    owner = keys.owner.rpartition(".")[2]
    field = next((one for one in site.arguments.fields if one.name == site.option), None)
    if keys.naming is not Naming.MEMBER or keys.suffix or not owner or field is None:
        return {}
    if owner not in f"{field.annotation} {field.default}":
        return {}
    return {name: key_expression(keys, name) for name in site.dispatch.names}


def _numbers(site: Site, known: set[str]) -> dict[str, Plain]:
    """Return values for the roles that the dispatch reads from names of its own function."""
    place = site.dispatch
    found = {one.expression: ROLE_VALUES[one.role] for one in site.bindings if one.expression.isidentifier()}
    return {name: value for name, value in found.items() if place.access is not Access.BARE or name not in known}
