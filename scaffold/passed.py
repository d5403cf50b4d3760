"""What the arms of a dispatch pass to what makes their schedulers: parameter by parameter, as source."""

import ast
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import Struct

from scaffold.dispatch.handed import calling_of
from scaffold.makers import Maker, class_lineage, maker_of
from scaffold.model.site import Dispatch, Factory, Shape
from scaffold.modules import Module, Modules, own_parameters
from scaffold.walking import FunctionNode, spelled, statements_in


class Passed(Struct, frozen=True):
    """The arguments of one arm's call."""

    #: Each parameter of what is called with its expression; what a `**` of the function's own passes is among them.
    by_name: Mapping[str, str]
    #: Each `**` expression with the keys that it is known to hold, in order.
    splats: tuple[tuple[str, tuple[str, ...]], ...]


def passed_by(modules: Modules, dispatch: Dispatch, but: Set[str] = frozenset()) -> list[Passed]:
    """Return what each arm passes, the arm nearest to where a new one goes last; names of one arm alone left out.

    The arms that answer to any of the names `but` are left out.
    """
    own = arm_names(dispatch)
    found = [passed_in(modules, dispatch, factory, own) for factory in dispatch.factories_but(but)]
    calling = calling_of(modules, dispatch, but)
    return [*found, Passed(calling.by_name, ())] if calling else found


def passed_in(modules: Modules, dispatch: Dispatch, factory: Factory, own: frozenset[str]) -> Passed:
    """Return what one arm passes, without expressions that read any of the names `own`."""
    question = (passed_in, dispatch.path, dispatch.line, factory, own)
    return modules.once(question, lambda: _passed_in(modules, dispatch, factory, own))


def _passed_in(modules: Modules, dispatch: Dispatch, factory: Factory, own: frozenset[str]) -> Passed:
    module = modules.get(factory.path or dispatch.path)
    call = made_call(factory)
    if call is None:
        return Passed({}, ())
    maker = maker_of(modules, module, factory.callee, factory.line)
    names = _positional(modules, maker)
    made, whole = _bracketed(factory), module.source.text
    by_name = {name: (value, made) for name, value in zip(names, call.args, strict=False)}
    splats: list[tuple[str, tuple[str, ...]]] = []
    for keyword in call.keywords:
        if keyword.arg:
            by_name[keyword.arg] = keyword.value, made
            continue
        held = {name: (value, whole) for name, value in _held(module, dispatch, keyword.value)}
        splats.append((spelled(keyword.value), tuple(held)))
        by_name |= held
    plain = {name: _written(value, text) for name, (value, text) in by_name.items() if not _reads(value, own)}
    return Passed(plain, tuple(splats))


def _bracketed(factory: Factory) -> str:
    return f"({factory.made}\n)"


def _written(value: ast.expr, text: str) -> str:
    """Return an expression as `text` has it, normalised where that is on several lines."""
    segment = ast.get_source_segment(text, value)
    return spelled(value) if segment is None or "\n" in segment else segment


def made_call(factory: Factory) -> ast.Call | None:
    """Return what an arm gives as a call without the optimizer's making: `(F, {"a": 1})` and `partial(F, a=1)` too."""
    try:
        node = ast.parse(_bracketed(factory), mode="eval").body
    except SyntaxError:
        return None
    if factory.shape is Shape.PAIR and isinstance(node, ast.Tuple):
        return _pair_call(node)
    if factory.shape is Shape.PARTIAL and isinstance(node, ast.Call):
        return ast.Call(node.args[0], node.args[1:], node.keywords)
    return node if isinstance(node, ast.Call) else None


def _pair_call(node: ast.Tuple) -> ast.Call | None:
    callee, held = node.elts
    if isinstance(held, ast.Dict):
        pairs = zip(held.keys, held.values, strict=True)
        named = [(k.value, v) for k, v in pairs if isinstance(k, ast.Constant)]
        keywords = [ast.keyword(name, value) for name, value in named if isinstance(name, str)]
        return ast.Call(callee, [], keywords)
    return ast.Call(callee, [], held.keywords) if isinstance(held, ast.Call) else None


def _positional(modules: Modules, maker: Maker | None) -> list[str]:
    """Return the names of a maker's parameters as positional arguments reach them."""
    if maker is None or maker.node is None or maker.module is None:
        return []
    if isinstance(maker.node, FunctionNode):
        names = own_parameters(maker.node)
        return names[1:] if names[:1] in (["self"], ["cls"]) else names
    for _, node in class_lineage(modules, maker.module, maker.node):
        for method in node.body:
            if isinstance(method, FunctionNode) and method.name == "__init__":
                return own_parameters(method)[1:]
    fields = [n for _, node in class_lineage(modules, maker.module, maker.node) for n in node.body]
    return [spelled(n.target) for n in fields if isinstance(n, ast.AnnAssign)]


def _held(module: Module, dispatch: Dispatch, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a `**` expression holds where the function builds it as a dict before the dispatch."""
    scope = module.scope(dispatch.qualname, dispatch.line) or module.tree
    for statement in statements_in(scope.body):
        if isinstance(statement, ast.Assign) and spelled(statement.targets[0]) == spelled(value):
            match statement.value:
                case ast.Dict(keys=keys, values=values):
                    for key, one in zip(keys, values, strict=True):
                        if isinstance(key, ast.Constant) and isinstance(key.value, str):
                            yield key.value, one
                case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                    yield from ((k.arg, k.value) for k in keywords if k.arg)


def arm_names(dispatch: Dispatch) -> frozenset[str]:
    """Return the names that some arm alone assigns: nothing outside that arm can count on them."""
    found: set[str] = set()
    for arm in dispatch.arms:
        for row in arm.statements[:-1] if arm.statements else ():
            found |= _stored(ast.parse(row).body)
    return frozenset(found)


def _stored(body: Sequence[ast.stmt]) -> set[str]:
    nodes = (part for statement in body for part in ast.walk(statement))
    return {part.id for part in nodes if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _reads(value: ast.expr, names: frozenset[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(value))
