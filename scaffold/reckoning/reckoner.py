"""The interpreter: statements and expressions of a tree's functions, as far as they are arithmetic."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scaffold.makers import TORCH
from scaffold.modules import Modules
from scaffold.reckoning import numbers
from scaffold.reckoning.binding import bound_arguments, locals_of, only_binding
from scaffold.reckoning.library import closed_form
from scaffold.reckoning.made import partial_of, scheduler_of
from scaffold.reckoning.names import heads, library_name, meant
from scaffold.reckoning.values import Function, Holder, Known, NotReckoned, Opaque, Scheduler, Scope
from scaffold.walking import FunctionNode

#: How many nodes may be visited for one answer, and how deep calls may go.
_MOST, _DEEPEST = 1_000, 30
_LAMBDA_LR = f"{TORCH}.LambdaLR"


@dataclass
class Reckoner:
    """Reckons one answer; whatever it meets that it does not know is a NotReckoned."""

    modules: Modules
    #: The optimizer's own rate.
    peak: float
    _visited: int = field(default=0, init=False)
    _depth: int = field(default=0, init=False)

    def call(self, function: Function, given: Sequence[object], named: Mapping[str, object]) -> object:
        """Return what a function of the tree gives."""
        node = function.node
        if node.decorator_list or isinstance(node, ast.AsyncFunctionDef):
            raise NotReckoned(f"{node.name} is decorated, or is no plain function")
        if self._depth >= _DEEPEST:
            raise NotReckoned("its functions call each other too deep")
        scope = Scope(function.scope.module, around=function.scope, own=locals_of(node))
        known, defaults = bound_arguments(node, given, {**function.given, **named})
        scope.held |= known
        for name, default in defaults.items():
            scope.held[name] = self.value(default, function.scope)
        self._depth += 1
        try:
            done = self.run(node.body, scope)
        finally:
            self._depth -= 1
        return done.value if done else None

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Known | None:
        """Return what statements return, None where they come to their end."""
        for statement in body:
            done = self._statement(statement, scope)
            if done is not None:
                return done
        return None

    def _statement(self, node: ast.stmt, scope: Scope) -> Known | None:
        self._visit()
        match node:
            case ast.Return(value=value):
                return Known(self.value(value, scope) if value else None)
            case ast.If(test=test, body=body, orelse=orelse):
                return self.run(body if self._truth(test, scope) else orelse, scope)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                scope.held[name] = self.value(value, scope)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                scope.held[name] = self.value(value, scope)
            case ast.AugAssign(target=ast.Name(id=name), op=sign, value=value):
                before = self.value(ast.Name(name, ast.Load()), scope)
                scope.held[name] = numbers.binary(sign, before, self.value(value, scope))
            case ast.FunctionDef(name=name):
                scope.held[name] = Function(node, scope)
            case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                pass
            case ast.Raise():
                raise NotReckoned("it raises an error with these values")
            case _:
                raise NotReckoned(f"line {node.lineno} of {scope.module.path} is more than arithmetic")
        return None

    def value(self, node: ast.expr, scope: Scope) -> object:
        """Return what an expression is."""
        self._visit()
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.Name() | ast.Attribute():
                return self._named(node, scope)
            case ast.Subscript(value=whole, slice=ast.Constant(value=str(name))):
                return self._member(self.value(whole, scope), name)
            case ast.BinOp(left=left, op=sign, right=right):
                return numbers.binary(sign, self.value(left, scope), self.value(right, scope))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -numbers.number(self.value(operand, scope))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return numbers.number(self.value(operand, scope))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._truth(operand, scope)
            case ast.BoolOp(op=sign, values=values):
                return self._either(isinstance(sign, ast.Or), values, scope)
            case ast.Compare():
                return self._compared(node, scope)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body if self._truth(test, scope) else orelse, scope)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return tuple(self.value(part, scope) for part in parts)
            case ast.Lambda(args=arguments, body=body):
                held = ast.FunctionDef("<lambda>", arguments, [ast.Return(body, lineno=node.lineno)], [])
                return Function(ast.copy_location(held, node), scope)
            case ast.Call():
                return self._called(node, scope)
        raise NotReckoned(f"`{ast.unparse(node)[:60]}` is more than arithmetic")

    def _visit(self) -> None:
        self._visited += 1
        if self._visited > _MOST:
            raise NotReckoned("it takes too long to reckon")

    def _truth(self, node: ast.expr, scope: Scope) -> bool:
        value = self.value(node, scope)
        if value is None or isinstance(value, bool | int | float | str | tuple):
            return bool(value)
        raise NotReckoned(f"whether `{ast.unparse(node)[:60]}` holds is not known")

    def _either(self, is_or: bool, values: Sequence[ast.expr], scope: Scope) -> object:
        for node in values[:-1]:
            if self._truth(node, scope) is is_or:
                return self.value(node, scope)
        return self.value(values[-1], scope)

    def _compared(self, node: ast.Compare, scope: Scope) -> bool:
        left = self.value(node.left, scope)
        for sign, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator, scope)
            if not numbers.compared(sign, left, right):
                return False
            left = right
        return True

    def _named(self, node: ast.Name | ast.Attribute, scope: Scope) -> object:
        """Return what a name, or a name with dots, stands for: here, in the file, or in `math`."""
        if isinstance(node, ast.Attribute):
            root = heads(node)[-1]
            if not isinstance(root, ast.Name) or scope.find(root.id) is not None:
                return self._member(self.value(node.value, scope), node.attr)
        else:
            held = scope.find(node.id)
            if held is not None:
                return held.value
        dotted, module = ast.unparse(node), scope.module
        found, name = meant(self.modules, module, dotted)
        if found is not None and isinstance(found[1], FunctionNode):
            only_binding(found[0], found[1].name)
            return Function(found[1], Scope(found[0]))
        if name in numbers.CONSTANTS:
            return numbers.CONSTANTS[name]
        if isinstance(node, ast.Name):
            constant = only_binding(module, node.id)
            if isinstance(constant, ast.Assign | ast.AnnAssign) and constant.value is not None:
                return self.value(constant.value, Scope(module))
        raise NotReckoned(f"what {dotted} is cannot be told")

    def _member(self, whole: object, name: str) -> object:
        if isinstance(whole, Opaque):
            return whole
        known = whole.read(name) if isinstance(whole, Holder) else None
        if known is None:
            raise NotReckoned(f"what {name} is by default cannot be told")
        return known.value

    def _called(self, node: ast.Call, scope: Scope) -> object:
        if any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords):
            raise NotReckoned("it passes arguments on with a star")
        name = library_name(self.modules, node.func, scope)
        given = [self.value(one, scope) for one in node.args]
        named = {str(one.arg): self.value(one.value, scope) for one in node.keywords}
        if name in numbers.FUNCTIONS:
            return numbers.called(name, given, named)
        if name == "functools.partial":
            return partial_of(given, named)
        if name == _LAMBDA_LR:
            return scheduler_of(given, named)
        if name.startswith(f"{TORCH}.") and len(given) <= 1:
            return Scheduler(closed_form(name, named, self.peak), name.rpartition(".")[2])
        if name:
            raise NotReckoned(f"it calls {name}, which is not read here")
        function = self.value(node.func, scope)
        if not isinstance(function, Function):
            raise NotReckoned(f"it calls {ast.unparse(node.func)}, of which nothing is known")
        made = self.call(function, given, named)
        return Scheduler(made.factor, function.node.name) if isinstance(made, Scheduler) else made
