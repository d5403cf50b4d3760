"""The classes that a library's class inherits from, in whatever files those are; only ever read."""

import ast
from collections.abc import Iterator

from msgspec.structs import replace

from scaffold.errors import NotWired, ScaffoldError
from scaffold.from_function.library import TORCH, exported
from scaffold.from_function.source import UserCode
from scaffold.walking import FunctionNode

#: How far up bases are followed.
_DEPTH = 8
#: Bases that have no constructor.
_BARE = frozenset({"object", "ABC", "Generic", "Protocol"})


def constructor_of(code: UserCode) -> UserCode:
    """Return the code whose signature calling a function or class has: its own, or the base's that has a constructor.

    Raises NotWired for a class whose constructor is in a base that cannot be read.
    """
    if not isinstance(code.node, ast.ClassDef):
        return code
    unread: list[str] = []
    for one in lineage(code, unread):
        if unread:
            break
        if isinstance(one.node, ast.ClassDef) and _has_constructor(one.node):
            return replace(one, called=code.called)
    if not unread:
        raise NotWired(f"{code.dotted}.{code.called}", "takes no optimizer: it makes no scheduler")
    raise NotWired(
        f"{code.dotted}.{code.called}",
        f"has no constructor of its own, and that of {unread[0]} cannot be read: write a function that makes it, and"
        " add that with from-function",
    )


def is_torchs(code: UserCode) -> bool:
    """Return whether a class inherits from one in torch.optim.lr_scheduler, however far up."""
    return any(one.home == TORCH for one in lineage(code, []))


def is_torchs_base(code: UserCode) -> bool:
    """Return whether a class is what torch's schedulers inherit from, which gives no rates itself."""
    return code.home == TORCH and code.node.name in ("LRScheduler", "_LRScheduler")


def lineage(code: UserCode, unread: list[str], depth: int = 0) -> Iterator[UserCode]:
    """Yield a class and its bases, nearest first; put those that cannot be read into `unread` as they are met."""
    yield code
    if not isinstance(code.node, ast.ClassDef) or depth == _DEPTH:
        return
    for base in code.node.bases:
        if ast.unparse(base).partition("[")[0].rpartition(".")[2] in _BARE:
            continue
        found = _base(code, base)
        if found is None:
            unread.append(ast.unparse(base))
        else:
            yield from lineage(found, unread, depth + 1)


def _has_constructor(node: ast.ClassDef) -> bool:
    return any(isinstance(one, FunctionNode) and one.name == "__init__" for one in node.body)


def _base(code: UserCode, base: ast.expr) -> UserCode | None:
    """Return a base class, by its name in the file or through an import there."""
    *path, name = ast.unparse(base).split(".")
    home = _module(code, path) if path else code.home
    try:
        return exported(home, name) if home else None
    except ScaffoldError:
        return None


def _module(code: UserCode, path: list[str]) -> str:
    """Return the dotted name of the module that `a.b` means in a file, nothing where no import says so."""
    head, *rest = path
    for node in code.module.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname == head:
                    return ".".join([alias.name, *rest])
                if alias.asname is None and alias.name.partition(".")[0] == head:
                    return ".".join(path)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if (alias.asname or alias.name) == head:
                    return ".".join([node.module, alias.name, *rest])
    return ""
