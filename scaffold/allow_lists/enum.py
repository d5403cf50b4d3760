"""Members of an enumeration: the one whose members the arms speak of, or the one that declares the selector."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.beside import Assignment, beside, target_of
from scaffold.allow_lists.choices import choice_values
from scaffold.allow_lists.resolving import Located, located
from scaffold.allow_lists.spot import Spot
from scaffold.identifiers import identifier_for
from scaffold.layout import quote_in, quoted
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys, Naming
from scaffold.modules import Module, Modules
from scaffold.walking import spelled, walk


class Enumeration:
    """Enumerations whose values are the names."""

    name = "enum"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the enumeration that the keys speak of, and those that the selector is declared or converted with."""
        if keys.naming is Naming.MEMBER and keys.path in modules:
            module = modules.get(keys.path)
            if keys.owner in module.classes:
                yield from self._described(module, module.classes[keys.owner], keys, ())
        for found in modules.once((_spoken_of, spot), lambda: tuple(_spoken_of(modules, spot))):
            if isinstance(found.node, ast.ClassDef) and _is_enumeration(modules, found.module, found.node):
                yield from self._described(found.module, found.node, keys, names)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds a member behind the last one, or where it sorts."""
        module = modules.get(allow_list.path)
        node = module.classes[allow_list.owner]
        peers = _members(node)
        own = keys if _is_owner(keys, module, allow_list.owner) else _own_keys(node)
        identifier = identifier_for(own, name)
        value = _value(module, peers, name)
        summary = f"{identifier} in {allow_list.owner}"
        return (beside(module.source, node.body, peers, identifier, value, summary),)

    def _described(self, module: Module, node: ast.ClassDef, keys: Keys, names: Sequence[str]) -> Iterator[AllowList]:
        """Yield the enumeration as an allow-list, if it holds two of `names` at least, or the only one."""
        owner = next(dotted for dotted, held in module.classes.items() if held is node)
        known = keys if _is_owner(keys, module, owner) else _own_keys(node)
        held = tuple(name for _, name in known.known)
        if _members(node) and len(set(held) & set(names)) >= min(len(names), 2):
            source = module.source
            yield AllowList(module.path, node.lineno, self.name, held, source.start(node), source.end(node), owner)


def _spoken_of(modules: Modules, spot: Spot) -> Iterator[Located]:
    """Yield what the names in the selector's annotation, type and choices stand for, and what it is converted by."""
    expressions = list(spot.annotations())
    for declaration in spot.declarations():
        expressions += choice_values(declaration)
        expressions += [k.value for k in walk(declaration) if isinstance(k, ast.keyword) and k.arg == "type"]
    for function in spot.functions():
        for part in walk(function):
            if isinstance(part, ast.Call) and [spelled(one) for one in part.args] == [spot.selector]:
                expressions.append(part.func)
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, ast.Name | ast.Attribute):
                found = located(modules, spot.module, part)
                if found is not None:
                    yield found


def _is_enumeration(modules: Modules, module: Module, node: ast.ClassDef, depth: int = 0) -> bool:
    for base in node.bases:
        if re.fullmatch(r"\w*Enum\w*", spelled(base).rpartition(".")[2]):
            return True
        found = located(modules, module, base) if depth < 5 else None
        node_of = found.node if found is not None else None
        if found and isinstance(node_of, ast.ClassDef) and _is_enumeration(modules, found.module, node_of, depth + 1):
            return True
    return False


def _is_owner(keys: Keys, module: Module, owner: str) -> bool:
    return keys.naming is Naming.MEMBER and (keys.path, keys.owner) == (module.path, owner)


def _members(node: ast.ClassDef) -> list[Assignment]:
    return [
        one
        for one in node.body
        if isinstance(one, ast.Assign | ast.AnnAssign)
        and isinstance(target_of(one), ast.Name)
        and not spelled(target_of(one)).startswith("_")
        and (isinstance(one.value, ast.Constant) or _is_auto(one.value))
    ]


def _is_auto(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and spelled(value.func).rpartition(".")[2] == "auto"


def _own_keys(node: ast.ClassDef) -> Keys:
    """Return how the members of an enumeration spell names, each with the string that it is."""
    known = []
    for member in _members(node):
        identifier = spelled(target_of(member))
        if isinstance(member.value, ast.Constant) and isinstance(member.value.value, str):
            known.append((identifier, member.value.value))
        elif _is_auto(member.value):
            known.append((identifier, identifier.lower()))
    return Keys(Naming.MEMBER, known=tuple(known))


def _value(module: Module, peers: Sequence[Assignment], name: str) -> str:
    """Return the source of a new member's value: `auto()`, the next number, or the name in the members' quotes."""
    last = peers[-1].value
    assert last is not None
    if _is_auto(last):
        return spelled(last)
    numbers = [peer.value.value for peer in peers if isinstance(peer.value, ast.Constant)]
    whole = [number for number in numbers if isinstance(number, int)]
    if len(whole) == len(peers):
        return str(max(whole) + 1)
    return quoted(name, quote_in(module.source, last))
