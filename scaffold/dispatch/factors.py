"""Arms that give a function of the step to LambdaLR: `lr_lambda = lambda step: …`, `def lr_lambda(step): …`."""

import ast

from scaffold.layout import layout_of
from scaffold.model.site import Factory, Shape
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, ScopeNode


def factor_in(modules: Modules, module: Module, statement: ast.stmt) -> Factory | None:
    """Return how an arm's statement gives a factor of the rate that a LambdaLR takes; None where it does not."""
    match statement:
        case ast.FunctionDef(name=name) if _step(statement.args) and _given_to_lambda_lr(module, statement, name):
            return _of_function(module, statement)
        case ast.Assign(targets=[target], value=ast.Lambda() as value):
            used = _given_to_lambda_lr(module, statement, ast.unparse(target))
        case ast.Return(value=ast.Lambda() as value):
            function = _function_around(module, statement)
            used = function is not None and _is_called_for_lambda_lr(modules, function.name)
        case _:
            return None
    step, source = _step(value.args), module.source
    if not used or not step:
        return None
    before = f"{source.text[source.start(statement) : source.start(value)]}lambda {step}: "
    after = source.text[source.end(value.body) : source.end(statement)]
    made = source.segment(value.body)
    return Factory("", "", before, after, Shape.ARITHMETIC, made, statement.lineno, parameter=step)


def factor_value(module: Module, value: ast.expr) -> Factory | None:
    """Return how a lambda that a mapping holds gives a factor, which it does where a LambdaLR takes it."""
    step = _step(value.args) if isinstance(value, ast.Lambda) else ""
    if not step or not isinstance(value, ast.Lambda):
        return None
    made = module.source.segment(value.body)
    return Factory(
        "", "", f"lambda {step}: ", "", Shape.ARITHMETIC, made, value.lineno, path=module.path, parameter=step
    )


def feeds_lambda_lr(module: Module, statement: ast.stmt, looked_up: ast.expr) -> bool:
    """Return whether what a statement looks up goes to a LambdaLR: there, or by the name that it is assigned to."""
    for call in (part for part in ast.walk(statement) if isinstance(part, ast.Call) and _calls(part, "LambdaLR")):
        if any(part is looked_up for one in _arguments(call) for part in ast.walk(one)):
            return True
    names = [ast.unparse(target) for target in getattr(statement, "targets", [])]
    return any(_given_to_lambda_lr(module, statement, name) for name in names)


def _step(spec: ast.arguments) -> str:
    """Return the one parameter that a function has to be given, nothing where that is not one."""
    required = spec.args[: len(spec.args) - len(spec.defaults)]
    others = [*spec.posonlyargs, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    return required[0].arg if len(required) == 1 and not others else ""


def _of_function(module: Module, statement: ast.FunctionDef) -> Factory | None:
    """Return how a function gives a factor: another one has the same first line, and returns at once."""
    source, start = module.source, module.source.start(statement)
    returned = [part.value for part in statement.body if isinstance(part, ast.Return)]
    if not returned or returned[-1] is None or statement.decorator_list:
        return None
    step, inner = statement.args.args[0], source.indent(start) + layout_of(source).unit
    annotated = source.segment(step.annotation) if step.annotation else ""
    result = f" -> {source.segment(statement.returns)}" if statement.returns else ""
    head = f"def {statement.name}({step.arg}{f': {annotated}' if annotated else ''}){result}:"
    before = f"{_blank_above(module, statement)}{head}\n{inner}return "
    made = source.segment(returned[-1])
    return Factory("", "", before, "", Shape.ARITHMETIC, made, statement.lineno, parameter=step.arg)


def _blank_above(module: Module, statement: ast.stmt) -> str:
    """Return a line break and the indent where a blank line stands between an arm's header and a function in it."""
    source = module.source
    at = source.line_start(source.start(statement))
    blank = at > 0 and not source.text[source.line_start(at - 1) : at].strip()
    return f"\n{source.indent(source.start(statement))}" if blank else ""


def _given_to_lambda_lr(module: Module, statement: ast.stmt, name: str) -> bool:
    """Return whether a LambdaLR in the function around a statement is given what has a name."""
    inside = _function_around(module, statement) or module.tree
    for call in _lambda_lrs(inside):
        if any(ast.unparse(part) == name for one in _arguments(call) for part in ast.walk(one)):
            return True
    return False


def _is_called_for_lambda_lr(modules: Modules, function: str) -> bool:
    """Return whether a LambdaLR of the tree is given what a function returns, at once or by a name."""
    for module in modules.holding(b"LambdaLR", function.encode()):
        named = {
            ast.unparse(node.targets[0])
            for node in module.nodes
            if isinstance(node, ast.Assign) and _calls(node.value, function)
        }
        for call in _lambda_lrs(module.tree):
            for one in _arguments(call):
                if ast.unparse(one) in named or any(_calls(part, function) for part in ast.walk(one)):
                    return True
    return False


def _calls(node: ast.AST, function: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == function


def _lambda_lrs(inside: ScopeNode | ast.Module) -> list[ast.Call]:
    return [part for part in ast.walk(inside) if isinstance(part, ast.Call) and _calls(part, "LambdaLR")]


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _function_around(module: Module, statement: ast.stmt) -> FunctionNode | None:
    line = statement.lineno
    around = [s for _, s in module.scopes if isinstance(s, FunctionNode) and s is not statement]
    inside = [s for s in around if s.lineno <= line <= (s.end_lineno or 0)]
    return inside[-1] if inside else None
