"""Names as code spells them: string literals, members of an enumeration, constants of a module."""

import ast
import re
from collections.abc import Sequence

from msgspec.structs import replace

from scaffold.imports import readings
from scaffold.makers import definition
from scaffold.model.site import Keys, Naming
from scaffold.modules import Module, Modules
from scaffold.walking import spelled

_DOTTED = re.compile(r"[A-Za-z_][\w.]*")


def name_of(modules: Modules, module: Module, key: ast.expr, line: int) -> tuple[str, Keys] | None:
    """Return the name that an expression stands for and how it is spelled; None where it stands for none."""
    if isinstance(key, ast.Constant):
        if not isinstance(key.value, str):
            return None
        literal = module.source.segment(key).lstrip("rRbBuUfF")
        return key.value, Keys(quote="'" if literal.startswith("'") else '"')
    text = spelled(key)
    if not _DOTTED.fullmatch(text):
        return None
    bare = text.removesuffix(".value")
    suffix = text[len(bare) :]
    prefix, _, identifier = bare.rpartition(".")
    found = _member(modules, module, prefix, identifier, line) or _constant(modules, module, bare, line)
    if found is None:
        return None
    name, keys = found
    return name, replace(keys, prefix=f"{prefix}." if prefix else "", suffix=suffix)


def together(found: Sequence[Keys]) -> Keys:
    """Return how the names of one dispatch are spelled: as the last of them that is not a literal, if there is one."""
    special = [keys for keys in found if keys.naming is not Naming.LITERAL]
    if not special:
        return found[-1] if found else Keys()
    last = special[-1]
    same = [keys for keys in special if (keys.path, keys.owner) == (last.path, last.owner)]
    known = dict.fromkeys(pair for keys in same for pair in keys.known)
    quote = next((keys.quote for keys in same if keys.quote), '"')
    return replace(last, known=tuple(known), quote=quote)


def _member(modules: Modules, module: Module, owner: str, identifier: str, line: int) -> tuple[str, Keys] | None:
    """Return the name that `owner.identifier` stands for where `owner` is a class of the tree."""
    located = definition(modules, module, owner, line) if owner else None
    if located is None:
        return None
    home, node = located
    if not isinstance(node, ast.ClassDef):
        return None
    known = class_names(node)
    name = dict(known).get(identifier)
    if name is None:
        return None
    dotted = next(dotted for dotted, other in home.classes.items() if other is node)
    naming = Naming.MEMBER if is_enum(node) else Naming.CONSTANT
    return name, Keys(naming, _quote(home, node), known=known, path=home.path, owner=dotted)


def class_names(node: ast.ClassDef) -> tuple[tuple[str, str], ...]:
    """Return the members of a class that stand for strings, each with its own; `auto()` is the name in lower case."""
    found = []
    for statement in node.body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        value = statement.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found.append((spelled(target), value.value))
        elif isinstance(value, ast.Call) and spelled(value.func).rpartition(".")[2] == "auto":
            found.append((spelled(target), spelled(target).lower()))
    return tuple(found)


def is_enum(node: ast.ClassDef) -> bool:
    """Return whether a class is an enumeration, by its bases."""
    return any(re.search(r"Enum$", spelled(base)) for base in node.bases)


def _constant(modules: Modules, module: Module, dotted: str, line: int, depth: int = 0) -> tuple[str, Keys] | None:
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Constant):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and target.id == dotted and isinstance(statement.value.value, str):
                value = statement.value.value
                keys = Keys(Naming.CONSTANT, _quote(module, statement), known=((dotted, value),), path=module.path)
                return value, keys
    for path, name in readings(modules, module, dotted, line) if depth < 5 else ():
        if name and (path, name) != (module.path, dotted):
            found = _constant(modules, modules.get(path), name, 0, depth + 1)
            if found is not None:
                return found
    return None


def _quote(module: Module, node: ast.AST) -> str:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and not part.value.count("\n"):
            return "'" if module.source.segment(part).lstrip("rRbBuU").startswith("'") else '"'
    return '"'
