"""Definitions cut out of files that cannot be imported, with the names that they need."""

import ast
import builtins
import importlib
import sys
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_ANNOTATIONS = 0x1000000  # CO_FUTURE_ANNOTATIONS: annotations are not evaluated


class StoodIn(Exception):
    """Code used something that could not be imported."""


class StandIn:
    """What a name that cannot be had is bound to; its attributes are such too, and any use of them raises StoodIn."""

    def __init__(self, name: str, reason: str) -> None:
        object.__setattr__(self, "_why", f"{name} is not there: {reason}")

    def _raise(self, *given: object, **named: object) -> object:
        raise StoodIn(object.__getattribute__(self, "_why"))

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Part(object.__getattribute__(self, "_why"))

    __call__ = __mro_entries__ = __getitem__ = __iter__ = __len__ = __bool__ = __enter__ = _raise
    __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __lt__ = __gt__ = _raise


class _Part(StandIn):
    """An attribute of something that is not there: what it equals cannot be told either."""

    def __init__(self, why: str) -> None:
        object.__setattr__(self, "_why", why)

    __eq__ = __ne__ = __hash__ = __contains__ = StandIn._raise  # type: ignore[assignment]
    __int__ = __float__ = __index__ = __neg__ = __pow__ = __rpow__ = __floordiv__ = __rtruediv__ = StandIn._raise
    __le__ = __ge__ = __mod__ = __rsub__ = __rfloordiv__ = StandIn._raise
    __str__ = __format__ = StandIn._raise  # type: ignore[assignment]


def reason_of(error: BaseException) -> str:
    """Return an exception in words: an import that failed by its own message, anything else with its type."""
    return str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}".rstrip(": ")


@dataclass(frozen=True)
class Cut:
    """Statements cut out of a file, compiled, and the names that they take from around them."""

    needed: list[str]
    code: types.CodeType


class Slicer:
    """Cuts definitions out of the tree's files, each file with one namespace of its own."""

    def __init__(self, root: str, paths: Sequence[str]) -> None:
        self._root = Path(root)
        self._paths = [Path(path) for path in paths]
        self._spaces: dict[Path, dict[str, object]] = {}
        self._trees: dict[Path, ast.Module] = {}
        self._cut: dict[Definition, Cut] = {}

    def definition(self, path: str, qualname: str) -> object:
        """Return the function or class `qualname` of a file, a method as a plain function, without its decorators.

        Classes keep their decorators. Raises whatever executing it raises.
        """
        file = self._root / path
        node = self._find(self.tree(file), qualname.split("."))
        if isinstance(node, ast.ClassDef) and "." not in qualname:
            return self._name(file, qualname)
        if node not in self._cut:
            node.decorator_list = []
            self._cut[node] = _cut(file, [node])
        return self._run(file, self._cut[node], node.name)

    def run(self, path: str, body: list[ast.stmt], name: str) -> object:
        """Return what `name` is after `body` was executed with the names that it needs from the file."""
        file = self._root / path
        return self._run(file, _cut(file, body), name)

    def _run(self, file: Path, cut: Cut, name: str) -> object:
        space = self._space(file)
        for needed in cut.needed:
            self._name(file, needed)
        local = types.ModuleType(str(space["__name__"])).__dict__ | space
        exec(cut.code, local)
        return local[name]

    def tree(self, file: Path) -> ast.Module:
        """Return a file parsed."""
        if file not in self._trees:
            self._trees[file] = ast.parse(file.read_bytes())
        return self._trees[file]

    def _find(self, tree: ast.Module, parts: list[str]) -> Definition:
        body: list[ast.stmt] = tree.body
        for part in parts:
            node = next(n for n in _statements(body) if isinstance(n, Definition) and n.name == part)
            body = node.body
        return node

    def _space(self, file: Path) -> dict[str, object]:
        if file not in self._spaces:
            module = types.ModuleType(f"_scaffold_sliced_{len(self._spaces)}")
            module.__file__ = str(file)
            sys.modules[module.__name__] = module  # dataclasses look their module up
            self._spaces[file] = module.__dict__
        return self._spaces[file]

    def _name(self, file: Path, name: str) -> object:
        """Return what a name of a file's top level stands for, bound in the file's namespace as well."""
        space = self._space(file)
        if name in space:
            return space[name]
        found = [node for node in _statements(self.tree(file).body) if name in _bound(node)]
        if not found and not hasattr(builtins, name):
            found = [node for node in _statements(self.tree(file).body) if _is_star(node)]
        for node in found:
            space[name] = StandIn(name, "it needs itself")
            value = space[name] = self._value(file, node, name)
            if not isinstance(value, StandIn):
                return value
        return space.get(name)  # where there is nothing, using it is a NameError, as in the file itself

    def _value(self, file: Path, node: ast.stmt, name: str) -> object:
        if isinstance(node, ast.Import | ast.ImportFrom):
            return self.imported(file, node, name)
        space, cut = self._space(file), _cut(file, [node])
        for needed in cut.needed:
            self._name(file, needed)
        exec(cut.code, space)
        return space[name]

    def imported(self, file: Path, node: ast.Import | ast.ImportFrom, name: str) -> object:
        """Return what an import statement of a file binds a name to, a stand-in where that cannot be had."""
        alias = next(a for a in node.names if (a.asname or a.name.partition(".")[0]) == name or a.name == "*")
        if isinstance(node, ast.Import):
            try:
                module = importlib.import_module(alias.name)
                return module if alias.asname else sys.modules[alias.name.partition(".")[0]]
            except BaseException as error:
                return StandIn(name, reason_of(error))
        wanted = name if alias.name == "*" else alias.name
        try:
            return self._from(node, file, wanted)
        except BaseException as error:
            home = self._file(file, node)
            found = self._name(home, wanted) if home else None
            return StandIn(name, reason_of(error)) if found is None else found

    def _from(self, node: ast.ImportFrom, file: Path, wanted: str) -> object:
        if node.level:
            raise ImportError(f"relative import in {file.name}")
        module = importlib.import_module(node.module or "")
        if not hasattr(module, wanted):
            return importlib.import_module(f"{node.module}.{wanted}")
        return getattr(module, wanted)

    def _file(self, file: Path, node: ast.ImportFrom) -> Path | None:
        """Return the file of the tree that is imported from."""
        starts = (
            [file.parents[node.level - 1]] if node.level else [p for p in self._paths if p.is_relative_to(self._root)]
        )
        for start in starts:
            base = start.joinpath(*(node.module or "").split("."))
            for candidate in (base.with_suffix(".py"), base / "__init__.py"):
                if candidate.is_file():
                    return candidate
        return None


