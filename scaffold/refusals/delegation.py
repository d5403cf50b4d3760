"""A choice that is left to another library: `get_scheduler(name, optimizer=…)` from outside the tree."""

import ast
import re
from collections.abc import Iterator

from scaffold.modules import Module, Modules
from scaffold.refusals.candidates import SCHEDULES, candidates
from scaffold.refusals.imported import full_name, imports, is_outside
from scaffold.refusals.refusal import Kind, Refusal

_CHOOSES = r"(?:get|create|make|build)_(?:lr_)?scheduler(?:_v\d+|_from_\w+)?"
_BYTES = re.compile(rf"\b{_CHOOSES}\b".encode())


def find(modules: Modules) -> Iterator[Refusal]:
    """Yield the first use in each file of another library's function that chooses a scheduler by name."""
    for module in candidates(modules, SCHEDULES, _BYTES):
        found = min(_uses(modules, module), default=None)
        if found is not None:
            yield _refusal(module.path, *found)


def _uses(modules: Modules, module: Module) -> Iterator[tuple[int, str, str]]:
    """Yield the line of each use, the function as it is called there, and its full name."""
    held = imports(module)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        written = ast.unparse(node)
        named = full_name(held, written)
        if named and re.fullmatch(_CHOOSES, named[0].rpartition(".")[2]) and is_outside(modules, module, *named):
            yield node.lineno, written, named[0]


def _refusal(path: str, line: int, written: str, full: str) -> Refusal:
    library = full.partition(".")[0]
    what = f"the scheduler is chosen outside the tree, by {full}"
    advice = (
        f"its names are those of {library}: write the new schedule beside this place and choose it there by name before"
        f" {written} is asked, then run again"
    )
    return Refusal(Kind.DELEGATION, path, line, what, advice)
