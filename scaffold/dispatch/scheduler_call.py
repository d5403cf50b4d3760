"""Whether a statement makes a learning-rate scheduler, and how: which call, from which optimizer, handed back how."""

import ast
import re
from collections.abc import Iterator

from scaffold.model.site import Factory
from scaffold.source import Source

_SCHEDULER = re.compile(r"sched|LR$|LR_|lr_|_lr$|anneal|warm_?up|decay|cosine|plateau", re.IGNORECASE)
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$|^opt_", re.IGNORECASE)


def find_factory(source: Source, statements: list[ast.stmt]) -> Factory | None:
    """Return how the arm's last statement makes a scheduler, None when it does not.

    It does when it returns or assigns a call that takes an optimizer and whose name speaks of learning-rate schedules.
    """
    if not statements:
        return None
    last = statements[-1]
    match statements[-2:]:
        case [ast.Assign(targets=[ast.Name(id=name)], value=made), ast.Return(value=ast.Name(id=returned))]:
            if name == returned and any(_calls(made)):
                return _made(source, statements[-2], "return ")
    return _made(source, last)


def _made(source: Source, last: ast.stmt, lead: str = "") -> Factory | None:
    """Return how one statement makes a scheduler; `lead` stands for what is before the made value where it is given."""
    if not isinstance(last, ast.Return | ast.Assign | ast.AnnAssign) or last.value is None:
        return None
    for call, optimizer in _calls(last.value):
        start, end = source.start(call), source.end(call)
        begin = source.start(last.value) if lead else source.start(last)
        before, after = lead + source.text[begin:start], source.text[end : source.end(last)]
        return Factory(ast.unparse(call.func), source.segment(optimizer), before, after)
    return None


def _calls(value: ast.expr) -> Iterator[tuple[ast.Call, ast.expr]]:
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and _SCHEDULER.search(ast.unparse(node.func).rpartition(".")[2]):
            optimizer = _optimizer(node)
            if optimizer is not None:
                yield node, optimizer


def _optimizer(call: ast.Call) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg and _OPTIMIZER.search(keyword.arg):
            return keyword.value
    if call.args and _OPTIMIZER.search(ast.unparse(call.args[0]).rpartition(".")[2]):
        return call.args[0]
    return None
