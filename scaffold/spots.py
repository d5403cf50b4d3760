"""Where names of schedules may be listed: the declarations, the classes around them, the dispatch's own function."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists import Spot
from scaffold.arguments.classes import find_class, own_declarations
from scaffold.declared import statement_at
from scaffold.model.site import Arguments, Dispatch
from scaffold.modules import Module, Modules


def spots_of(modules: Modules, dispatch: Dispatch, places: Sequence[Arguments]) -> list[Spot]:
    """Return the parts of files that may list the names which a dispatch knows."""
    module = modules.get(dispatch.path)
    found = [spot for place in places for spot in _at(modules, dispatch, place)]
    around = module.scope(dispatch.qualname, dispatch.line) or module.tree
    return [*found, Spot(module, around, dispatch.selector)]


def _at(modules: Modules, dispatch: Dispatch, place: Arguments) -> Iterator[Spot]:
    home = modules.get(place.path)
    if place.owner in home.classes:
        yield from _in_class(modules, dispatch, home, place)
        return
    node = statement_at(home, place.line)
    if node is not None:
        yield Spot(home, node, dispatch.attribute)
    scope = home.scope(place.owner, place.line)
    if scope is not None and scope is not node:
        yield Spot(home, scope, dispatch.attribute)


def _in_class(modules: Modules, dispatch: Dispatch, home: Module, place: Arguments) -> Iterator[Spot]:
    found = find_class(modules, home, place.owner)
    lineage = found.lineage if found is not None else ((home, home.classes[place.owner]),)
    for module, node in lineage:
        yield Spot(module, node, f"self.{dispatch.attribute}")
        for declaration in own_declarations(node):
            if ast.unparse(declaration.target) == dispatch.attribute:
                yield Spot(module, declaration, dispatch.attribute)
