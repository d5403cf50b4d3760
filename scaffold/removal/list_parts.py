"""The name of a schedule, its function's, and its constant's, taken out of the lists that hold them."""

import ast
from collections.abc import Iterator

from scaffold.allow_lists import find_exports
from scaffold.allow_lists.constant import Constants
from scaffold.allow_lists.displays import name_of
from scaffold.allow_lists.enum import Enumeration
from scaffold.allow_lists.prose import Prose
from scaffold.allow_lists.split_text import split_text
from scaffold.identifiers import identifier_for
from scaffold.model.plan import What
from scaffold.model.site import AllowList, Site
from scaffold.modules import Module, Modules
from scaffold.parts import Wish
from scaffold.removal.mentions import Labels, sequence_units, statement_unit, units_with
from scaffold.removal.prose import prose_units
from scaffold.removal.unit import Cut, Unit


def list_units(modules: Modules, site: Site, name: str) -> Iterator[Unit]:
    """Yield the parts of the allow-lists that hold a name."""
    for one in site.allow_lists:
        if name not in one.names:
            continue
        module = modules.get(one.path)
        if one.form == Prose.name:
            yield from prose_units(module, one, name)
        elif one.form in (Enumeration.name, Constants.name):
            yield from _assigned(module, one, site, name)
        else:
            yield from _listed(modules, module, one, site, name)


def export_units(modules: Modules, site: Site, wish: Wish, new: str) -> Iterator[Unit]:
    """Yield the parts of what a package shows that name the function or class `new`."""
    makers = [(m.module.path, m.name) for m in wish.models.makers if m.module is not None]
    home = site.schedules_modules[0]
    for one in find_exports(modules, makers, new, home).lists if makers else ():
        if new in one.names:
            module = modules.get(one.path)
            labels = Labels(What.ALLOW_LIST, f"{new} among the exported names")
            scope = _at(module, one)
            for part in scope:
                yield from units_with(module, part, lambda node: _names(node, new), labels)


def _names(node: ast.AST, new: str) -> bool:
    match node:
        case ast.Constant(value=value):
            return bool(value == new)
        case ast.alias(name=name):
            return name == new
    return False


def _at(module: Module, one: AllowList) -> Iterator[ast.AST]:
    """Yield what holds a list: the display or import at its place, and imports beside it of the same names."""
    for node in module.nodes:
        match node:
            case ast.ImportFrom(names=names):
                if {alias.asname or alias.name for alias in names} & set(one.names):
                    yield node
            case ast.List() | ast.Tuple() | ast.Set():
                if module.source.start(node) == one.start:
                    yield node


def _assigned(module: Module, one: AllowList, site: Site, name: str) -> Iterator[Unit]:
    """Yield the member or constant that stands for a name."""
    home = module.classes.get(one.owner)
    body = home.body if home is not None else module.tree.body
    keys = site.dispatch.keys
    identifier = identifier_for(keys, name) if keys.known else ""
    for statement in body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=held)], value=value)
                | ast.AnnAssign(target=ast.Name(id=held), value=ast.expr() as value)
            ):
                means = isinstance(value, ast.Constant) and value.value == name
                if means or (held == identifier and held in dict(keys.known)):
                    yield statement_unit(module, statement, Labels(What.ALLOW_LIST, f"{held} = {name!r}"))
                    return


def _listed(modules: Modules, module: Module, one: AllowList, site: Site, name: str) -> Iterator[Unit]:
    source, keys = module.source, site.dispatch.keys
    labels = Labels(What.ALLOW_LIST, f"{name!r} in {one.owner or one.form.replace('_', ' ')}")
    for node in module.nodes:
        held: list[ast.expr] = []
        match node:
            case ast.List(elts=held) | ast.Tuple(elts=held) | ast.Set(elts=held):
                pass
            case ast.Dict(keys=found):
                held = [key for key in found if key is not None]
            case ast.Call(func=ast.Attribute(attr="split")) if source.start(node) == one.start:
                yield from _split(module, node, one, name, labels)
                return
        if held and one.start <= source.start(held[0]) and source.end(held[-1]) <= one.end:
            gone = {at for at, element in enumerate(held) if name_of(modules, module, element, keys) == name}
            if gone:
                yield from sequence_units(module, node, gone, labels)
                return


def _split(module: Module, node: ast.expr, one: AllowList, name: str, labels: Labels) -> Iterator[Unit]:
    """Yield the part of a text that is split which holds a name."""
    split = split_text(node, module.source.segment(node))
    if split is not None and name in split.names:
        start, end = (one.start + at for at in split.cut_of(name))
        yield Unit(module.path, start, end, labels.what, labels.summary, ((Cut(start, end),),))
