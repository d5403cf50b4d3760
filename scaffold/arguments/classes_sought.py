"""Which classes of a tree can be meant by `args.lr_schedule`: the holder's own type, else each with such a field."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from scaffold.arguments.class_fields import declared_names
from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound, class_at, find_class
from scaffold.arguments.name_types import can_be_name
from scaffold.arguments.named_in_classes import declared_in_classes, files_naming
from scaffold.arguments.nested_classes import at_the_path, class_of_path
from scaffold.arguments.sought import Sought
from scaffold.modules import Module, Modules

#: A class that takes hyper-parameters by `__init__` or in its body is taken for the holder's when its name says so.
_FOR_ARGUMENTS = re.compile(r"conf|cfg|arg|param|option|opts?\b|setting|flag", re.IGNORECASE)


@lru_cache(maxsize=4)
def classes_sought(modules: Modules, sought: Sought) -> tuple[ClassFound, ...]:
    """Return the classes that can be meant: the holder's own where the code says it, else each with such a field."""
    if sought.chosen is not None:
        return tuple(_chosen(modules, sought, sought.chosen))
    own = _of_holder(modules, sought)
    if own is not None:
        return (own,)
    declaring = _declaring_any(modules, sought.name)
    with_fields = [one for one in declaring if one.kind is not Kind.PLAIN]
    if with_fields:
        with_fields = _with_heirs(modules, with_fields, sought.name)
        return tuple(_meant(at_the_path(modules, with_fields, sought.path), sought))
    having = [] if sought.holder_type else _with_heirs(modules, declaring, sought.name)
    guessed = [one for one in having if _FOR_ARGUMENTS.search(one.node.name)]
    return tuple(_meant(at_the_path(modules, guessed, sought.path), sought))


def below(modules: Modules, classes: Iterable[ClassFound]) -> list[ClassFound]:
    """Return the classes of the tree that inherit from one of `classes`, at any distance."""
    found: dict[int, ClassFound] = {}
    known = {id(one.node): one for one in classes}
    asked: set[str] = set()
    while names := {one.node.name for one in known.values()} - asked:
        for name in sorted(names):
            for home in modules.holding(b"class ", name.encode(), wanted=_inherits(name)):
                for one in _inheriting(modules, home, name, known.keys() | found.keys()):
                    found[id(one.node)] = one
        asked |= names
        known |= found
    return list(found.values())


def _inherits(name: str) -> Callable[[bytes], bool]:
    """Return what tells whether bytes can hold a class with that base, perhaps imported under another name."""
    word = re.escape(name.encode())
    said = re.compile(rb"\bclass\s+\w+[^:]*\(\s*[^:]*\b%b\b|\b%b\s+as\b" % (word, word))
    return lambda data: said.search(data) is not None


def _inheriting(modules: Modules, home: Module, name: str, known: Iterable[int]) -> Iterator[ClassFound]:
    wanted = set(known)
    for node in home.classes.values():
        if node.bases and id(node) not in wanted:
            one = class_at(modules, home, node)
            if one is not None and any(id(base) in wanted for _, base in one.lineage[1:]):
                yield one


def _chosen(modules: Modules, sought: Sought, chosen: str) -> list[ClassFound]:
    """Return the classes that `--arguments` names in full, else those that it names in part."""
    path, _, owner = chosen.rpartition("::")
    named = owner.rpartition(".")[2].encode()
    homes = {home.path: home for home in modules.holding(b"class ", named) if path in home.path}
    if not path:
        homes |= {home.path: home for home in modules.holding(b"class ") if chosen in home.path}
    candidates = [
        found
        for home in homes.values()
        for name, node in home.classes.items()
        if sought.fits(home.path, name) and (found := class_at(modules, home, node)) is not None
    ]
    exact = [one for one in candidates if one.where == chosen]
    return exact or [one for one in candidates if one.kind is not Kind.PLAIN or _has(one, sought.name)]


def _of_holder(modules: Modules, sought: Sought) -> ClassFound | None:
    """Return the class of what the selector is read from, where the code says which it is and it has the field."""
    if sought.holder_type:
        found = find_class(modules, sought.module, sought.holder_type)
        if found is not None and (found.kind is not Kind.PLAIN or _has(found, sought.name)):
            return found
    nested = class_of_path(modules, sought) if sought.path.below else None
    if nested is not None and _has(nested, sought.name):
        return nested
    if sought.holder in ("self", "cls"):
        around = [
            node for node in sought.module.classes.values() if node.lineno <= sought.line <= (node.end_lineno or 0)
        ]
        found = class_at(modules, sought.module, around[-1]) if around else None
        if found is not None and _has(found, sought.name):
            return found
    return None


def _declaring_any(modules: Modules, name: str) -> list[ClassFound]:
    """Return the classes that declare a name, of all the files that hold it: those that say `name:` or `name =`."""
    text = rf"{re.escape(name)}\b\s*(?::|=(?!=))"
    said, in_bytes = re.compile(rf"\b{text}"), re.compile(text.encode())
    return [
        found
        for home in files_naming(modules, name, declared_in_classes, in_bytes)
        for node in home.classes.values()
        if said.search(home.source.segment(node))
        and (found := class_at(modules, home, node)) is not None
        and _has(found, name)
    ]


def _with_heirs(modules: Modules, declaring: Sequence[ClassFound], name: str) -> list[ClassFound]:
    """Return classes that declare a name, and those that inherit it from one of them."""
    known = {id(one.node) for one in declaring}
    return [*declaring, *(one for one in below(modules, declaring) if id(one.node) not in known and _has(one, name))]


def _has(found: ClassFound, name: str) -> bool:
    if not any(name in home.source.segment(node) for home, node in found.lineage):
        return False
    if found.kind is Kind.PLAIN:
        return any(name in _declared(home, node) for home, node in found.lineage)
    field = next((field for field in found.fields() if field.name == name), None)
    return field is not None and can_be_name(field)


def _declared(home: Module, node: ast.ClassDef) -> set[str]:
    return home.once((declared_names, node), lambda: declared_names(node, Kind.PLAIN))


def _meant(having: Sequence[ClassFound], sought: Sought) -> list[ClassFound]:
    """Return those of the selector's file before others, and of these the one that the others lead to."""
    fitting = [one for one in having if one.module.path == sought.module.path] or list(having)
    bases = {id(node) for one in fitting for _, node in one.lineage[1:]}
    derived = [one for one in fitting if id(one.node) not in bases]
    return derived if len(derived) == 1 else _declaring(fitting, sought.name) or derived


def _declaring(candidates: Sequence[ClassFound], attribute: str) -> list[ClassFound]:
    """Return the one class that declares the selector's field and that all candidates inherit from; else nothing."""
    return [
        owner
        for owner in candidates
        if owner.declares(attribute) and all(any(node is owner.node for _, node in one.lineage) for one in candidates)
    ]
