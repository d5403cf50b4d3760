"""Which tree a command is about, and the manifest and profile that it goes by."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import BadSetting
from scaffold.manifest.errors import NoManifest
from scaffold.manifest.manifest import Manifest
from scaffold.manifest.places import places_above
from scaffold.manifest.reading import manifest_at
from scaffold.profile import Profile, load


@dataclass(frozen=True)
class Ground:
    """A tree, as the user would write its path, and what is known of it beforehand."""

    root: Path
    #: The manifest of this very tree.
    manifest: Manifest | None
    profile: Profile


def ground_at(root: Path | None) -> Ground:
    """Return the tree at `root`, by default that of the nearest manifest from here upwards, else the one here.

    Raises what reading a manifest or a profile does.
    """
    here = next(_above(Path()), None)
    if root is None:
        folder = Path() if here is None else _folder(here)
        return Ground(folder, here, _profile(here, folder))
    wanted = root.resolve()
    near = next(_above(root), None)
    manifest = next((one for one in (near, here) if one is not None and one.root == wanted), None)
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
    """Return the manifest's profile, else the one in the tree's own `scaffold.toml`."""
    if manifest is not None and manifest.profile != Profile():
        return manifest.profile
    return load(root)
