"""Lists at top level that hold the dispatch's names and that something checks the selector against."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.choices import choice_values
from scaffold.allow_lists.displays import Listed, covers, extended, listed
from scaffold.allow_lists.guard import is_selector, refusing_tests
from scaffold.allow_lists.resolving import assigned
from scaffold.allow_lists.spot import Spot
from scaffold.generated import generated_line
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys, Naming
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, spelled


class ConstantList:
    """Constants such as `SCHEDULERS = ["a", "b"]`, wherever in the tree they and what uses them stand."""

    name = "constant_list"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the lists that hold the names as strings or as constants, and that the selector is checked against."""
        if not isinstance(spot.node, FunctionNode | ast.Module) or len(names) < 2:
            return
        known = [identifier for identifier, name in keys.known if name != new]
        words = known if keys.naming is not Naming.LITERAL else names
        least = len(words) - (1 if len(words) > 2 else 0)
        held = Counter(path for word in words for path in modules.files_with(word.encode()))
        for module in modules.parsed([path for path, count in held.items() if count >= least]):
            if generated_line(module.source.text) is not None:
                continue
            for owner, _, value in assigned(module.tree.body):
                found = None if isinstance(value, ast.Name | ast.Attribute) else listed(modules, module, value, keys)
                if found is None or found.module is not module or not covers(found.names, names):
                    continue
                if _is_used(modules, module, found, owner, spot, names):
                    yield found.allow_list(self.name, owner)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds `name` where it sorts, or last."""
        summary = f"{name!r} in {allow_list.owner}"
        return (extended(modules.get(allow_list.path), allow_list, name, keys, summary),)


def _is_used(modules: Modules, home: Module, held: Listed, owner: str, spot: Spot, names: Sequence[str]) -> bool:
    """Return whether choices, refusing tests or, if it holds all names, `in` tests of the selector use a list."""
    whole = set(names) <= set(held.names)
    for module in modules.holding(owner.encode()):
        for use in _uses(module, spot, whole):
            if spelled(use).rpartition(".")[2] == owner:
                found = listed(modules, module, use, Keys(Naming.CONSTANT, known=((owner, owner),)), use.lineno)
                if found is not None and found.display is held.display and found.module.path == home.path:
                    return True
    return False


def _uses(module: Module, spot: Spot, whole: bool) -> Iterator[ast.expr]:
    for value in choice_values(module.tree):
        yield from (part for part in ast.walk(value) if isinstance(part, ast.Name | ast.Attribute))
    tests = [part for part in module.nodes if isinstance(part, ast.Compare)]
    refusing = refusing_tests(module.tree, {spot.selector, spot.attribute}, spot.attribute)
    yield from (names for names, raises in refusing if raises or whole)
    if whole:
        for one in tests:
            if isinstance(one.ops[0], ast.In) and is_selector(one.left, {spot.selector}, spot.attribute):
                yield one.comparators[0]
