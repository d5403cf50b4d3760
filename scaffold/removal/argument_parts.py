"""The arguments that were declared for a schedule, in every place that its values go through."""

import ast
from collections.abc import Iterator, Mapping
from functools import partial

from scaffold.arguments import form_of
from scaffold.arguments.docstring_entries import docstring_of, entry_span
from scaffold.model.plan import What
from scaffold.model.site import Arguments, Site
from scaffold.modules import Module, Modules, dotted_name
from scaffold.removal.mentions import Labels, units_with
from scaffold.removal.statements import line_ways
from scaffold.removal.unit import Unit
from scaffold.walking import ScopeNode


def argument_units(modules: Modules, site: Site, declared: Mapping[str, str]) -> Iterator[Unit]:
    """Yield what declares arguments and what passes them on to the dispatch; `declared` has each one's help."""
    for place in (site.arguments, *site.hops):
        form = form_of(place)
        there = {one.name for one in place.fields}
        fields = [field for name in declared if (field := form.field_name(place, name)) in there]
        module = modules.get(place.path)
        words = {word: field for field in fields for word in _words(field, form.spelled(place, field))}
        labels = Labels(What.ARGUMENT, f"{', '.join(fields)} in {place.owner}", tuple(declared.values()))
        scope = _scope(module, place)
        if fields:
            meant = partial(_declares, fields=frozenset(fields), words=frozenset(words))
            yield from units_with(module, scope, meant, labels)
        for field in fields:
            yield from _in_docstrings(module, scope, field)


def _words(field: str, spelled: str) -> frozenset[str]:
    """Return the strings that stand for a field: its own name, and the option with one dash or two."""
    option = spelled.lstrip("-")
    joints = {field, option, field.replace("_", "-"), option.replace("-", "_")}
    return frozenset({*joints, *(f"--{one}" for one in joints), *(f"-{one}" for one in joints)})


def _scope(module: Module, place: Arguments) -> ast.AST:
    """Return the class or function that holds a place, with what is above it; the file where it is in none."""
    named = [node for above, node in module.scopes if dotted_name((*above, node)) == place.owner]
    around = [node for node in named if node.lineno <= place.line <= (node.end_lineno or 0)]
    decorated = [node for node in named if _first_line(node) <= place.line <= (node.end_lineno or 0)]
    return next(iter(around or decorated or named), module.tree)


def _first_line(node: ScopeNode) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _declares(node: ast.AST, fields: frozenset[str], words: frozenset[str]) -> bool:
    match node:
        case ast.Constant(value=str() as text):
            return text in words
        case ast.arg(arg=name) | ast.keyword(arg=name):
            return name in fields
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name in fields
    return False


def _in_docstrings(module: Module, scope: ast.AST, field: str) -> Iterator[Unit]:
    """Yield the entries of an argument in the docstrings of a place."""
    for node in ast.walk(scope):
        docstring = docstring_of(node) if isinstance(node, ScopeNode | ast.Module) else None
        span = entry_span(module.source, docstring, field) if docstring is not None else None
        if span is not None:
            ways = line_ways(module.source, *span)
            yield Unit(module.path, *span, What.ARGUMENT, f"{field} in the docstring", ways)
