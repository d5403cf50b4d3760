"""A scheduler whose class or function is given: `self.scheduler_cls(optimizer=…)`, which the caller chose."""

import ast
import re
from collections.abc import Iterator

from scaffold.modules import Module, Modules
from scaffold.refusals.candidates import SCHEDULES, candidates
from scaffold.refusals.homes import schedules_home
from scaffold.refusals.refusal import Kind, Refusal
from scaffold.walking import FunctionNode

_CLASS = r"(?:lr_|learning_rate_)?sched(?:ule|uler)?_(?:cls|class)"
_GIVEN = rf"(?:lr_|learning_rate_)?(?:scheduler|schedule)(?:_(?:fn|func|factory|partial|type))?|{_CLASS}"
_BYTES = re.compile(rf"\b(?:{_GIVEN})\(|\(\s*(?:self\.[\w.]*)?{_CLASS}\b".encode())
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$", re.IGNORECASE)


def find(modules: Modules) -> Iterator[Refusal]:
    """Yield the first place in each file that calls a parameter, or what `self` keeps, to make a scheduler."""
    for module in candidates(modules, SCHEDULES, _BYTES):
        found = min(_given(module), default=None)
        if found is not None:
            yield _refusal(modules, module.path, *found)


def _given(module: Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each class or function that is given from outside and makes a scheduler."""
    methods = {node.name for _, node in module.scopes}
    for above, scope in module.scopes:
        if not isinstance(scope, FunctionNode):
            continue
        around = [one.args for one in (*above, scope) if isinstance(one, FunctionNode)]
        parameters = {part.arg for one in around for part in ast.walk(one) if isinstance(part, ast.arg)}
        for call in ast.walk(scope):
            made = _made(call) if isinstance(call, ast.Call) else None
            if isinstance(made, ast.Name) and made.id in parameters:
                yield made.lineno, made.id
            elif (
                isinstance(made, ast.Attribute) and made.attr not in methods and re.match(r"self\b", ast.unparse(made))
            ):
                yield made.lineno, ast.unparse(made)


def _made(call: ast.Call) -> ast.expr | None:
    """Return what a call makes a scheduler of: what it calls with an optimizer, or the class that it is told first."""
    given = [one.arg or "" for one in call.keywords] + [ast.unparse(one).rpartition(".")[2] for one in call.args[:1]]
    if re.fullmatch(_GIVEN, _last(call.func)) and any(_OPTIMIZER.search(name) for name in given):
        return call.func
    first = call.args[0] if call.args else None
    known = isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "issubclass", "callable", "getattr")
    return first if first is not None and not known and re.fullmatch(_CLASS, _last(first)) else None


def _last(expression: ast.expr) -> str:
    """Return the last name of a name with dots, without leading underscores; nothing for anything else."""
    name = ast.unparse(expression) if isinstance(expression, ast.Name | ast.Attribute) else ""
    return name.rpartition(".")[2].lstrip("_")


def _refusal(modules: Modules, path: str, line: int, written: str) -> Refusal:
    what = f"the scheduler's class or function is given from outside, as {written}, and not chosen by name here"
    where = schedules_home(modules) or "a module of your own"
    advice = f"write the new schedule in {where}, and give it where {written.removeprefix('self.')} is given"
    return Refusal(Kind.GIVEN, path, line, what, advice)
