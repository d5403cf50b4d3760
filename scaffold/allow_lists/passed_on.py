"""Code that passes a name on only if it is one of some: `if cfg.sched in ["a", "b"]: args.sched = cfg.sched`."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.displays import extended, listed
from scaffold.allow_lists.spot import Spot
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys
from scaffold.modules import Modules
from scaffold.walking import FunctionNode, walk


class PassedOn:
    """Membership tests of another expression, which is what the selector is set to where they hold."""

    name = "passed_on"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the lists that hold the names of the dispatch and no others: those of others choose something else."""
        if not isinstance(spot.node, FunctionNode):
            return
        for test in passing_tests(spot.node, spot.attribute):
            found = listed(modules, spot.module, test, keys, test.lineno)
            if found is not None and len(names) > 1 and set(found.names) - {new} == set(names):
                yield found.allow_list(self.name)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds `name` where it sorts, or last."""
        summary = f"{name!r} among the names that are passed on"
        return (extended(modules.get(allow_list.path), allow_list, name, keys, summary),)


def passing_tests(node: ast.AST, attribute: str) -> Iterator[ast.expr]:
    """Yield what an expression is looked for in, in each `if` that sets the selector to that expression."""
    for part in walk(node):
        match part:
            case ast.If(test=ast.Compare(left=left, ops=[ast.In()], comparators=[names]), body=body):
                inside = (one for statement in body for one in walk(statement))
                given = (value for one in inside if (value := _set(one, attribute)) is not None)
                if any(ast.unparse(value) == ast.unparse(left) for value in given):
                    yield names


def _set(node: ast.AST, attribute: str) -> ast.expr | None:
    """Return what a node sets an attribute, an item or a keyword argument of that name to."""
    match node:
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=given) | ast.keyword(arg=name, value=given):
            return given if name == attribute else None
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=name))], value=given):
            return given if name == attribute else None
    return None
