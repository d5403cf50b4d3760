"""Expressions that parameters are bound to by hand: what they read of the arguments is there, and is read in that way.

A manifest's binding meets releases that it was not written for: a field is called something else there, or the object
has become a dict.
"""

import ast
import re
from collections.abc import Sequence

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound, find_class
from scaffold.errors import NoSuchField, ReadOtherwise
from scaffold.model.request import Request
from scaffold.model.site import Access, Dispatch, Site
from scaffold.modules import Modules
from scaffold.test_files import is_test

#: Bases that no field comes from.
_NO_FIELDS = frozenset({"object", "ABC", "Generic", "Protocol", "NamedTuple", "BaseModel", "BaseSettings"})


def require_readable(modules: Modules, site: Site, request: Request) -> None:
    """Raise ReadOtherwise or NoSuchField for a bound expression that reads of the arguments what they cannot give.

    What is read of any other object is not looked into, nor whether a class has a field where a base of it is not in
    the tree, or where any code of the tree says such a name.
    """
    dispatch = site.dispatch
    if dispatch.access is Access.BARE:
        return
    read = [(one, name) for one, text in request.bindings for name in _attributes(text, dispatch.holder)]
    if not read:
        return
    has_attributes = dispatch.access is not Access.ITEM or _has_attributes(modules, dispatch)
    owner = _whole_class(modules, site)
    for parameter, name in read:
        shown = f"{dispatch.holder}.{name}"
        if not has_attributes:
            raise ReadOtherwise(dispatch.path, dispatch.line, parameter, shown, dispatch.read(name))
        if owner is not None and not _has(modules, owner, site, name):
            raise NoSuchField(dispatch.path, dispatch.line, parameter, shown, owner.where)


def _attributes(expression: str, holder: str) -> list[str]:
    """Return what an expression reads of an object; `@name`, an argument of the tree, is looked up elsewhere."""
    if expression.startswith("@"):
        return []
    return _attributes_in(tuple(ast.walk(ast.parse(expression, mode="eval"))), holder)


def _attributes_in(nodes: Sequence[ast.AST], holder: str) -> list[str]:
    """Return the attributes of an object that are read and not called."""
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    read = (node for node in nodes if isinstance(node, ast.Attribute) and id(node) not in called)
    return [node.attr for node in read if ast.unparse(node.value) == holder]


def _has_attributes(modules: Modules, dispatch: Dispatch) -> bool:
    """Return whether the file of a dispatch reads attributes of its arguments: some objects give items and those."""
    return bool(_attributes_in(modules.get(dispatch.path).nodes, dispatch.holder))


def _whole_class(modules: Modules, site: Site) -> ClassFound | None:
    """Return the class that declares the arguments, where all its fields are to be seen; None where they are not."""
    home = modules.get(site.arguments.path)
    found = find_class(modules, home, site.arguments.owner) if site.arguments.owner in home.classes else None
    if found is None or found.kind is Kind.PLAIN or site.hops:
        return None
    inside = {node.name for _, node in found.lineage}
    bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for _, node in found.lineage for base in node.bases}
    return found if bases <= inside | _NO_FIELDS else None


def _has(modules: Modules, owner: ClassFound, site: Site, name: str) -> bool:
    """Return whether a class has a field, or any code of the tree may give it one: it says such a name."""
    if any(field.name == name for field in (*owner.fields(), *site.arguments.fields)):
        return True
    word = re.escape(name.encode())
    says = re.compile(rb"[.'\"]%b\b|^[ \t]+%b[ \t]*[:=]" % (word, word), re.MULTILINE)
    files = (path for path in modules.files_with(name.encode()) if not is_test(path))
    return any(says.search(modules.tree.read(path)) for path in files)
