"""The schedule function: which file of the tree it belongs in, whether it is there, and how it is written there."""

import ast
import copy

from scaffold.layout import quoted
from scaffold.model.parameter import Value
from scaffold.model.plan import Splice, What
from scaffold.model.request import Request
from scaffold.modules import FunctionNode, Module
from scaffold.restyle import in_style
from scaffold.source import Source
from scaffold.templating import render


def schedule_functions(module: Module) -> list[FunctionNode]:
    """Return the functions at top level that make a learning-rate scheduler from an optimizer."""
    return [node for node in module.functions.values() if _takes_optimizer(node) and _returns_scheduler(node)]


def written(request: Request) -> str:
    """Return the schedule function as the template writes it, with four-space indents."""
    values = {name: _literal(value) for name, value in request.values}
    return render(request.schedule.template, function=request.function, **values)


def _literal(value: Value) -> str:
    if isinstance(value, tuple):
        return repr(list(value))
    return quoted(value, '"') if isinstance(value, str) else repr(value)


def is_ours(node: FunctionNode, code: str) -> bool:
    """Return whether an existing function is the one in `code`, docstrings and comments aside."""
    ours = ast.parse(code).body[0]
    assert isinstance(ours, FunctionNode)
    return ast.unparse(without_docstrings(node)) == ast.unparse(without_docstrings(ours))


def function_splice(module: Module, code: str, name: str, before_line: int) -> Splice:
    """Return the splice that puts the function `code` behind the file's other schedule functions, else at its end.

    With `before_line`, the line of a dispatch in the same file, it goes above the statement at top level around that.
    """
    source = module.source
    peers = [node for node in schedule_functions(module) if not before_line or node.lineno < before_line]
    code = in_style(source, code)
    summary = f"{name}()"
    if peers:
        at = source.next_line(source.end(max(peers, key=lambda node: node.lineno)))
        return Splice(at, at, _behind(source, at, code), What.FUNCTION, summary)
    if before_line:
        at = _top_statement(module, before_line)
        newline = source.newline(at)
        return Splice(at, at, code + newline * 3, What.FUNCTION, summary)
    at = len(source.text)
    return Splice(at, at, _behind(source, at, code), What.FUNCTION, summary)


def _takes_optimizer(node: FunctionNode) -> bool:
    return any("optim" in p.arg.lower() for p in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def _returns_scheduler(node: FunctionNode) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Return) and isinstance(part.value, ast.Call):
            called = ast.unparse(part.value.func).rpartition(".")[2]
            if called.endswith(("LR", "Scheduler", "Restarts")) or "schedule" in called:
                return True
    return False


def without_docstrings(node: FunctionNode) -> FunctionNode:
    """Return a copy of a function without its docstring and those of the functions in it."""
    bare = copy.deepcopy(node)
    for part in ast.walk(bare):
        if isinstance(part, FunctionNode) and ast.get_docstring(part, clean=False) is not None:
            part.body = part.body[1:] or [ast.Pass()]
    return bare


def _behind(source: Source, at: int, code: str) -> str:
    newline = source.newline(max(at - 1, 0))
    if not source.text.strip():
        return code + newline
    if at == len(source.text):
        ended = source.text.endswith(("\n", "\r"))
        blank = 0 if ended else 1
        return newline * (2 + blank) + code + (newline if ended else "")
    return newline * 2 + code + newline


def _top_statement(module: Module, line: int) -> int:
    """Return where the top-level statement around `line` begins, its decorators and comments included."""
    source = module.source
    node = next(n for n in module.tree.body if n.lineno <= line <= (n.end_lineno or n.lineno))
    return source.above_comments(source.first_line(node))
