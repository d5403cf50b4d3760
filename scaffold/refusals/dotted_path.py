"""The name is the symbol: `getattr(schedulers, cfg.name)`, `eval(…)`, `instantiate(cfg.lr_scheduler)`, YAML `!new:`."""

import ast
import re
from collections.abc import Iterator

from scaffold.modules import Module, Modules
from scaffold.refusals.candidates import SCHEDULES, candidates, last_name, speaks_of_schedules
from scaffold.refusals.homes import dotted_module, schedules_home
from scaffold.refusals.imported import full_name, imports
from scaffold.refusals.refusal import Kind, Refusal

_LOADER = (
    r"instantiate\w*|import_module|get_obj_from_str|locate|resolve_name|import_(?:string|class|object|from_\w+)"
    r"|load_(?:class|object|obj|attr|symbol)\w*|get_class|build_from_path"
)
_LOADS = re.compile(rf"(^|_)(?:{_LOADER})$")
_BYTES = re.compile(
    rf"\bgetattr\(\s*(?!self\b)[\w.]*(?i:sched\w*|\blrs?)\s*,\s*(?![\"'])"
    rf"|\bgetattr\(\s*[\w.]*import_module\(|(?<![.\w])eval\(|(?<![a-zA-Z])(?:{_LOADER})\((?!\s*[\"'])".encode()
)
_YAML = re.compile(rb"^\s*(?:from|import)\s+hyperpyyaml\b", re.MULTILINE)


def find(modules: Modules) -> Iterator[Refusal]:
    """Yield each place that looks a scheduler up by the name of its function or class."""
    found = False
    for module in candidates(modules, SCHEDULES, _BYTES):
        for refusal in _lookups(modules, module):
            found = True
            yield refusal
    if not found and any(candidates(modules, (b"hyperpyyaml",), _YAML)):
        home = schedules_home(modules)
        if home is not None:
            yield _in_yaml(modules, home)


def _lookups(modules: Modules, module: Module) -> Iterator[Refusal]:
    targets: dict[int, str] = {}
    held: dict[str, tuple[str, int]] | None = None
    for node in module.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            targets[id(node.value)] = ast.unparse(node.targets[0])
        if not isinstance(node, ast.Call) or not node.args or isinstance(node.args[0], ast.Constant):
            continue
        name = last_name(node)
        if name == "getattr":
            held = imports(module) if held is None else held
            yield from _attribute(modules, module, held, node)
        elif (name == "eval" and isinstance(node.func, ast.Name)) or _LOADS.search(name):
            argument = ast.unparse(node.args[0])
            if speaks_of_schedules(f"{targets.get(id(node), '')} {argument}") and not _is_plugin(module, node, name):
                written = f"{ast.unparse(node.func)}({argument}{', …' if node.args[1:] or node.keywords else ''})"
                yield _refusal(module.path, node.lineno, written, _full_name_advice(modules))


def _is_plugin(module: Module, call: ast.Call, name: str) -> bool:
    """Return whether a call imports every file of a folder rather than one by its name."""
    if name != "import_module":
        return False
    loops = [node for node in module.nodes if isinstance(node, ast.For)]
    return any(loop.lineno <= call.lineno <= (loop.end_lineno or 0) for loop in loops)


def _attribute(modules: Modules, module: Module, held: dict[str, tuple[str, int]], call: ast.Call) -> Iterator[Refusal]:
    """Yield a refusal for `getattr(holder, name)` where the holder is a module of schedulers."""
    if len(call.args) < 2 or isinstance(call.args[1], ast.Constant):
        return
    holder = ast.unparse(call.args[0])
    match call.args[0]:
        case ast.Call(args=[ast.Constant(value=str(dotted))]) as inner if last_name(inner) == "import_module":
            named: tuple[str, int] | None = (dotted, 0)
        case _:
            named = full_name(held, holder) if re.fullmatch(r"[\w.]+", holder) else None
    if named is None or not speaks_of_schedules(named[0]):
        return
    path = modules.resolve(module.path, *named)
    if path is not None:
        advice = f"write the new function or class in {path}, and give its name where the others' are given"
    else:
        where = schedules_home(modules) or module.path
        advice = (
            f"{named[0]} is not in the tree: write the new schedule in {where} and put a choice by name before this"
            " place, then run again"
        )
    yield _refusal(module.path, call.lineno, f"getattr({holder}, {ast.unparse(call.args[1])})", advice)


def _refusal(path: str, line: int, written: str, advice: str) -> Refusal:
    what = f"the name that is configured is that of the scheduler's function or class itself: {written}"
    return Refusal(Kind.DOTTED_PATH, path, line, what, advice)


def _full_name_advice(modules: Modules) -> str:
    home = schedules_home(modules)
    if home is None:
        return "write the new schedule in a module of the tree, and give its full dotted name in the configuration"
    return (
        f"write the new schedule in {home}, and give its full dotted name in the configuration,"
        f" such as {dotted_module(modules, home)}.my_schedule"
    )


def _in_yaml(modules: Modules, home: str) -> Refusal:
    """Return the refusal of a tree whose YAML files name classes, at the first schedule that they can name."""
    module = modules.get(home)
    node = next((one for name, one in module.classes.items() if speaks_of_schedules(name)), None)
    line, name = (node.lineno, node.name) if node else (1, "Schedule")
    dotted = dotted_module(modules, home)
    advice = (
        f"write a class like {name} in {home}, and give its full dotted name in the configuration, as"
        f" !new:{dotted}.MySchedule"
    )
    return _refusal(home, line, f"!new:{dotted}.{name} in HyperPyYAML files", advice)
