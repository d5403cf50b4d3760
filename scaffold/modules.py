"""The tree's Python files, each parsed once, and which file a dotted module name stands for."""

import ast
import re
import weakref
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar, cast

from msgspec import Struct, field

from scaffold.errors import ScaffoldError, Unreadable
from scaffold.file_names import FileNames
from scaffold.import_nodes import ImportNode, imports_in
from scaffold.model.plan import Edit
from scaffold.model.tree import Overlay, Tree
from scaffold.parsing import parse
from scaffold.source import Source, decode
from scaffold.walking import FunctionNode, ScopeNode, scopes, spelled, walk
from scaffold.words import Words

Answer = TypeVar("Answer")

#: The largest file that is parsed, in bytes: nodes of dense code take 400 times as much.
MOST = 1_000_000
#: How much source of parsed files that nobody uses is kept parsed; a tree of nodes takes some 25 times as much.
_KEPT = 2_000_000


def _once(known: dict[object, object], question: Hashable, look: Callable[[], Answer]) -> Answer:
    if question not in known:
        known[question] = look()
    return cast("Answer", known[question])


class Module(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """One parsed file."""

    path: str
    source: Source
    tree: ast.Module
    _known: dict[object, object] = field(default_factory=dict)

    def once(self, question: Hashable, look: Callable[[], Answer]) -> Answer:
        """Return the answer to a question about this file alone, looked for the first time that it is asked."""
        return _once(self._known, question, look)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the file, outer ones before what is in them; operators and contexts left out."""
        return tuple(walk(self.tree))

    @cached_property
    def calls(self) -> tuple[tuple[str, ast.Call], ...]:
        """Return every call with what is called, as `ast.unparse` writes it."""
        return tuple((spelled(node.func), node) for node in self.nodes if isinstance(node, ast.Call))

    @cached_property
    def functions(self) -> dict[str, FunctionNode]:
        """Return the functions at top level by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, FunctionNode)}

    @cached_property
    def scopes(self) -> list[tuple[tuple[ScopeNode, ...], ScopeNode]]:
        """Return every function and class with the functions and classes around it, outermost first."""
        return list(scopes(self.tree))

    def scope(self, qualname: str, line: int) -> ScopeNode | None:
        """Return the function or class of that dotted name around `line`, None when there is none."""
        for above, node in self.scopes:
            inside = node.lineno <= line <= (node.end_lineno or 0)
            if inside and qualname == dotted_name((*above, node)):
                return node
        return None

    @cached_property
    def imports(self) -> tuple[ImportNode, ...]:
        """Return the imports that code of the file can use."""
        return tuple(imports_in(self.tree.body))

    @cached_property
    def function_imports(self) -> list[tuple[FunctionNode, tuple[ImportNode, ...]]]:
        """Return the functions that import something themselves, nested ones too, with what code in each can use."""
        held = [(node, tuple(imports_in(node.body))) for _, node in self.scopes if isinstance(node, FunctionNode)]
        return [(node, imports) for node, imports in held if imports]

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """Return every class, nested ones too, by its dotted name."""
        return {dotted_name((*above, node)): node for above, node in self.scopes if isinstance(node, ast.ClassDef)}


#: What tells whether a file is wanted by its bytes, and what names some things in it.
Wanted = Callable[[bytes], bool]
Names = Callable[[Module], frozenset[str]]


def anything(data: bytes) -> bool:
    """Return that a file is wanted, whatever its bytes are."""
    return True


def matching(pattern: re.Pattern[bytes]) -> Wanted:
    """Return what tells whether a file holds a match."""
    return lambda data: pattern.search(data) is not None


class _Parsed:
    """Parsed files by path and bytes: those that somebody uses, and those that were asked for last."""

    def __init__(self) -> None:
        self._used: weakref.WeakValueDictionary[tuple[str, bytes], Module] = weakref.WeakValueDictionary()
        self._last: OrderedDict[tuple[str, bytes], Module] = OrderedDict()
        self._size = 0

    def get(self, path: str, data: bytes) -> Module:
        """Return the file parsed, one and the same as long as it is kept.

        Raises DoesNotParse or Undecodable, and Unreadable for one that is larger than MOST.
        """
        if len(data) > MOST:
            found = f"{len(data) / 1e6:.1f} MB of Python"
            raise Unreadable(path, f"{found}, wanted at most {MOST / 1e6:g} MB; move what is data out of it first")
        key = (path, data)
        module = self._used.get(key)
        if module is None:
            source = decode(path, data)
            module = self._used[key] = Module(path, source, parse(path, source))
        if key not in self._last:
            self._size += len(data)
        self._last[key] = module
        self._last.move_to_end(key)
        while self._size > _KEPT and len(self._last) > 1:
            (_, dropped), _ = self._last.popitem(last=False)
            self._size -= len(dropped)
        return module

    def __len__(self) -> int:
        return len(self._used)


