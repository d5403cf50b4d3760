"""What a test comes to for a name that nobody knows yet: an arm behind one that takes it is never reached."""

import ast
from collections.abc import Collection


def takes_others(test: ast.expr, selector: str, names: Collection[str]) -> bool | None:
    """Return whether a test on a selector holds for a name that is not among `names`; None where that is open.

    It is open for a list of all of `names` as well: such a list is one that learns the new name.
    """
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            found = takes_others(inner, selector, names)
            return None if found is None else not found
        case ast.BoolOp(op=op, values=values):
            parts = [takes_others(value, selector, names) for value in values]
            decides = isinstance(op, ast.Or)
            return decides if decides in parts else None if None in parts else not decides
        case ast.Compare(left=left, ops=[op], comparators=[right]) if ast.unparse(left) == selector:
            differs = isinstance(op, ast.NotEq | ast.NotIn | ast.IsNot)
            if isinstance(op, ast.Eq | ast.NotEq | ast.Is | ast.IsNot) and isinstance(right, ast.Constant):
                return differs
            if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List | ast.Set):
                held = {one.value if isinstance(one, ast.Constant) else None for one in right.elts}
                return None if None in held or held >= set(names) else differs
    return None
