"""What a tree holds, without a request: its sites, what keeps a place from being one, and what was turned down."""

from dataclasses import dataclass

from scaffold.errors import ScaffoldError
from scaffold.locate import find_places, site_at
from scaffold.model.site import Site
from scaffold.model.tree import Tree
from scaffold.modules import Modules


@dataclass(frozen=True)
class Inspection:
    """What was found in a tree; each message begins with `path:line`."""

    root: str
    sites: tuple[Site, ...]
    #: Dispatches whose arguments could not be told, with the reason.
    incomplete: tuple[str, ...]
    #: What looked like a dispatch and was turned down, with the reason.
    near_misses: tuple[str, ...]
    #: Files that could not be read or parsed.
    passed_over: tuple[str, ...]


def inspect_tree(tree: Tree, root: str) -> Inspection:
    """Return what a tree holds. Nothing of the tree is run."""
    modules = Modules(tree)
    found = find_places(modules)
    sites: list[Site] = []
    incomplete: list[str] = []
    for place in found.places:
        try:
            sites.append(site_at(modules, place))
        except ScaffoldError as error:
            incomplete.append(str(error))
    return Inspection(
        root,
        tuple(sites),
        tuple(incomplete),
        tuple(str(miss) for miss in found.near_misses),
        tuple(str(error) for error in modules.obstacles.values()),
    )
