"""A choice that is left to another library: its `get_scheduler(name, optimizer=…)`, or its trainer."""

import ast
import re
from collections.abc import Iterator

from scaffold.modules import Module, Modules
from scaffold.refusals.candidates import SCHEDULES, candidates
from scaffold.refusals.imported import full_name, imports, is_outside
from scaffold.refusals.refusal import Kind, Refusal

_CHOOSES = (
    r"(?:(?:get|create|make|build)_(?:lr_)?scheduler(?:_v\d+|_from_\w+)?"
    r"|(?:lr_)?schedulers?_(?:resolver|registry|factory))"
)
_BYTES = re.compile(rf"\b{_CHOOSES}\b".encode())
#: What schedules trials or jobs.
_OF_OTHERS = re.compile(r"\btune\b|trial|job", re.IGNORECASE)
#: A class that trains and chooses its scheduler itself, and the method of it that does.
_TRAINER = re.compile(r"transformers(\.\w+)*\.\w*Trainer")
_OVERRIDES = "create_scheduler"


def find(modules: Modules) -> Iterator[Refusal]:
    """Yield the first use in each file of another library's function that chooses a scheduler by name."""
    for module in candidates(modules, SCHEDULES, _BYTES):
        found = min(_uses(modules, module), default=None)
        if found is not None:
            yield _refusal(module.path, *found)


def _uses(modules: Modules, module: Module) -> Iterator[tuple[int, str, str]]:
    """Yield the line of each use, the function as it is called there, and its full name."""
    held = imports(module)
    for node in module.nodes:
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        written = ast.unparse(node)
        named = full_name(held, written)
        if named is None or _OF_OTHERS.search(named[0]):
            continue
        if re.fullmatch(_CHOOSES, named[0].rpartition(".")[2]) and is_outside(modules, module, *named):
            yield node.lineno, written, named[0]


def _refusal(path: str, line: int, written: str, full: str) -> Refusal:
    library = full.partition(".")[0]
    what = f"the scheduler is chosen outside the tree, by {full}"
    advice = (
        f"its names are those of {library}: write the new schedule beside this place and choose it there by name before"
        f" {written} is asked, then run again"
    )
    return Refusal(Kind.DELEGATION, path, line, what, advice)


def find_trainers(modules: Modules) -> Iterator[Refusal]:
    """Yield the first class in each file that inherits another library's trainer, which chooses the scheduler."""
    for module in candidates(modules, (b"transformers",), re.compile(rb"class\s+\w+\([^:]*Trainer\b")):
        held = imports(module)
        for node in sorted(module.classes.values(), key=lambda node: node.lineno):
            named = [full for base in node.bases if (full := full_name(held, ast.unparse(base)))]
            found = next(
                (f for f, level in named if _TRAINER.fullmatch(f) and is_outside(modules, module, f, level)), ""
            )
            if found:
                yield _of_trainer(module.path, node, found)
                break


def _of_trainer(path: str, node: ast.ClassDef, full: str) -> Refusal:
    what = f"the scheduler is chosen outside the tree, by {full}, which {node.name} inherits"
    advice = (
        f"its names are those of {full.partition('.')[0]}: override {_OVERRIDES} in {node.name}, choose the new"
        " schedule there by name before the inherited method is asked, then run again"
    )
    return Refusal(Kind.DELEGATION, path, node.lineno, what, advice)
