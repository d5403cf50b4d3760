"""What the function around a dispatch binds above it, where that is plain to see."""

import ast
from collections.abc import Iterator, Sequence

from .slicing import local_names

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Before:
    """The assignments that are made on every way to a line."""

    def __init__(self, tree: ast.Module, line: int) -> None:
        around = [n for n in ast.walk(tree) if isinstance(n, _FUNCTIONS) and n.lineno <= line <= (n.end_lineno or 0)]
        #: The names that each function around the line binds, and the statements in it above the line; innermost first.
        self._functions = [
            (local_names(one), list(_straight(one.body, line)))
            for one in sorted(around, key=lambda node: node.lineno, reverse=True)
        ]
        #: The names that the functions around the line bind: a value of theirs comes only of a run.
        self.local_names = {name for names, _ in self._functions for name in names}
        #: The defaults of the function's parameters.
        self.defaults = _defaults(max(around, key=lambda node: node.lineno)) if around else {}
        self._file = list(_straight(tree.body, line))

    def assigned(self, name: str) -> ast.expr | None:
        """Return what is assigned to a name last; None where that is not plain to see."""
        for statement in reversed(self._above(name)):
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    return value
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                    return value
            if name in _bound(statement):
                return None
        return None

    def imported(self, name: str) -> ast.Import | ast.ImportFrom | None:
        """Return the statement that imports a name above the line, None where there is none."""
        for statement in reversed(self._above(name)):
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            if any((alias.asname or alias.name.partition(".")[0]) == name for alias in statement.names):
                return statement
        return None

    def _above(self, name: str) -> list[ast.stmt]:
        """Return the statements above the line in the function that binds a name; of the file, outside all functions.

        A name that a function around the dispatch's own binds is seen from inside, unless the inner one hides it.
        """
        if not self._functions:
            return self._file
        return next((above for names, above in self._functions if name in names), [])


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, object]:
    """Return the parameters of a function that have a plain default, None aside, each with that."""
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [*zip(reversed(positional), reversed(spec.defaults), strict=False)]
    named = [(one, default) for one, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default]
    plain = [(one.arg, default.value) for one, default in (*pairs, *named) if isinstance(default, ast.Constant)]
    return {name: value for name, value in plain if value is not None}


def _straight(body: Sequence[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """Yield the statements above a line that stand in the blocks around it, functions and classes aside."""
    for statement in body:
        if statement.lineno >= line:
            return
        if (statement.end_lineno or 0) < line:
            yield statement
            continue
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            return
        for name in ("body", "orelse", "finalbody"):
            block = getattr(statement, name, [])
            if block and block[0].lineno <= line <= (block[-1].end_lineno or 0):
                yield from _straight(block, line)
        return


def _bound(statement: ast.stmt) -> set[str]:
    parts = ast.walk(statement)
    return {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
