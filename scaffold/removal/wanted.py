"""Which schedule a name means: an entry of the manifest, one that the tree is seen to carry, or a kind."""

from collections.abc import Sequence

from scaffold.adopted import adopted
from scaffold.manifest.errors import NoSuchEntry
from scaffold.manifest.ground import Ground
from scaffold.manifest.requests import requests_of
from scaffold.model.entry import Entry
from scaffold.model.request import Request
from scaffold.model.schedule import Schedule
from scaffold.model.tree import Tree
from scaffold.modules import Modules
from scaffold.requests import request_of
from scaffold.schedules import SCHEDULES


def request_for(ground: Ground, tree: Tree, name: str, others: Sequence[Schedule]) -> Request:
    """Return the request that put a schedule into the tree; `name` is the selector's value, or a kind.

    Raises NoSuchEntry for a name that nothing is known about.
    """
    kinds = {schedule.kind: schedule.default_name for schedule in (*SCHEDULES, *others)}
    wanted = (name, kinds.get(name, name))
    listed = requests_of(ground.manifest, ground.profile, others) if ground.manifest else ()
    for request in listed:
        if request.name in wanted:
            return request
    modules = Modules(tree, ground.profile.optimizer)
    carried = adopted(modules, str(ground.root), ground.profile, wanted)
    for one in carried:
        if one.entry.name in wanted:
            return request_of(one.entry, ground.profile, others)
    kind = next((kind for kind, usual in kinds.items() if usual in wanted), None)
    if kind is not None:
        return request_of(Entry(kind), ground.profile, others)
    carried = adopted(modules, str(ground.root), ground.profile)
    known = [request.name for request in listed] or [one.entry.name or one.entry.kind for one in carried]
    there = [request.schedule.kind for request in listed] or [one.entry.kind for one in carried]
    raise NoSuchEntry(str(ground.root), name, known, there)
