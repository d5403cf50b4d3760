"""What a holder is, name by name: `cfg.optim.scheduler`, also where a local name stands for a part of it."""

import ast
import re

from scaffold.arguments.sought import HolderPath, Sought
from scaffold.dispatch.holder_type import holder_type
from scaffold.modules import Module
from scaffold.walking import FunctionNode, ScopeNode, statements_in

_PATH = re.compile(r"""\w+(\.\w+|\[(['"])[\w.-]+\2\])*""")
#: How many local names are followed, one behind the other.
_DEEPEST = 4


def holder_path(sought: Sought) -> HolderPath:
    """Return the holder of what is sought taken apart, and the type of the longest beginning that has one by the code.

    A local name that is given a part of something, `sched = cfg.optim.scheduler`, is read as that.
    """
    module, line = sought.module, sought.line
    around = tuple(scope for _, scope in module.scopes if scope.lineno <= line <= (scope.end_lineno or 0))
    holder = sought.holder
    for _ in range(_DEEPEST):
        longer = _followed(module, around, holder)
        if longer is None:
            break
        holder = longer
    parts = tuple(re.findall(r"[\w-]+", holder))
    dotted = holder.split(".") if "[" not in holder else []
    for root in range(len(dotted), 0, -1):
        said = holder_type(around, ".".join(dotted[:root]))
        if said:
            return HolderPath(parts, root, said)
    return HolderPath(parts)


def _followed(module: Module, around: tuple[ScopeNode, ...], holder: str) -> str | None:
    """Return the holder with its beginning replaced by what that is assigned, None where it is assigned no path."""
    bodies = [scope.body for scope in reversed(around) if isinstance(scope, FunctionNode)]
    bodies += [one.body for scope in reversed(around) if isinstance(scope, ast.ClassDef) for one in _makers(scope)]
    for body in [*bodies, module.tree.body]:
        for statement in statements_in(body):
            match statement:
                case ast.Assign(targets=[to], value=value) | ast.AnnAssign(target=to, value=ast.expr() as value):
                    first, given = ast.unparse(to), ast.unparse(value)
                    begins = holder == first or holder.startswith((f"{first}.", f"{first}["))
                    if begins and isinstance(value, ast.Attribute | ast.Subscript) and _PATH.fullmatch(given):
                        return None if given.startswith(holder) else given + holder[len(first) :]
    return None


def _makers(cls: ast.ClassDef) -> list[FunctionNode]:
    return [one for one in cls.body if isinstance(one, FunctionNode) and one.name == "__init__"]
