"""What a tree holds, without a request: its sites, what keeps a place from being one, and what was turned down."""

from collections.abc import Callable

from msgspec import Struct

from scaffold.cores import nobody
from scaffold.errors import ScaffoldError
from scaffold.locate import find_places, settled_places, site_at
from scaffold.model.request import NOTHING_SETTLED, Settled
from scaffold.model.site import Site
from scaffold.model.tree import Tree
from scaffold.model_schedules import models_of
from scaffold.modules import Modules
from scaffold.remarks import remarks_on


class Inspection(Struct, frozen=True):
    """What was found in a tree; each message begins with `path:line`."""

    root: str
    sites: tuple[Site, ...]
    #: What has to be looked at by hand when a name is added.
    remarks: tuple[str, ...]
    #: Dispatches whose arguments could not be told, with the reason.
    incomplete: tuple[str, ...]
    #: What looked like a dispatch and was turned down, with the reason.
    near_misses: tuple[str, ...]
    #: What a tree without a site has instead, and what to do about it.
    instead: tuple[str, ...]
    #: Files that could not be read or parsed.
    passed_over: tuple[str, ...]


def inspect_tree(
    tree: Tree, root: str, settled: Settled = NOTHING_SETTLED, watch: Callable[[int, int], None] = nobody
) -> Inspection:
    """Return what a tree holds; `watch` is told how many of how many files were looked at. Nothing of it is run."""
    modules = Modules(tree, settled.optimizer)
    found = settled_places(find_places(modules, watch), settled)
    sites: list[Site] = []
    incomplete: list[str] = []
    remarks: list[str] = []
    for place in found.places:
        try:
            site = site_at(modules, place, settled, "", found.places)
        except ScaffoldError as error:
            incomplete.append(str(error))
            continue
        sites.append(site)
        makers = models_of(modules, site.dispatch).makers
        remarks += [str(remark) for remark in remarks_on(modules, site, makers, "")]
    return Inspection(
        root,
        tuple(sites),
        tuple(dict.fromkeys(remarks)),
        tuple(incomplete),
        tuple(str(miss) for miss in found.near_misses),
        () if found.places else _instead(modules),
        tuple(str(error) for error in modules.obstacles.values()),
    )


def _instead(modules: Modules) -> tuple[str, ...]:
    from scaffold.refusals import diagnose  # much to load: only for a tree without a site

    return tuple(str(refusal) for refusal in diagnose(modules))
