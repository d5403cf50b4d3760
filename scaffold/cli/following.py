"""What the commands share that go by a manifest: which tree follows it, and what it asks of the tree."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scaffold.cli.own_kinds import entries_around

if TYPE_CHECKING:
    from scaffold.manifest.ground import Ground
    from scaffold.model.request import Request
    from scaffold.modules import Modules


class Following(Struct, frozen=True):
    """A tree, its files, and the schedules that it is meant to carry."""

    ground: "Ground"
    modules: "Modules"
    requests: "tuple[Request, ...]"


def following(root: Path | None) -> Following:
    """Return the tree at `root`, by default the manifest's own, and what the manifest asks of it.

    Raises NoManifest, or what reading a manifest and its entries raises.
    """
    from scaffold.cli.recovering import whole_replay_ground
    from scaffold.disk import Directory
    from scaffold.manifest.requests import requests_of
    from scaffold.modules import Modules

    ground, manifest = whole_replay_ground(root)
    requests = requests_of(manifest, ground.profile, entries_around(manifest.base))
    return Following(ground, Modules(Directory(ground.root), ground.profile.optimizer), requests)
