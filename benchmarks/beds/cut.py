"""Pieces of a tree as something to call: whole definitions, and statements out of the middle of long functions."""

import ast
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.beds.theirs import Theirs

_SLICING = Path(__file__).resolve().parents[2] / "scaffold" / "verify" / "inside" / "slicing.py"


def _slicing() -> Theirs:
    """Return the module of `scaffold verify` that cuts definitions out; it needs nothing else of the package."""
    name = "_beds_slicing"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, _SLICING)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


class Cut:
    """A tree that is not imported: what is asked for is cut out of its files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._slicer = _slicing().Slicer(str(root), [str(root)])

    def definition(self, path: str, name: str) -> Theirs:
        """Return a function or class of a file, functions without their decorators."""
        return self._slicer.definition(path, name)

    def decorated(self, path: str, name: str) -> Theirs:
        """Return what a function of a file's top level is once its decorators have been at it."""
        tree = self._slicer.tree(self.root / path)
        node = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
        return self._slicer.run(path, [node], name)

    def chain(self, path: str, tested: str, around: Mapping[str, object], gives: str) -> Theirs:
        """Return the value of `gives` after the outermost `if tested == …` of a file ran with the names `around` it."""
        tree = self._slicer.tree(self.root / path)
        chain = next(n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test).startswith(tested))
        return self._ran(path, [chain], around, gives)

    def statements(self, path: str, function: str, gives: Sequence[str], around: Mapping[str, object]) -> Theirs:
        """Return the value of the last of `gives` after the statements of a function that assign any of them ran."""
        tree = self._slicer.tree(self.root / path)
        body = next(n.body for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
        wanted = [node for node in body if isinstance(node, ast.Assign) and _targets(node) & set(gives)]
        return self._ran(path, wanted, around, gives[-1])

    def _ran(self, path: str, body: Sequence[ast.stmt], around: Mapping[str, object], gives: str) -> Theirs:
        head = ast.parse(f"def ran({', '.join(around)}): pass").body[0]
        assert isinstance(head, ast.FunctionDef)
        head.body = [*body, ast.Return(ast.Name(gives, ast.Load()))]
        ran: Callable[..., object] = self._slicer.run(path, [head], "ran")
        return ran(**around)


def _targets(node: ast.Assign) -> set[str]:
    return {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
