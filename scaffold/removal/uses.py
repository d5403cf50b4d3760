"""Whether something besides a schedule reads an argument that was declared for it."""

import re
from collections.abc import Iterator, Sequence

from scaffold.arguments import form_of
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.model.site import Site
from scaffold.modules import Modules
from scaffold.removal.unit import Unit


def is_read_elsewhere(modules: Modules, site: Site, declared: str, units: Sequence[Unit]) -> bool:
    """Return whether a file of a site reads an argument outside the parts that are taken out."""
    for path, field in _readings(site, declared):
        source = modules.get(path).source
        read = re.compile(rf"(?:\.|\[\s*['\"]|getattr\([^,()]+,\s*['\"]){re.escape(field)}\b")
        for match in read.finditer(source.text):
            inside = any(u.path == path and u.covers(match.start(), match.end()) for u in units)
            if not inside and "#" not in source.text[source.line_start(match.start()) : match.start()]:
                return True
    return False


def _readings(site: Site, declared: str) -> Iterator[tuple[str, str]]:
    """Yield the files that values go through, each with what it calls the argument."""
    place = site.dispatch
    found = {(one.path, form_of(one).field_name(one, declared)) for one in (site.arguments, *site.hops)}
    found.add((place.path, declared))
    if isinstance(place, MappingDispatch):
        found.add((place.table_path, declared))
    yield from sorted(found)
