"""Where names of schedules may be listed: the declarations, the classes around them, the dispatch's own function."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.allow_lists import Spot
from scaffold.allow_lists.passed_on import passing_tests
from scaffold.arguments.classes import find_class
from scaffold.arguments.dict_literal import DictEntry
from scaffold.arguments.function_parameter import Signature
from scaffold.declared import statement_at
from scaffold.generated import generated_line
from scaffold.model.site import Arguments, Dispatch
from scaffold.modules import Module, Modules, matching
from scaffold.selector import read_as, reads_selector
from scaffold.test_files import is_test
from scaffold.walking import FunctionNode, ScopeNode


def spots_of(modules: Modules, dispatch: Dispatch, places: Sequence[Arguments], option: str) -> list[Spot]:
    """Return the parts of files that may list the names which a dispatch knows.

    `option` is what the selector is called at the first of the places, where it is declared.
    """
    module = modules.get(dispatch.path)
    found = [
        spot
        for number, place in enumerate(places)
        for spot in _at(modules, place, option if number == 0 else _name_at(place, dispatch))
    ]
    around = module.scope(dispatch.qualname, dispatch.line) or module.tree
    found.append(Spot(module, around, dispatch.selector))
    known = [spot.node for spot in found]
    return [*found, *_checking(modules, dispatch, option, known), *_passing(modules, dispatch, option, known)]


def _checking(modules: Modules, dispatch: Dispatch, option: str, known: Sequence[ast.AST]) -> Iterator[Spot]:
    """Yield the other functions that refuse names: `check(args)`, which nothing but the selector ties to a dispatch."""
    words = read_as(dispatch, option)
    sought = (rb"%b\b\S{0,30}\s+(not\s+)?in\b" % re.escape(word.encode()) for word in words)
    looks = re.compile(rb"|".join(sought) or rb"(?!)")
    files = {path for word in words for path in modules.files_with(word.encode()) if not is_test(path)}
    wanted = modules.parsed(files, lambda data: bool(looks.search(data)) and generated_line(data[:10_000]) is None)
    for module in wanted:
        found = [(line, text) for line, text in _sought_in(module) if reads_selector(text, dispatch, words)]
        for _, node in module.scopes if found else ():
            if isinstance(node, FunctionNode) and node not in known:
                inside = (text for line, text in found if node.lineno <= line <= (node.end_lineno or 0))
                yield from (Spot(module, node, text) for text in dict.fromkeys(inside))


def _passing(modules: Modules, dispatch: Dispatch, option: str, known: Sequence[ast.AST]) -> Iterator[Spot]:
    """Yield the other functions that set the selector to a name if it is one of some: `if cfg.sched in ("a", "b"):`."""
    for word in read_as(dispatch, option):
        text = rf"{re.escape(word)}['\"]?\]?\s*=(?!=)"
        sets = re.compile(rf"\b{text}")
        files = {path for path in modules.files_with(word.encode(), b" in ") if not is_test(path)}
        for module in modules.parsed(files, matching(re.compile(text.encode()))):
            for _, node in module.scopes if generated_line(module.source.text) is None else ():
                said = isinstance(node, FunctionNode) and sets.search(module.source.segment(node))
                if said and node not in known and _passes_on(module, node, word):
                    yield Spot(module, node, word)


def _passes_on(module: Module, node: ScopeNode, word: str) -> bool:
    return module.once((passing_tests, node, word), lambda: any(passing_tests(node, word)))


def _sought_in(module: Module) -> Iterator[tuple[int, str]]:
    """Yield the attributes and items that are looked for in something, each with its line."""
    for part in module.nodes:
        match part:
            case ast.Compare(left=ast.Attribute() | ast.Subscript() | ast.Call() as left, ops=[ast.In() | ast.NotIn()]):
                yield part.lineno, ast.unparse(left)


def _name_at(place: Arguments, dispatch: Dispatch) -> str:
    """Return what the selector is called at a place that its value goes through."""
    return place.beside if isinstance(place, Signature) else dispatch.attribute


def _at(modules: Modules, place: Arguments, name: str) -> Iterator[Spot]:
    home = modules.get(place.path)
    if isinstance(place, DictEntry):
        yield Spot(home, place.display.entries[place.key], name)
        return
    if place.owner in home.classes:
        yield from _in_class(modules, home, place, name)
        return
    node = statement_at(home, place.line)
    if node is not None:
        yield Spot(home, node, name)
    scope = home.scope(place.owner, place.line)
    if scope is not None and scope is not node:
        yield Spot(home, scope, name)


def _in_class(modules: Modules, home: Module, place: Arguments, name: str) -> Iterator[Spot]:
    found = find_class(modules, home, place.owner)
    lineage = found.lineage if found is not None else ((home, home.classes[place.owner]),)
    for module, node in lineage:
        yield Spot(module, node, f"self.{name}")
        for statement in node.body:
            match statement:
                case ast.AnnAssign(target=target) | ast.Assign(targets=[target]) if ast.unparse(target) == name:
                    yield Spot(module, statement, name)
