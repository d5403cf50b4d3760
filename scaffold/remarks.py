"""What a schedule's name is asked for besides its dispatch, and what lists names that nobody can extend for sure."""

from collections.abc import Iterator, Sequence

from scaffold.allow_lists import find_exports, uncertain
from scaffold.asked_again import asked_again
from scaffold.makers import Maker
from scaffold.model.plan import Diagnostic, Level
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.spots import spots_of
from scaffold.test_files import is_test


def remarks_on(modules: Modules, site: Site, makers: Sequence[Maker], new: str) -> tuple[Diagnostic, ...]:
    """Return what a user has to look at by hand once a site knows a new name; `new` is the function or class."""
    found = [*asked_again(modules, site), *_enumerated(modules, site), *_prose(modules, site)]
    exported = [(maker.module.path, maker.name) for maker in makers if maker.module is not None]
    remarks = find_exports(modules, exported, new).remarks if exported and new else ()
    found += [Diagnostic(Level.WARNING, path, line, what) for path, line, what in remarks]
    return tuple(dict.fromkeys(found))


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
