"""The schedule function: which file of the tree it belongs in, whether it is there, and how it is written there."""

import ast
import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from scaffold.differing import differing
from scaffold.foreign_template import filled_in
from scaffold.layout import quoted
from scaffold.model.parameter import Value
from scaffold.model.plan import Splice, What
from scaffold.model.request import Request
from scaffold.model.schedule import FUNCTION, Implementation
from scaffold.modules import Module
from scaffold.restyle import in_style
from scaffold.source import Source
from scaffold.templating import render
from scaffold.walking import FunctionNode, ScopeNode

Scope = TypeVar("Scope", bound=ScopeNode)
#: How much of two texts is the same, at least, where one may be the other, altered.
_ALIKE, _NEARLY_SAME = 0.6, 0.9
#: How code is made to look like a file.
Restyle = Callable[[Source, str], str]


def schedule_functions(module: Module) -> list[FunctionNode]:
    """Return the functions at top level that make a learning-rate scheduler from an optimizer."""
    return [node for node in module.functions.values() if _takes_optimizer(node) and _returns_scheduler(node)]


def written(request: Request) -> str:
    """Return the schedule function as the template writes it, or as its author did, with four-space indents."""
    own = request.schedule.own
    if own is not None and own.code:
        return own.code.replace(FUNCTION, request.function)
    values = {name: literal(value) for name, value in request.values}
    if own is not None and own.template:
        parameters = [parameter.name for parameter in request.schedule.used(Implementation.OWN)]
        return filled_in(Path(own.template), request.function, values, parameters)
    return render(request.schedule.template, function=request.function, **values)


def literal(value: Value) -> str:
    """Return a parameter's value as a template writes it, a list with brackets."""
    if isinstance(value, tuple):
        return repr(list(value))
    return quoted(value, '"') if isinstance(value, str) else repr(value)


def is_ours(node: ScopeNode, code: str) -> bool:
    """Return whether an existing function or class is the one in `code`, docstrings and comments aside."""
    there, ours = _both(node, code)
    return there == ours


def difference(node: ScopeNode, code: str) -> tuple[str, ...]:
    """Return how an existing function or class differs from the one in `code`, as the rows of a diff."""
    return differing(*_both(node, code))


def _both(node: ScopeNode, code: str) -> tuple[str, str]:
    """Return an existing definition and the one in `code`, docstrings, comments and layout aside."""
    return ast.unparse(without_docstrings(node)), ast.unparse(without_docstrings(_definition(code)))


def _definition(code: str) -> ScopeNode:
    definition = ast.parse(code).body[0]
    assert isinstance(definition, ScopeNode)
    return definition


def is_alike(node: ScopeNode, code: str) -> bool:
    """Return whether an existing function or class may be the one in `code`, altered since.

    It takes the same and most of its text is the same, or nearly all of its text is, docstrings and comments aside.
    """
    import difflib

    same = difflib.SequenceMatcher(None, *_both(node, code), autojunk=False).ratio()
    return same >= (_ALIKE if _taken_by(node) == _taken_by(_definition(code)) else _NEARLY_SAME)


def _taken_by(node: ScopeNode) -> list[str]:
    """Return the names of what a function takes; of a class, its methods' names."""
    if isinstance(node, ast.ClassDef):
        return [one.name for one in node.body if isinstance(one, FunctionNode)]
    return [one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)]


class Room(Struct, frozen=True):
    """Where in a file a new definition may stand."""

    #: The file's own definitions that the new one is like.
    like: tuple[ScopeNode, ...] = ()
    #: The line of a use: without others like it, the definition goes above the statement at top level around that.
    use: int = 0
    #: The line that it has to stand above, because that is run when the file is imported; 0 for none.
    limit: int = 0


def definition_splice(module: Module, code: str, name: str, room: Room, restyle: Restyle = in_style) -> Splice:
    """Return the splice that puts a function or class behind the file's others like it, else where there is room."""
    source = module.source
    own = [node for node in module.tree.body if any(node is one for one in room.like)]
    peers = [node for node in own or schedule_functions(module) if not room.limit or node.lineno < room.limit]
    summary = f"class {name}" if re.search(r"^class ", code, re.MULTILINE) else f"{name}()"
    code = restyle(source, code)
    if peers:
        at = source.next_line(source.end(max(peers, key=lambda node: node.lineno)))
        return Splice(at, at, _behind(source, at, code), What.FUNCTION, summary)
    if room.use:
        at = _top_statement(module, room.use)
        newline = source.newline(at)
        above = source.text[:at].replace("\r\n", "\n")
        blank = len(above) - len(above.rstrip("\n")) - 1
        opened = newline * max(0, 2 - blank) if above.strip() else ""
        return Splice(at, at, opened + code + newline * 3, What.FUNCTION, summary)
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


def without_docstrings(node: Scope) -> Scope:
    """Return a copy of a function or class without its docstring and those of the functions and classes in it."""
    bare = copy.deepcopy(node)
    for part in ast.walk(bare):
        if isinstance(part, ScopeNode) and ast.get_docstring(part, clean=False) is not None:
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
