"""Code that refuses other names: `if args.x not in ("a", "b"): raise …` and `assert args.x in NAMES`."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.displays import display_at, extended, strings
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList
from scaffold.modules import Module


class Guard:
    """Membership tests of the selector that raise for a name that is not among theirs."""

    name = "guard"

    def find(self, module: Module, node: ast.AST, selector: str, names: Sequence[str], new: str) -> Iterator[AllowList]:
        """Yield the lists that hold all the names of the dispatch, in the tests below `node`."""
        if isinstance(node, ast.AnnAssign):
            return
        for test in _refusing_tests(node, selector):
            display = display_at(module, test)
            if display is not None and set(names) <= set(strings(display)):
                start, end = module.source.start(display), module.source.end(display)
                yield AllowList(module.path, display.lineno, self.name, tuple(strings(display)), start, end)

    def extend(self, module: Module, allow_list: AllowList, name: str) -> Splice:
        """Return the splice that adds `name` where it sorts, or last."""
        return extended(module, allow_list, name, f"{name!r} among the names that pass")


def _refusing_tests(node: ast.AST, selector: str) -> Iterator[ast.expr]:
    """Yield what the selector is looked for in, in each test that refuses a name which is not there."""
    for part in ast.walk(node):
        match part:
            case ast.If(test=ast.Compare(left=left, ops=[ast.NotIn()], comparators=[names]), body=body):
                if ast.unparse(left) == selector and isinstance(body[-1], ast.Raise):
                    yield names
            case ast.Assert(test=ast.Compare(left=left, ops=[ast.In()], comparators=[names])):
                if ast.unparse(left) == selector:
                    yield names
