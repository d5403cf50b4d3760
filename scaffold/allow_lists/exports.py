"""What a package shows of its schedules: `__all__`, tables of names to import lazily, imports in `__init__.py`."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.allow_lists.displays import Display, extended
from scaffold.allow_lists.reexport import imported_beside, reexports
from scaffold.allow_lists.resolving import assigned
from scaffold.allow_lists.spot import Spot
from scaffold.generated import generated_line
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys
from scaffold.modules import Module, Modules
from scaffold.test_files import is_test


class ExportsFound(Struct, frozen=True):
    """The lists to extend, and what is left to the user: path, line and the reason."""

    lists: tuple[AllowList, ...]
    remarks: tuple[tuple[str, int, str], ...]


class Exports:
    """Lists of the functions and classes that make schedules; `find_exports` finds them, not a spot."""

    name = "exports"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield nothing: what is exported are functions and classes, which no spot tells."""
        yield from ()

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds the function or class called `name`."""
        module = modules.get(allow_list.path)
        if module.source.text.startswith("from", allow_list.start):
            return (imported_beside(module, allow_list, name),)
        return (extended(module, allow_list, name, keys, f"{name} among the exported names"),)


def find_exports(
    modules: Modules, makers: Sequence[tuple[str, str]], new_name: str, new_path: str = ""
) -> ExportsFound:
    """Return where the given makers, each a file and a name there, are exported.

    `new_name` is about to be added, which a list may hold already; `new_path` is the file that will define it, and
    decides which imports can bind it. Without it, it is taken to stand beside the makers.
    """
    lists: list[AllowList] = []
    remarks: list[tuple[str, int, str]] = []
    names = tuple(dict.fromkeys(name for _, name in makers if name != new_name))
    homes = (new_path,) if new_path else tuple(dict.fromkeys(path for path, _ in makers))
    for module in modules.parsed({path for name in names for path in modules.files_with(name.encode())}):
        own = module.path in homes
        held = [name for name in names if name in module.source.text]
        if len(held) < 2 and not own and not module.path.endswith("__init__.py"):
            continue
        line = generated_line(module.source.text)
        if line is not None and len(held) > 1:
            remarks.append((module.path, line, "says that it is generated; run what generates it again"))
        if line is not None:
            continue
        imports = list(reexports(modules, module, names, new_name, homes, new_path))
        found = list(_displays(module, names, 1 if own else 2))
        if is_test(module.path):
            remarks += [(module.path, one.line, "a test lists these schedules") for one in found]
            continue
        binds = own or bool(imports) or _has_star(modules, module, homes)
        lists += [*imports, *(one for one in found if one.owner != "__all__" or binds)]
    return ExportsFound(tuple(lists), tuple(remarks))


def _displays(module: Module, names: Sequence[str], least: int) -> Iterator[AllowList]:
    """Yield the displays of strings that hold some of the names: two, or one in the `__all__` of their own file."""
    exported = {id(part) for part in _all_displays(module)}
    looked_at = exported | {id(part) for part in _held_displays(module)}
    for node in module.nodes:
        if not isinstance(node, Display) or not node.elts or id(node) not in looked_at:
            continue
        strings = tuple(e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str))
        owner = "__all__" if id(node) in exported else ""
        if len(set(strings) & set(names)) >= (least if owner else 2):
            source = module.source
            yield AllowList(
                module.path, node.lineno, Exports.name, strings, source.start(node), source.end(node), owner
            )


def _held_displays(module: Module) -> Iterator[ast.AST]:
    """Yield the displays that a statement holds, in a table perhaps; what is compared with or passed holds no names."""
    stack: list[ast.AST | None] = []
    for node in module.nodes:
        match node:
            case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.AnnAssign(value=value):
                stack.append(value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="extend" | "update"), args=[value])):
                stack.append(value)
    while stack:
        part = stack.pop()
        if isinstance(part, Display):
            yield part
            stack.extend(part.elts)
        elif isinstance(part, ast.Dict):
            stack.extend(part.values)
        elif isinstance(part, ast.BinOp):
            stack.extend((part.left, part.right))


def _all_displays(module: Module) -> Iterator[ast.AST]:
    for name, statement, _ in assigned(module.tree.body):
        if name == "__all__":
            yield from ast.walk(statement)
    for node in module.tree.body:
        match node:
            case ast.AugAssign(target=ast.Name(id="__all__")):
                yield from ast.walk(node)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__")))):
                yield from ast.walk(node)


def _has_star(modules: Modules, module: Module, homes: Sequence[str]) -> bool:
    """Return whether a file takes everything from one of those that define the schedules."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.names[0].name == "*"
        and modules.resolve(module.path, node.module or "", node.level) in homes
        for node in module.nodes
    )
