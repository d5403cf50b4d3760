"""The arguments that were declared for a schedule, in every place that its values go through."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import partial

from scaffold.arguments import form_of
from scaffold.model.plan import What
from scaffold.model.site import Arguments, Site
from scaffold.modules import FunctionNode, Module, Modules
from scaffold.removal.mentions import Labels, units_with
from scaffold.removal.statements import line_ways
from scaffold.removal.unit import Unit

_ENTRY = r"[ \t]*(?::param (?:[\w.\[\], ]+ )?{0}:|{0} ?(?:\(.*\))?:|{0} ?: ).*"


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
    named = [node for above, node in module.scopes if ".".join(n.name for n in (*above, node)) == place.owner]
    around = [node for node in named if node.lineno <= place.line <= (node.end_lineno or 0)]
    decorated = [node for node in named if _first_line(node) <= place.line <= (node.end_lineno or 0)]
    return next(iter(around or decorated or named), module.tree)


def _first_line(node: FunctionNode | ast.ClassDef) -> int:
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
    """Yield the entries of an argument in the docstrings of a place: the row that begins it, and deeper ones below."""
    source, begins = module.source, re.compile(_ENTRY.format(re.escape(field)))
    for node in ast.walk(scope):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Module():
                docstring = next(iter(node.body), None)
            case _:
                continue
        if not isinstance(docstring, ast.Expr) or not isinstance(docstring.value, ast.Constant):
            continue
        first, last = docstring.lineno, docstring.end_lineno or docstring.lineno
        rows = [_row(module, line) for line in range(first, last + 1)]
        for number, row in enumerate(rows):
            if number and begins.fullmatch(row.rstrip("\r\n")):
                count = _height(rows, number, field)
                start = source.line_starts[first - 1 + number]
                end = source.line_starts[first - 1 + number + count] - 1
                ways = line_ways(source, start, end)
                yield Unit(module.path, start, end, What.ARGUMENT, f"{field} in the docstring", ways)


def _row(module: Module, line: int) -> str:
    start = module.source.line_starts[line - 1]
    return module.source.text[start : module.source.next_line(start)]


def _height(rows: list[str], number: int, field: str) -> int:
    """Return how many rows an entry has: those that are deeper, and one that says its type."""
    indent = len(rows[number]) - len(rows[number].lstrip())
    end = number + 1
    while end < len(rows) - 1 and rows[end].strip():
        deeper = len(rows[end]) - len(rows[end].lstrip()) > indent
        if not deeper and not rows[end].lstrip().startswith(f":type {field}:"):
            break
        end += 1
    return end - number
