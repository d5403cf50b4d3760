"""Code that refuses other names: `if args.x not in ("a", "b"): raise …` and `assert args.x in NAMES`."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.displays import covers, extended, listed
from scaffold.allow_lists.spot import Spot
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys
from scaffold.modules import Modules
from scaffold.walking import FunctionNode, spelled, walk

_REFUSING = re.compile(r"(?:.*\.)?(error|exit|_exit|quit|fail|critical|abort)")
_SAME_NAME = re.compile(r"(\.(lower|strip|casefold)\(\))+$")


class Guard:
    """Membership tests of the selector that raise, report, exit or return for a name that is not among theirs."""

    name = "guard"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the lists that hold the names of the dispatch, in the tests of this code."""
        if not isinstance(spot.node, FunctionNode | ast.ClassDef | ast.Module):
            return
        for selectors, node in _looking(spot):
            for test, raises in refusing_tests(node, selectors, spot.attribute):
                found = listed(modules, spot.module, test, keys, test.lineno)
                whole = found is not None and bool(names) and set(names) <= set(found.names)
                if found is not None and (
                    (covers(found.names, names) or whole) if raises else whole and len(names) > 1
                ):
                    yield found.allow_list(self.name)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds `name` where it sorts, or last."""
        return (extended(modules.get(allow_list.path), allow_list, name, keys, f"{name!r} among the names that pass"),)


def _looking(spot: Spot) -> Iterator[tuple[set[str], ast.AST]]:
    """Yield the code that may test the selector, with every spelling that it has there."""
    if not isinstance(spot.node, ast.ClassDef):
        yield {spot.selector}, spot.node
        return
    for function in spot.functions():
        parameters = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
        selectors = {spot.selector}
        if function.name == "__init__" and spot.attribute in parameters:
            selectors.add(spot.attribute)
        if _validates(function, spot.attribute) and len(parameters) > 1:
            selectors.add(parameters[1])
        yield selectors, function


def _validates(function: FunctionNode, attribute: str) -> bool:
    """Return whether a method is the validator of that field: `@field_validator("lr_scheduler")`, `@x.validator`."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        dotted = spelled(called)
        if dotted == f"{attribute}.validator":
            return True
        if isinstance(decorator, ast.Call) and dotted.rpartition(".")[2] in (
            "field_validator",
            "validator",
            "validates",
        ):
            return any(isinstance(one, ast.Constant) and one.value == attribute for one in decorator.args)
    return False


def refusing_tests(node: ast.AST, selectors: set[str], attribute: str) -> Iterator[tuple[ast.expr, bool]]:
    """Yield what the selector is looked for in, in each test that refuses a name which is not there.

    With it: whether the name is an error then; otherwise the code only returns. The selector is one of `selectors`, or
    the attribute or item called `attribute` of something else.
    """
    for test, absent, raises in _tests(node):
        yield from ((names, raises) for names in _sought(test, selectors, attribute, absent))


def is_selector(left: ast.expr, selectors: set[str], attribute: str) -> bool:
    """Return whether an expression is the selector, perhaps in lower case or stripped."""
    text = _SAME_NAME.sub("", spelled(left))
    return text in selectors or bool(re.search(rf"(\.|\[['\"]){re.escape(attribute)}(['\"]\])?$", text))


def _tests(node: ast.AST) -> Iterator[tuple[ast.expr, bool, bool]]:
    """Yield each test that refuses something: whether it does so where it holds, and whether that is an error."""
    for part in walk(node):
        match part:
            case ast.If(test=test, body=body, orelse=orelse):
                for branch, absent in ((body, True), (orelse, False)):
                    if _raises(branch) or (branch and isinstance(branch[-1], ast.Return)):
                        yield test, absent, _raises(branch)
            case ast.Assert(test=test):
                yield test, False, True


def _raises(body: list[ast.stmt]) -> bool:
    calls = (one.value for one in body if isinstance(one, ast.Expr))
    called = any(isinstance(one, ast.Call) and _REFUSING.fullmatch(spelled(one.func)) for one in calls)
    return called or (bool(body) and isinstance(body[-1], ast.Raise))


def _sought(test: ast.expr, selectors: set[str], attribute: str, absent: bool) -> Iterator[ast.expr]:
    """Yield what a test looks for the selector in: for a name that is absent, or that is present."""
    match test:
        case ast.Compare(left=left, ops=[ast.NotIn() | ast.In() as op], comparators=[names]):
            if is_selector(left, selectors, attribute) and isinstance(op, ast.NotIn) == absent:
                yield names
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from _sought(inner, selectors, attribute, not absent)
        case ast.BoolOp(op=ast.And(), values=values) if absent:
            for value in values:
                yield from _sought(value, selectors, attribute, absent)
        case ast.BoolOp(op=ast.Or(), values=values) if not absent:
            for value in values:
                yield from _sought(value, selectors, attribute, absent)
