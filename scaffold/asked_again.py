"""A second question about a schedule's name: other code than the dispatch that does something for some names only."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from scaffold.allow_lists.displays import listed
from scaffold.dispatch.factory import find_factory
from scaffold.dispatch.question import question
from scaffold.generated import generated_line
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.site import Dispatch, Site
from scaffold.modules import Module, Modules
from scaffold.selector import read_as, reads_selector
from scaffold.test_files import is_test
from scaffold.walking import walk

#: What asks the same with the opposite answer.
_POSITIVE: Mapping[type[ast.cmpop], ast.cmpop] = {ast.NotEq: ast.Eq(), ast.IsNot: ast.Is(), ast.NotIn: ast.In()}


def asked_again(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    """Yield the places that ask the selector for some of its names and are no arm of a dispatch, one a statement."""
    place = site.dispatch
    words = read_as(place, site.option)
    asks = _asking(place, (*words, place.attribute))
    files = {path for word in words for path in modules.files_with(word.encode())} | {place.path}
    for module in modules.parsed(files, lambda data: asks(data) and generated_line(data[:10_000]) is None):
        if is_test(module.path):
            continue
        found: dict[int, tuple[str, dict[str, None]]] = {}
        for line, selector, names in _questions(modules, module, site, words):
            found.setdefault(line, (selector, {}))[1].update(dict.fromkeys(names))
        for line, (selector, asked) in sorted(found.items()):
            shown = ", ".join(map(repr, asked))
            message = f"asks {selector} again, for {shown}; see whether the new name belongs there too"
            yield Diagnostic(Level.NOTE, module.path, line, message)


def classes_asked(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    """Yield the places that ask whether something is a scheduler of some arms' class: to step it apart from others.

    What is driven by a metric is stepped with it, which concerns no other schedule.
    """
    made = {factory.callee.rpartition(".")[2] for factory in site.dispatch.factories} - {"ReduceLROnPlateau"}
    files = {path for name in made if name[:1].isupper() for path in modules.files_with(name.encode(), b"isinstance(")}
    for module in modules.parsed({path for path in files if not is_test(path)}):
        for node in module.nodes:
            match node:
                case ast.Call(func=ast.Name(id="isinstance"), args=[_, classes]):
                    asked = [ast.unparse(one) for one in getattr(classes, "elts", [classes])]
                    known = [name for name in asked if name.rpartition(".")[2] in made]
                    if known:
                        message = f"asks for {', '.join(known)}; see whether the new schedule is stepped there too"
                        yield Diagnostic(Level.NOTE, module.path, node.lineno, message)


def _questions(
    modules: Modules, module: Module, site: Site, words: Sequence[str]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield each comparison of the selector with its names, and each `match` on it: line, selector and names."""
    place = site.dispatch
    here = (*words, place.selector) if module.path == place.path else words
    chains = modules.once((_chains, module.path), lambda: _chains(module))
    known = {one.line for one in place.arms} if module.path == place.path else set()
    for node in module.nodes:
        if not isinstance(node, ast.Compare | ast.Match):
            continue
        asked = node.left if isinstance(node, ast.Compare) else node.subject
        text = module.source.segment(node if isinstance(node, ast.Compare) else asked)
        if not any(word in text for word in here):
            continue
        chain = chains.get(id(node), ())
        if known & {one.lineno for one in chain} or _makes(modules, module, node, chain):
            continue
        for selector, names in _asked(modules, module, site, node):
            own = selector == place.selector and module.path == place.path
            if set(names) & set(place.names) and (own or reads_selector(selector, place, words)):
                yield (chain[0] if chain else node).lineno, selector, names


def _asked(
    modules: Modules, module: Module, site: Site, node: ast.Compare | ast.Match
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the selectors that are asked, each with its names; a list that learns the new name asks nothing."""
    if isinstance(node, ast.Match):
        for case in node.cases:
            values = [part.value for part in walk(case.pattern) if isinstance(part, ast.MatchValue)]
            tests = [ast.Compare(node.subject, [ast.Eq()], [value]) for value in values]
            yield from ((found.selector, found.names) for test in tests if (found := question(modules, module, test)))
        return
    ops: list[ast.cmpop] = [_POSITIVE.get(type(op), op) for op in node.ops]
    if len(ops) == 1 and isinstance(ops[0], ast.In):
        if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            yield ast.unparse(node.comparators[0]), (node.left.value,)
            return
        held = listed(modules, module, node.comparators[0], site.dispatch.keys, node.lineno)
        if held is not None:
            start = held.module.source.start(held.display)
            if not any((one.path, one.start) == (held.module.path, start) for one in site.allow_lists):
                yield ast.unparse(node.left), held.names
        return
    asked = question(modules, module, ast.Compare(node.left, ops, node.comparators))
    if asked is not None:
        yield asked.selector, asked.names


def _chains(module: Module) -> dict[int, tuple[ast.If, ...]]:
    """Return the `if`s that belong together, for each part of their tests."""
    heads: dict[int, list[ast.If]] = {}
    found: dict[int, tuple[ast.If, ...]] = {}
    for node in module.nodes:
        if isinstance(node, ast.If):
            chain = heads.setdefault(id(node), [])
            chain.append(node)
            if len(node.orelse) == 1:
                heads[id(node.orelse[0])] = chain
    for node in module.nodes:
        if isinstance(node, ast.If):
            parts = (part for part in walk(node.test) if isinstance(part, ast.Compare))
            found |= {id(part): tuple(heads[id(node)]) for part in parts}
    return found


def _makes(modules: Modules, module: Module, node: ast.Compare | ast.Match, chain: Sequence[ast.If]) -> bool:
    """Return whether what is asked chooses a scheduler: the place is a dispatch itself."""
    bodies = [case.body for case in node.cases] if isinstance(node, ast.Match) else [one.body for one in chain]
    return any(find_factory(modules, module, body) is not None for body in bodies)


def _asking(place: Dispatch, words: Sequence[str]) -> Callable[[bytes], bool]:
    """Return what tells whether bytes can hold a question about the selector and one of its names."""
    asks = re.compile(
        rb"|".join(
            rb"%b\b[^\n]{0,40}?([=!]=|\bin\b|\bis\b)|([=!]=|\bin\b|\bmatch\b)[^\n]{0,60}%b" % (word, word)
            for word in (re.escape(word.encode()) for word in words)
        )
    )
    read = [word.encode() for word in words]
    names = [f"{quote}{name}{quote}".encode() for name in place.names for quote in "'\""]
    names += [identifier.encode() for identifier, _ in place.keys.known]
    return lambda data: any(w in data for w in read) and any(n in data for n in names) and bool(asks.search(data))