def _cut(file: Path, body: list[ast.stmt]) -> Cut:
    tree = ast.fix_missing_locations(ast.Module(body, []))
    return Cut(free_names(body), compile(tree, str(file), "exec", flags=_ANNOTATIONS, dont_inherit=True))


def free_names(body: Sequence[ast.AST]) -> list[str]:
    """Return every name that code takes from around it, in order; annotations are not code."""
    names: dict[str, None] = {}
    for node in body:
        names.update(_free(node))
    return list(names)


def _free(node: ast.AST) -> dict[str, None]:
    if isinstance(node, ast.Name):
        return {node.id: None} if isinstance(node.ctx, ast.Load) else {}
    skipped = [getattr(node, "returns", None), getattr(node, "annotation", None)]
    children = [child for child in ast.iter_child_nodes(node) if not any(child is one for one in skipped)]
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return {name: None for child in children for name in _free(child)}
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    around = [child for child in children if child not in body]
    names = {name: None for child in around for name in _free(child)}
    own = local_names(node)
    return names | {name: None for child in body for name in _free(child) if name not in own}


def local_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """Return the names that a function binds: its parameters and what it assigns, defines or imports."""
    names = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
    body = [] if isinstance(function, ast.Lambda) else function.body
    for part in (part for statement in body for part in ast.walk(statement)):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, ast.stmt):
            names.update(_bound(part) if not isinstance(part, ast.Assign | ast.AnnAssign) else [])
    return names


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield top-level statements, those of `if` and `try` included."""
    for node in body:
        yield node
        for inner in ("body", "orelse"):
            if isinstance(node, ast.If | ast.Try):
                yield from _statements(getattr(node, inner))
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                yield from _statements(handler.body)


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Import() | ast.ImportFrom():
            return [a.asname or a.name.partition(".")[0] for a in node.names if a.name != "*"]
        case ast.Assign(targets=targets):
            return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)) if node.value is not None:
            return [name]
    return []
