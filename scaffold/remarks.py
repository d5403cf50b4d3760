"""What a schedule's name is asked for besides its dispatch, and what lists names that nobody can extend for sure."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from scaffold.allow_lists import find_exports, uncertain
from scaffold.dispatch.factory import find_factory
from scaffold.dispatch.question import question
from scaffold.generated import generated_line
from scaffold.makers import Maker
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.site import Access, Dispatch, Site
from scaffold.modules import Module, Modules
from scaffold.spots import spots_of
from scaffold.test_files import is_test

_WORD = re.compile(r"[A-Za-z_]\w*")
#: What many things are called by: alone it says nothing of schedules.
_GENERAL = frozenset({"name", "type", "kind", "mode", "method", "policy", "strategy", "cls", "target"})


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
    words = _read_as(site)
    asks = _asking(place, words)
    files = {path for word in words for path in modules.files_with(word.encode())}
    for module in modules.parsed(files, lambda data: asks(data) and generated_line(data[:10_000]) is None):
        if is_test(module.path):
            continue
        here = (*words, place.selector) if module.path == place.path else words
        for node in module.nodes:
            if not isinstance(node, ast.If | ast.IfExp) or (module.path == place.path and node.lineno in arms):
                continue
            text = module.source.segment(node.test)
            asked = question(modules, module, node.test) if any(word in text for word in here) else None
            known = asked is not None and bool(set(asked.names) & set(place.names))
            if asked and known and _is_of(asked.selector, site) and not _is_arm(modules, module, node):
                names = ", ".join(map(repr, asked.names))
                message = f"asks {asked.selector} again, for {names}; see whether the new name belongs there too"
                yield Diagnostic(Level.NOTE, module.path, node.lineno, message)


def _read_as(site: Site) -> tuple[str, ...]:
    """Return what the selector is called in other files: a local name means nothing there."""
    found = (site.option,) if site.dispatch.access is Access.BARE else (site.dispatch.attribute, site.option)
    return tuple(dict.fromkeys(word for word in found if word))


def _asking(place: Dispatch, words: Sequence[str]) -> Callable[[bytes], bool]:
    """Return what tells whether bytes can hold a test of the selector for one of its names."""
    read = [word.encode() for word in words]
    compared = re.compile(
        rb"|".join(
            rb"%b\b[^\n]{0,40}?(==|\bin\b|\bis\b)|==[^\n]{0,60}%b" % (word, word) for word in map(re.escape, read)
        )
    )
    names = [name.encode() for name in {*place.names, *(identifier for identifier, _ in place.keys.known)}]
    return lambda data: any(w in data for w in read) and any(n in data for n in names) and bool(compared.search(data))


def _is_of(selector: str, site: Site) -> bool:
    """Return whether a test's selector is the dispatch's.

    A word that many things have, such as `name`, is only with what it is read from.
    """
    place = site.dispatch
    if selector == place.selector:
        return True
    words, holder = _WORD.findall(selector), _WORD.findall(place.holder)
    last = next((word for word in _read_as(site) if word in words), None)
    if last is None:
        return False
    before = words[: words.index(last)]
    return last not in _GENERAL or (bool(before) and before[-1:] == holder[-1:])


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
    for spot in spots_of(modules, site.dispatch, (site.arguments, *site.hops), site.option):
        for path, line, what in uncertain(modules, spot, site.dispatch.names):
            if (path, line) not in extended:
                message = f"{what} mentions some of the names; it is left as it is"
                yield Diagnostic(Level.NOTE, path, line, message)
