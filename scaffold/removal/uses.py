"""Whether something outside the parts that are taken out uses what they hold."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import partial

from scaffold.arguments import form_of
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.model.site import Site
from scaffold.modules import Module, Modules
from scaffold.removal.unit import Unit


def mentioned_outside(modules: Modules, name: str, units: Sequence[Unit]) -> list[tuple[str, int]]:
    """Return where the tree's files hold a name outside some parts of them and outside imports: paths and lines."""
    return [(module.path, module.source.line_of(at)) for module, at in _mentions(modules, name, units)]


def is_used_outside(modules: Modules, name: str, schedule: str, units: Sequence[Unit]) -> bool:
    """Return whether code there uses a definition of that name, or a string that is the name alone may.

    A text that only speaks of it uses nothing, and a string that is what the tree calls the schedule means that.
    """
    alone = "" if name == schedule else name
    return any(
        not any(start <= at < end for start, end in module.once(("texts", alone), partial(_texts, module, alone)))
        for module, at in _mentions(modules, name, units)
    )


def _mentions(modules: Modules, name: str, units: Sequence[Unit]) -> Iterator[tuple[Module, int]]:
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)|\.{re.escape(name)}(?!\w)")
    for module in modules.parsed(modules.files_with(name.encode())):
        imports = [node for node in module.nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        spans = [(module.source.start(node), module.source.end(node)) for node in imports]
        for at in _outside(module, word, units):
            if not any(start <= at < end for start, end in spans):
                yield module, at


def _texts(module: Module, alone: str) -> list[tuple[int, int]]:
    """Return the places of the strings that are not that one alone; formatted ones hold code as well, and are none."""
    formatted = {id(part) for node in module.nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    return [
        (module.source.start(node), module.source.end(node))
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != alone
        if id(node) not in formatted
    ]


def is_read_elsewhere(modules: Modules, site: Site, declared: str, units: Sequence[Unit]) -> bool:
    """Return whether a file of a site reads an argument outside the parts that are taken out."""
    for path, field in _readings(site, declared):
        read = re.compile(rf"(?:\.|\[\s*['\"]|getattr\([^,()]+,\s*['\"]){re.escape(field)}\b")
        if any(True for _ in _outside(modules.get(path), read, units)):
            return True
    return False


def _outside(module: Module, pattern: re.Pattern[str], units: Sequence[Unit]) -> Iterator[int]:
    """Yield where a file has what is sought outside some parts of it and outside comments."""
    source, covered = module.source, [one for one in units if one.path == module.path]
    for match in pattern.finditer(source.text):
        inside = any(one.covers(match.start(), match.end()) for one in covered)
        if not inside and "#" not in source.text[source.line_start(match.start()) : match.start()]:
            yield match.start()


def _readings(site: Site, declared: str) -> Iterator[tuple[str, str]]:
    """Yield the files that values go through, each with what it calls the argument."""
    place = site.dispatch
    found = {(one.path, form_of(one).field_name(one, declared)) for one in (site.arguments, *site.hops)}
    found.add((place.path, declared))
    if isinstance(place, MappingDispatch):
        found.add((place.table_path, declared))
    yield from sorted(found)
