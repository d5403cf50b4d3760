"""From one arm of a dispatch to the learning rate's factor at each step."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct

from scaffold.model.site import Arm, Dispatch
from scaffold.modules import Module, Modules
from scaffold.reckoning.binding import locals_of
from scaffold.reckoning.numbers import number
from scaffold.reckoning.reckoner import Reckoner
from scaffold.reckoning.values import Function, Holder, Known, NotReckoned, Opaque, Scheduler, Scope
from scaffold.walking import FunctionNode

#: What code tells people with beside making a scheduler.
_SAYS = re.compile(r"(\w+\.)*(log|_?logger|LOGGER|logging|warnings)\.\w+|print")
_HOLDER = "__holder__"


class Factor(Struct, frozen=True):
    """The factor of the optimizer's own rate, reckoned anew at each step."""

    modules: Modules
    scheduler: Scheduler
    peak: float

    def at(self, step: int) -> float:
        """Return the factor at a step; raise NotReckoned where the code gives no number."""
        factor = self.scheduler.factor
        try:
            if isinstance(factor, Function):
                return float(number(Reckoner(self.modules, self.peak).call(factor, [step], {})))
            return factor.at(step)
        except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
            raise NotReckoned(f"its arithmetic fails at step {step}: {error}") from None


def factor_of(
    modules: Modules, dispatch: Dispatch, arm: Arm, fields: Mapping[str, object], peak: float
) -> Factor | None:
    """Return the factor of an arm's scheduler, None where it makes none.

    `fields` is what is known of the arguments, by the expression that reads each at the dispatch; `peak` is the
    optimizer's own rate. Raises NotReckoned where the code
    is more than arithmetic.
    """
    module = modules.get(dispatch.path)
    body = [statement for row in arm.statements for statement in ast.parse(row).body]
    known = {f"__known_{number}__": (text, value) for number, (text, value) in enumerate(fields.items())}
    texts = {text: name for name, (text, _) in known.items()} | ({dispatch.holder: _HOLDER} if dispatch.holder else {})
    if any(isinstance(part, ast.Name) and part.id in texts for part in _stored(body)):
        raise NotReckoned("its arm gives its own arguments other values")
    scope = Scope(module, around=Scope(module, dict.fromkeys(_around(module, dispatch), Opaque())))
    scope.held |= {name: value for name, (_, value) in known.items()}
    scope.held[_HOLDER] = Holder(lambda name: _field(dispatch, fields, name))
    try:
        for statement in body:
            _Named(texts).visit(statement)  # what it replaces is inside a statement, never one itself
        made = _made(Reckoner(modules, peak), body, scope)
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise NotReckoned(f"its arithmetic fails: {error}") from None
    if made is None:
        return None
    if not isinstance(made, Scheduler):
        raise NotReckoned("its arm gives something other than a scheduler of a function of the step")
    return Factor(modules, made, peak)


def _made(reckoner: Reckoner, body: Sequence[ast.stmt], scope: Scope) -> object:
    """Return what an arm returns, or what it assigns last."""
    made: list[object] = []
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Call(func=called)) if _SAYS.fullmatch(ast.unparse(called)):
                continue
            case ast.Assign(targets=[ast.Attribute()], value=value):
                made.append(reckoner.value(value, scope))
                continue
        done = reckoner.run([statement], scope)
        if done is not None:
            return done.value
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            made.append(scope.held.get(statement.targets[0].id))
    schedulers = [one for one in made if isinstance(one, Scheduler)]
    if len(schedulers) != 1:
        raise NotReckoned("its arm makes no scheduler, or several")
    return schedulers[0]


def _field(dispatch: Dispatch, fields: Mapping[str, object], name: str) -> Known | None:
    text = dispatch.read(name)
    return Known(fields[text]) if text in fields else None


def _around(module: Module, dispatch: Dispatch) -> frozenset[str]:
    """Return the names that the functions around a dispatch bind, of which an arm knows no more than that."""
    scopes = (node for _, node in module.scopes if isinstance(node, FunctionNode))
    around = [one for one in scopes if one.lineno <= dispatch.line <= (one.end_lineno or 0)]
    if around:
        return frozenset(name for one in around for name in locals_of(one))
    stored = _stored(module.tree.body)
    return frozenset(part.id for part in stored if isinstance(part, ast.Name))


def _stored(body: Sequence[ast.stmt]) -> list[ast.expr]:
    """Return what statements assign to."""
    found = (part for statement in body for part in ast.walk(statement))
    return [part for part in found if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Store)]


@dataclass
class _Named(ast.NodeTransformer):
    """Puts names of ours in the place of what reads an argument."""

    texts: Mapping[str, str]

    def visit(self, node: ast.AST) -> ast.AST:
        """Return a node with every expression in it that reads an argument replaced."""
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load):
            name = self.texts.get(ast.unparse(node))
            if name is not None:
                return ast.copy_location(ast.Name(name, ast.Load()), node)
        visited: ast.AST = self.generic_visit(node)
        return visited
