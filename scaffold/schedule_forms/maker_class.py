"""The class of the tree that a new one is to be like: its bases, its constructor, what it inherits."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from scaffold.makers import Maker, class_lineage
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode

#: What torch's scheduler classes keep on themselves.
_TORCH_ATTRIBUTES = frozenset({"optimizer", "base_lrs", "last_epoch", "_last_lr", "_step_count", "verbose"})
_TORCH_CLASS = re.compile(r"_?LRScheduler|\w+LR")


class MakerClass(Struct, frozen=True, dict=True):
    """A class with those of its bases that the tree holds, nearest first, and the names of all siblings."""

    module: Module
    lineage: tuple[tuple[Module, ast.ClassDef], ...]
    siblings: tuple[str, ...]

    @property
    def node(self) -> ast.ClassDef:
        """Return the class itself."""
        return self.lineage[0][1]

    @property
    def ancestors(self) -> tuple[ast.ClassDef, ...]:
        """Return the bases that the tree holds, nearest first."""
        return tuple(node for _, node in self.lineage[1:])

    @cached_property
    def is_torchs(self) -> bool:
        """Return whether a base is one of torch's scheduler classes."""
        held = {node.name for node in self.ancestors}
        bases = {ast.unparse(base).rpartition(".")[2] for _, node in self.lineage for base in node.bases}
        return any(_TORCH_CLASS.fullmatch(base) for base in bases - held)

    @property
    def decorator(self) -> ast.expr | None:
        """Return the decorator that makes the class a dataclass, None where it is not one."""
        return next((one for one in self.node.decorator_list if is_dataclass_decorator(one)), None)

    @property
    def has_bases(self) -> bool:
        """Return whether there is a base besides those that every class may have."""
        return any(ast.unparse(base) not in ("object", "ABC", "abc.ABC") for base in self.node.bases)

    @property
    def constructor(self) -> FunctionNode | None:
        """Return the constructor of the class, its own or an inherited one."""
        return next((held for _, node in self.lineage for held in methods(node) if held.name == "__init__"), None)

    @property
    def base_constructor(self) -> FunctionNode | None:
        """Return the constructor that the class inherits."""
        return next((held for node in self.ancestors for held in methods(node) if held.name == "__init__"), None)

    @cached_property
    def inherited(self) -> frozenset[str]:
        """Return the attributes and methods that the bases have."""
        held = set(_TORCH_ATTRIBUTES) if self.is_torchs else set()
        for node in self.ancestors:
            held |= set(self_names(node, ast.Store)) | {method.name for method in methods(node)}
            held |= {name for name, _ in fields(node)}
        return frozenset(held | (self._given_elsewhere() if self.has_foreign_base else set()))

    @cached_property
    def has_foreign_base(self) -> bool:
        """Return whether a base is a class that neither the tree nor torch has: what it does is not known."""
        held = {node.name for _, node in self.lineage} | {"object", "ABC", "Generic", "Protocol"}
        named = {ast.unparse(base).partition("[")[0] for _, node in self.lineage for base in node.bases}
        return not self.is_torchs and not held.issuperset(name.rpartition(".")[2] for name in named)

    def _given_elsewhere(self) -> set[str]:
        """Return what the class reads of itself and nothing in the tree gives it."""
        given = {name for _, node in self.lineage for name in self_names(node, ast.Store)}
        given |= {method.name for _, node in self.lineage for method in methods(node)}
        return set(self_names(self.node)) - given

    def inherited_method(self, name: str) -> FunctionNode | None:
        """Return a method that the bases have."""
        return next((held for node in self.ancestors for held in methods(node) if held.name == name), None)


def maker_class(modules: Modules, makers: Sequence[Maker]) -> MakerClass:
    """Return the last of the makers that is a class of the tree; there is one."""
    held = [(m.module, m.node) for m in makers if m.module and isinstance(m.node, ast.ClassDef)]
    module, node = held[-1]
    names = dict.fromkeys(one.name for _, one in held)
    return MakerClass(module, tuple(class_lineage(modules, module, node)), tuple(names))


def methods(node: ast.ClassDef) -> list[FunctionNode]:
    """Return the methods that a class itself has."""
    return [one for one in node.body if isinstance(one, FunctionNode)]


def fields(node: ast.ClassDef) -> Iterator[tuple[str, ast.AnnAssign]]:
    """Yield the annotated names in a class's body, class variables aside, with their declarations."""
    for one in node.body:
        match one:
            case ast.AnnAssign(target=ast.Name(id=name)) if "ClassVar" not in ast.unparse(one.annotation):
                yield name, one


def is_dataclass_decorator(node: ast.expr) -> bool:
    """Return whether a decorator is `dataclass`, called or not."""
    return bool(re.match(r"([\w.]+\.)?dataclass\b", ast.unparse(node)))


def self_names(node: ast.AST, context: type[ast.expr_context] = ast.Load) -> Iterator[str]:
    """Yield the attributes of `self` that are read below `node`, or set."""
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if isinstance(part.ctx, context):
                yield name
