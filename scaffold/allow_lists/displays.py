"""Lists, tuples and sets of strings, written out or held by a constant, and the same with one more."""

import ast

from scaffold.layout import quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import AllowList
from scaffold.modules import Module

Display = ast.List | ast.Tuple | ast.Set


def display_at(module: Module, value: ast.expr) -> Display | None:
    """Return the display of strings that `value` is, or that the constant of that name at top level holds."""
    if isinstance(value, ast.Name):
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [value.id]:
                return display_at(module, node.value) if not isinstance(node.value, ast.Name) else None
    if isinstance(value, ast.List | ast.Tuple | ast.Set) and strings(value):
        return value
    return None


def strings(display: Display) -> list[str]:
    """Return the strings among a display's elements."""
    return [e.value for e in display.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]


def extended(module: Module, allow_list: AllowList, name: str, summary: str) -> Splice:
    """Return the splice that adds `name` to a list where it sorts, or last."""
    from scaffold.sequences import display_with  # LibCST is loaded only when a list is to be edited

    code = module.source.text[allow_list.start : allow_list.end]
    quote = "'" if code.count("'") > code.count('"') else '"'
    element, known = quoted(name, quote), list(allow_list.names)
    text = display_with(module.path, allow_list.line, code, element, known, name)
    return Splice(allow_list.start, allow_list.end, text, What.ALLOW_LIST, summary)
