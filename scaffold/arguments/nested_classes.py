"""Classes whose fields are of other classes: which one `cfg.optim.scheduler` is, and how it is reached."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.arguments.classes import ClassFound, class_at, find_class
from scaffold.arguments.named_in_classes import assigned_in_classes, files_naming
from scaffold.arguments.sought import HolderPath, Sought
from scaffold.modules import Modules
from scaffold.walking import FunctionNode, spelled


def class_of_path(modules: Modules, sought: Sought) -> ClassFound | None:
    """Return the class that a holder has by its root's type and the types of the fields on the way; None if unknown."""
    path = sought.path
    found = find_class(modules, sought.module, path.root_type) if path.root_type else None
    for part in path.below:
        found = type_of_field(modules, found, part) if found is not None else None
    return found


def at_the_path(modules: Modules, candidates: Sequence[ClassFound], path: HolderPath) -> list[ClassFound]:
    """Return those classes that some class has a field of which is called like the holder's last part; else all."""
    chosen = [one for one in candidates if path.below and _owners(modules, one, path.below[-1])]
    return chosen or list(candidates)


def prefix_of(modules: Modules, found: ClassFound, path: HolderPath) -> str:
    """Return how the class is reached from the outermost one: `optim.scheduler.`, empty for that itself."""
    prefix, wanted = "", {id(found.node): found}
    for part in reversed(path.below):
        owners = [owner for one in wanted.values() for owner in _owners(modules, one, part)]
        if not owners:
            return prefix
        prefix, wanted = f"{part}.{prefix}", {id(owner.node): owner for owner in owners}
    return prefix


def type_of_field(modules: Modules, owner: ClassFound, name: str) -> ClassFound | None:
    """Return the class that a field of another class is of, by its annotation or by what makes its default."""
    for module, node in owner.lineage:
        for said in _said(node, name):
            for part in ast.walk(said):
                if isinstance(part, ast.Name | ast.Attribute | ast.Constant):
                    dotted = part.value if isinstance(part, ast.Constant) else spelled(part)
                    found = find_class(modules, module, dotted) if isinstance(dotted, str) else None
                    if found is not None:
                        return found
    return None


def _owners(modules: Modules, found: ClassFound, name: str) -> list[ClassFound]:
    """Return the classes with a field of that name which is of the class that was found, or of one it inherits from."""
    lineage = {id(node) for _, node in found.lineage}
    owners = []
    field = re.compile(rf"{re.escape(name)}\s*[:=]".encode())
    for home in files_naming(modules, name, assigned_in_classes, field):
        for node in home.classes.values():
            if any(True for _ in _said(node, name)):
                owner = class_at(modules, home, node)
                held = type_of_field(modules, owner, name) if owner is not None else None
                if owner is not None and held is not None and id(held.node) in lineage:
                    owners.append(owner)
    return owners


def _said(node: ast.ClassDef, name: str) -> Iterator[ast.expr]:
    """Yield what a class says of a name's type: the annotation, then the value that it has first."""
    for statement in [*node.body, *_of_constructor(node)]:
        match statement:
            case ast.AnnAssign(target=target, annotation=annotation, value=value) if _is(target, name):
                yield annotation
                if value is not None:
                    yield value
            case ast.Assign(targets=[target], value=ast.Call() as value) if _is(target, name):
                yield value


def _is(target: ast.expr, name: str) -> bool:
    return spelled(target) in (name, f"self.{name}")


def _of_constructor(node: ast.ClassDef) -> list[ast.stmt]:
    methods = [one for one in node.body if isinstance(one, FunctionNode) and one.name == "__init__"]
    return [statement for method in methods for statement in method.body]
