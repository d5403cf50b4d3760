"""What a schedule's name is asked for besides its dispatch, and what lists names that nobody can extend for sure."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists import find_exports, uncertain
from scaffold.dispatch.factory import find_factory
from scaffold.dispatch.question import question
from scaffold.generated import generated_line
from scaffold.makers import Maker
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.site import Dispatch, Site
from scaffold.modules import Module, Modules
from scaffold.spots import spots_of
from scaffold.test_files import is_test


def remarks_on(modules: Modules, site: Site, makers: Sequence[Maker], new: str) -> tuple[Diagnostic, ...]:
    """Return what a user has to look at by hand once a site knows a new name; `new` is the function or class."""
    found = [*_asked_again(modules, site), *_enumerated(modules, site), *_prose(modules, site)]
    exported = [(maker.module.path, maker.name) for maker in makers if maker.module is not None]
    remarks = find_exports(modules, exported, new).remarks if exported and new else ()
    found += [Diagnostic(Level.WARNING, path, line, what) for path, line, what in remarks]
    return tuple(dict.fromkeys(found))


def _asked_again(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    """Yield the tests of the selector for one of its names that are no arm of the dispatch."""
    place = site.dispatch
    arms = {arm.line for arm in place.arms}
    for module in modules.holding(place.attribute.encode()):
        if is_test(module.path) or generated_line(module.source.text) is not None:
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.If | ast.IfExp) or (module.path == place.path and node.lineno in arms):
                continue
            asked = question(modules, module, node.test) if _mentions(node.test, place) else None
            if asked and set(asked.names) & set(place.names) and not _is_arm(modules, module, node):
                names = ", ".join(map(repr, asked.names))
                message = f"asks {asked.selector} again, for {names}; see whether the new name belongs there too"
                yield Diagnostic(Level.NOTE, module.path, node.lineno, message)


def _mentions(test: ast.expr, place: Dispatch) -> bool:
    for part in ast.walk(test):
        named = part.attr if isinstance(part, ast.Attribute) else part.id if isinstance(part, ast.Name) else ""
        if named and named in (place.attribute, place.selector):
            return True
    return False


def _is_arm(modules: Modules, module: Module, node: ast.If | ast.IfExp) -> bool:
    """Return whether a test is an arm of a dispatch itself: one that makes a scheduler, or the first of a chain."""
    if isinstance(node, ast.IfExp):
        return False
    return find_factory(modules, module, node.body) is not None or any(isinstance(one, ast.If) for one in node.orelse)


def _enumerated(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    """Yield the tests of the tree that list the names."""
    names = site.dispatch.names
    if len(names) < 2:
        return
    for path in modules.tree.paths():
        if not is_test(path):
            continue
        data = modules.tree.read(path)
        quoted = [n for n in names if f'"{n}"'.encode() in data or f"'{n}'".encode() in data]
        if len(quoted) > 1 and len(quoted) * 2 >= len(names) and site.dispatch.attribute.encode() in data:
            line = data[: data.find(quoted[0].encode())].count(b"\n") + 1
            yield Diagnostic(
                Level.NOTE, path, line, "a test lists names of schedules; the new one may belong there too"
            )


def _prose(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    extended = {(one.path, one.line) for one in site.allow_lists}
    for spot in spots_of(modules, site.dispatch, (site.arguments, *site.hops)):
        for path, line, what in uncertain(modules, spot, site.dispatch.names):
            if (path, line) not in extended:
                message = f"{what} mentions some of the names; it is left as it is"
                yield Diagnostic(Level.NOTE, path, line, message)
