"""Which file of a tree takes a new schedule: that of those it is like, or a new one beside them."""

import os.path
from collections.abc import Sequence
from pathlib import PurePosixPath

from scaffold.errors import NoSuchModule
from scaffold.functions import schedule_functions
from scaffold.generated import generated_line
from scaffold.makers import Kind, Maker, maker_of
from scaffold.model.site import Dispatch
from scaffold.modules import Module, Modules
from scaffold.nearest import perhaps

#: What a new file for schedules is called where a tree has none and several dispatches share it.
NEW_FILE = "lr_schedules.py"


def homes_for(
    modules: Modules, dispatch: Dispatch, chosen: str | None, new: str, dispatches: Sequence[str]
) -> tuple[str, ...]:
    """Return the file for a new schedule: where the nearest arm takes its own from, else each that holds some.

    The file may not be there yet: where the tree keeps one class a file, and where several `dispatches` (their paths)
    of a package have no schedule of their own. Raises NoSuchModule when the file that was `chosen` is not there.
    """
    if chosen is not None:
        if chosen not in modules:
            raise NoSuchModule(chosen, perhaps(chosen, modules.tree.paths()))
        return (chosen,)
    pairs = [(modules.get(f.path or dispatch.path), f) for f in dispatch.factories_but({new})]
    makers = [m for home, f in pairs if (m := maker_of(modules, home, f.callee, f.line))]
    own = [maker for maker in makers if maker.module is not None]
    if own:
        return (_beside(modules, [maker for maker in own if _is_written(maker.module)] or own, new),)
    holding = [
        found.path
        for found in modules.holding(b"LambdaLR", b"optim")
        if schedule_functions(found) and _is_written(found)
    ]
    if holding:
        return tuple(holding)
    package = _package(modules, dispatch.path)
    shared = sorted({path for path in dispatches if _package(modules, path) == package})
    if len(shared) > 1:
        common = os.path.commonpath([str(PurePosixPath(path).parent) for path in shared])
        return (str(PurePosixPath(common) / NEW_FILE),)
    return (dispatch.path,)


def _package(modules: Modules, path: str) -> str:
    """Return the folder of the outermost package that a file is in, nothing where it is in none."""
    found = ""
    for folder in PurePosixPath(path).parents:
        if str(folder / "__init__.py") not in modules:
            break
        found = str(folder)
    return found


def _is_written(module: Module | None) -> bool:
    """Return whether people write a file, and no program does."""
    return module is not None and generated_line(module.source.text) is None


def _beside(modules: Modules, makers: Sequence[Maker], new: str) -> str:
    """Return the file of the last maker, or a new one beside it where each class of the tree has a file of its own."""
    nearest = makers[-1].module
    assert nearest is not None
    classes = {m.name: m.module.path for m in makers if m.kind is Kind.OWN_CLASS and m.module is not None}
    apart = len(classes) > 1 and len(set(classes.values())) == len(classes)
    if not new or makers[-1].kind is not Kind.OWN_CLASS or not apart:
        return nearest.path
    stems = [PurePosixPath(path).stem for path in classes.values()]
    endings = {f"_{stem.rpartition('_')[2]}" if "_" in stem else "" for stem in stems}
    ending = endings.pop() if len(endings) == 1 else ""
    word = new.replace("-", "_").replace(".", "_").lower()
    folder = PurePosixPath(nearest.path).parent
    names = [f"{word.removesuffix('_schedule')}{ending}", f"{word}{ending}"]
    paths = [str(folder / f"{name}.py") for name in dict.fromkeys(names)]
    return next((path for path in paths if path not in set(classes.values())), paths[-1])
