"""Which tree a command is about, and the manifest and profile that it goes by."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from scaffold.errors import BadSetting
from scaffold.manifest.errors import NoManifest
from scaffold.manifest.manifest import Manifest
from scaffold.manifest.places import places_above
from scaffold.manifest.reading import manifest_at
from scaffold.profile import FILE, Profile, load


class Ground(Struct, frozen=True):
    """A tree, as the user would write its path, and what is known of it beforehand."""

    root: Path
    #: The manifest of this very tree.
    manifest: Manifest | None
    profile: Profile


def ground_at(root: Path | None) -> Ground:
    """Return the tree at `root`, by default that of the nearest manifest from here upwards, else the one here.

    Raises what reading a manifest or a profile does.
    """
    if root is None:
        here = next(_above(Path()), None)
        folder = Path() if here is None else _folder(here)
        return Ground(folder, here, _profile(here, folder))
    nearest = (manifest for start in (root, Path()) for manifest in islice(_above(start), 1))
    manifest = next((one for one in nearest if one.root == root.resolve()), None)
    return Ground(root, manifest, _profile(manifest, root))


def replay_ground(root: Path | None) -> tuple[Ground, Manifest]:
    """Return a tree and the manifest that it is to follow: its own, else the nearest from here upwards.

    The latter is how a manifest is carried to another tree, a new release. Raises NoManifest where there is none, and
    what `ground_at` raises.
    """
    ground = ground_at(root)
    manifest = ground.manifest or next(_above(Path()), None)
    if manifest is None:
        raise NoManifest(str(Path.cwd() if root is None else root))
    if ground.manifest is None:
        ground = Ground(ground.root, None, _profile(manifest, ground.root))
    return ground, manifest


def _above(start: Path) -> Iterator[Manifest]:
    for place in places_above(start):
        manifest = manifest_at(place)
        if manifest is not None and manifest.governs:
            yield manifest


def _folder(manifest: Manifest) -> Path:
    if not manifest.root.is_dir():
        raise BadSetting(
            str(manifest.place.file), _line_of_root(manifest), "root", _shown(manifest.root), "a folder that is there"
        )
    return Path(_shown(manifest.root))


def _line_of_root(manifest: Manifest) -> int:
    rows = manifest.data.split(b"\n")
    return next((number for number, row in enumerate(rows, 1) if row.strip().startswith(b"root")), 1)


def _shown(folder: Path) -> str:
    """Return a folder as it is reached from here."""
    return os.path.relpath(folder)


def _profile(manifest: Manifest | None, root: Path) -> Profile:
    """Return the manifest's profile, else the one in the tree's own `scaffold.toml`, unless that is the manifest."""
    if manifest is not None and (manifest.profile != Profile() or manifest.place.file == root.resolve() / FILE):
        return manifest.profile
    return load(root)
