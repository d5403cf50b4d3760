"""A name added wherever the legal names are listed, and the constant imported that spells it there."""

from collections.abc import Iterator

from scaffold import allow_lists
from scaffold.allow_lists import IdentifierTaken
from scaffold.identifiers import identifier_for
from scaffold.imports import Wanted, is_bound
from scaffold.model.plan import What
from scaffold.model.schedule import Symbol
from scaffold.model.site import Naming, Site
from scaffold.modules import Modules
from scaffold.pieces import Clash, Piece, Present


def listed_names(modules: Modules, site: Site, name: str) -> Iterator[Piece | Clash | Present]:
    """Yield for each list of the legal names that it knows a name, or what adds that to it."""
    keys = site.dispatch.keys
    for allow_list in site.allow_lists:
        if name in allow_list.names:
            yield Present(What.ALLOW_LIST)
        else:
            try:
                splices = allow_lists.form_of(allow_list).extend(modules, allow_list, name, keys)
            except IdentifierTaken as taken:
                reason = (
                    f"{taken.identifier!r} is there already and does not stand for {name!r};"
                    " choose another name with --name, or remove it"
                )
                yield Clash(allow_list.path, taken.line, What.ALLOW_LIST, reason)
            else:
                constant = constant_needed(modules, site, allow_list.path, name)
                spelled = constant is not None and any(constant.symbol.bound in splice.text for splice in splices)
                yield Piece(allow_list.path, splices, (constant,) if constant is not None and spelled else ())


def constant_needed(modules: Modules, site: Site, path: str, name: str) -> Wanted | None:
    """Return the constant that spells a name where that has to be imported: it stands by itself in another file."""
    keys = site.dispatch.keys
    if keys.naming is not Naming.CONSTANT or keys.prefix or keys.owner or path == keys.path:
        return None
    wanted = Wanted(Symbol(modules.dotted(path, keys.path), identifier_for(keys, name)), keys.path)
    return None if is_bound(modules, modules.get(path), wanted) else wanted