class Modules:
    """The files of one tree, parsed when they are first asked for."""

    def __init__(self, tree: Tree, optimizer: str | None = None) -> None:
        self.tree = tree
        #: The expression that the user says is the optimizer; None where code has to show it.
        self.optimizer = optimizer
        self._paths = frozenset(tree.paths())
        self._parsed = _Parsed()
        self._names = FileNames()
        #: Files that were looked into and could not be read, with what stood in the way.
        self.obstacles: dict[str, ScaffoldError] = {}
        self._words = Words(tree, self.obstacles)
        self._known: dict[object, object] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def over(self, tree: Tree) -> "Modules":
        """Return the same files as `tree` has them; what has not changed is not parsed again."""
        other = Modules(tree, self.optimizer)
        other._parsed = self._parsed
        other._names = self._names
        other.obstacles = self.obstacles
        other._words = Words(tree, self.obstacles)
        return other

    def edited(self, edits: Iterable[Edit]) -> "Modules":
        """Return the same files with some edits made."""
        return self.over(Overlay(self.tree, {edit.path: edit.after for edit in edits}))

    def once(self, question: Hashable, look: Callable[[], Answer]) -> Answer:
        """Return the answer to a question about these files, looked for the first time that it is asked."""
        return _once(self._known, question, look)

    def files_with(self, *words: bytes) -> frozenset[str]:
        """Return the files whose bytes hold all of `words`."""
        return frozenset.intersection(*map(self._words.files, words))

    def holding(self, *words: bytes, wanted: Wanted = anything) -> Iterator[Module]:
        """Yield the files whose bytes hold all of `words` and are wanted, parsed."""
        return self.parsed(self.files_with(*words), wanted)

    def parsed(self, among: Collection[str], wanted: Wanted = anything) -> Iterator[Module]:
        """Yield those of some files whose bytes are wanted, parsed; one that cannot be becomes an obstacle."""
        for path, data in self._read(among):
            if wanted(data):
                try:
                    yield self.get(path)
                except ScaffoldError as error:
                    self.obstacles[path] = error

    def naming(self, name: str, names: Names, among: Collection[str], wanted: Wanted = anything) -> Iterator[Module]:
        """Yield those of some files whose bytes are wanted and that have `name` among their `names`, parsed.

        The names are kept when the nodes are not. One that cannot be parsed becomes an obstacle.
        """
        data = {path: data for path, data in self._read(among) if wanted(data)}
        having = self._names.having(name, names, data, lambda path: names(self.get(path)))
        yield from self.parsed(having)

    def _read(self, among: Collection[str]) -> Iterator[tuple[str, bytes]]:
        for path in sorted(among):
            try:
                yield path, self.tree.read(path)
            except ScaffoldError as error:
                self.obstacles[path] = error

    def get(self, path: str) -> Module:
        """Return the file parsed; raise DoesNotParse or Undecodable when it cannot be."""
        return self._parsed.get(path, self.tree.read(path))

    def resolve(self, importer: str, dotted: str, level: int = 0) -> str | None:
        """Return the file that `dotted` means in `importer`, or None when it is not in the tree.

        A relative import (`level` dots) is exact. An absolute one is looked for from the root, then from each folder
        above the importer (a script's own folder, a `src` layout).
        """
        return self.once(("resolve", importer, dotted, level), lambda: self._resolved(importer, dotted, level))

    def _resolved(self, importer: str, dotted: str, level: int) -> str | None:
        parts = [part for part in dotted.split(".") if part]
        folders = list(PurePosixPath(importer).parents)
        starts = folders[level - 1 : level] if level else [folders[-1], *folders[:-1]]
        for start in starts:
            base = start.joinpath(*parts)
            for candidate in (base.with_suffix(".py") if parts else base, base / "__init__.py"):
                if candidate.as_posix() in self._paths:
                    return candidate.as_posix()
        return None

    def dotted(self, importer: str, path: str) -> str:
        """Return the module name under which `importer` would import the file `path`, in the way it imports others."""
        absolute, relative = set[str](), False
        for node in self.get(importer).tree.body:
            if isinstance(node, ast.ImportFrom):
                home = self.resolve(importer, node.module or "", node.level)
                relative = relative or node.level > 0
                if home and not node.level and node.module:
                    absolute.add(
                        home.removesuffix("/__init__.py").removesuffix(".py").removesuffix(_as_path(node.module))
                    )
        parts = path.removesuffix("/__init__.py").removesuffix(".py")
        if relative and not absolute:
            return _relative(importer, parts)
        base = max((base for base in absolute if parts.startswith(base)), key=len, default="")
        return parts.removeprefix(base).replace("/", ".")


def _as_path(dotted: str) -> str:
    return dotted.replace(".", "/")


def _relative(importer: str, parts: str) -> str:
    here, there = PurePosixPath(importer).parent.parts, PurePosixPath(parts).parts
    shared = 0
    while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
        shared += 1
    return "." * (len(here) - shared + 1) + ".".join(there[shared:])


def own_parameters(function: FunctionNode) -> list[str]:
    """Return the names of a function's parameters, `*args` and `**kwargs` aside, in order."""
    return [p.arg for p in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def dotted_name(scopes: Sequence[ScopeNode]) -> str:
    """Return the qualified name of the innermost of nested functions and classes."""
    return ".".join(scope.name for scope in scopes)
