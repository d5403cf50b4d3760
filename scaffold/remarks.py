"""What a schedule's name is asked for besides its dispatch, and what lists names that nobody can extend for sure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from scaffold.allow_lists import find_exports, uncertain
from scaffold.asked_again import asked_again, classes_asked
from scaffold.makers import Maker
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.spots import spots_of
from scaffold.test_files import is_test

#: As `ast.unparse` writes it.
_TUPLE_OF_ONE = re.compile(r"(return|[\w.]+ =) \(.*,\)", re.DOTALL)


def remarks_on(modules: Modules, site: Site, makers: Sequence[Maker], new: str) -> tuple[Diagnostic, ...]:
    """Return what a user has to look at by hand once a site knows a new name; `new` is the function or class."""
    found = [*asked_again(modules, site), *classes_asked(modules, site)]
    found += [*_enumerated(modules, site), *_prose(modules, site), *_stray_commas(site)]
    exported = [(maker.module.path, maker.name) for maker in makers if maker.module is not None]
    remarks = find_exports(modules, exported, new).remarks if exported and new else ()
    found += [Diagnostic(Level.WARNING, path, line, what) for path, line, what in remarks]
    return tuple(dict.fromkeys(found))


def _stray_commas(site: Site) -> Iterator[Diagnostic]:
    """Yield the arms that give a tuple of one where others give a scheduler."""
    arms = [arm for arm in site.dispatch.arms if arm.statements]
    stray = [arm for arm in arms if any(map(_TUPLE_OF_ONE.fullmatch, arm.statements))]
    for arm in stray if len(stray) < len(arms) else ():
        message = "the comma behind the call in this arm makes a tuple of it; the new arm has none"
        yield Diagnostic(Level.WARNING, site.dispatch.path, arm.line, message)


def _enumerated(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    """Yield the tests of the tree that list the names, or the arguments beside which new ones are declared."""
    names = {name: (f'"{name}"', f"'{name}'") for name in site.dispatch.names}
    typed = [field for field in site.arguments.fields if field.annotation] or site.arguments.fields
    fields = {field.name: _spellings(field.name) for field in typed}
    read = site.dispatch.attribute.encode()
    for path in filter(is_test, modules.tree.paths()):
        data = modules.tree.read(path)
        found = _first_of(data, names)
        if read in data and len(found) > 1 and len(found) * 2 >= len(names):
            message = "a test lists names of schedules; the new one may belong there too"
            yield Diagnostic(Level.NOTE, path, data[: found[0]].count(b"\n") + 1, message)
        found = _first_of(data, fields)
        if len(found) > 2 and len(found) == len(fields):
            message = f"a test lists the arguments of {site.arguments.owner}; new ones may belong there too"
            yield Diagnostic(Level.NOTE, path, data[: min(found)].count(b"\n") + 1, message)


def _spellings(field: str) -> tuple[str, ...]:
    """Return how tests write an argument: as a key, an option, a keyword."""
    flag = f"--{field.replace('_', '-')}"
    return f'"{field}"', f"'{field}'", f"--{field}", flag, f"{field}="


def _first_of(data: bytes, words: Mapping[str, Sequence[str]]) -> list[int]:
    """Return where each word stands first in one of its spellings; those that do not are left out."""
    found = ([at for text in texts if (at := data.find(text.encode())) >= 0] for texts in words.values())
    return [min(places) for places in found if places]


def _prose(modules: Modules, site: Site) -> Iterator[Diagnostic]:
    extended = {(one.path, one.line) for one in site.allow_lists}
    for spot in spots_of(modules, site.dispatch, (site.arguments, *site.hops), site.option):
        for path, line, what in uncertain(modules, spot, site.dispatch.names):
            if (path, line) not in extended:
                message = f"{what} mentions some of the names; it is left as it is"
                yield Diagnostic(Level.NOTE, path, line, message)
