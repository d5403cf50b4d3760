"""What a schedule's code uses and is copied beside it: each once, and never in the place of something else."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold import functions
from scaffold.imports import Wanted, other_binding
from scaffold.model.plan import Splice, What
from scaffold.model.schedule import Companion, Symbol
from scaffold.modules import Module, Modules
from scaffold.pieces import Clash, Piece, Present
from scaffold.restyle import as_written
from scaffold.walking import ScopeNode


def companions(
    modules: Modules, module: Module, wanted: Sequence[Companion], room: functions.Room
) -> Iterator[Piece | Clash | Present]:
    """Yield for each companion that a file has it, what it lacks of it, or what of its own has its name."""
    for one in wanted:
        taken = other_binding(modules, module, Wanted(Symbol("", one.name), module.path))
        if taken is None:
            splice = functions.definition_splice(module, one.code, one.name, room, as_written)
            yield Piece(module.path, (_named(splice, one.name),))
        elif _is_there(module, one):
            yield Present(What.FUNCTION)
        else:
            here = module.functions.get(one.name) or module.classes.get(one.name)
            reason = f"{one.name!r} is there already and is not what would be written; rename it in your file"
            alike = here is not None and functions.is_alike(here, one.code)
            yield Clash(module.path, taken, What.FUNCTION, reason, alike)


def _named(splice: Splice, name: str) -> Splice:
    is_scope = re.search(r"^(async )?(def|class) ", splice.text, re.MULTILINE)
    return splice if is_scope else Splice(splice.start, splice.end, splice.text, What.FUNCTION, name)


def _is_there(module: Module, one: Companion) -> bool:
    """Return whether a file has a companion as it would be written, docstrings aside."""
    ours = ast.parse(one.code).body[0]
    for node in module.tree.body:
        if isinstance(node, ScopeNode) and isinstance(ours, ScopeNode) and node.name == one.name:
            return functions.is_ours(node, one.code)
        if type(node) is type(ours) and ast.unparse(node) == ast.unparse(ours):
            return True
    return False
