"""What an interrupted write left is settled before a command looks at a tree."""

from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.cli import beside
from scaffold.cli.speaking import echo

if TYPE_CHECKING:
    from scaffold.manifest.ground import Ground
    from scaffold.manifest.manifest import Manifest


def tell(text: str) -> None:
    """Say what a write tells beside the result, on stderr; `--quiet` keeps the warnings."""
    if text.startswith("warning: "):
        echo(text, err=True)
    else:
        beside.tell(text)


def made_whole(root: Path) -> bool:
    """Finish or take back what an interrupted write left in a tree, and say so; return whether there was anything.

    Raises Busy, NotOurs or Unfinished.
    """
    from scaffold.transaction.recovery import recover

    return recover(root, tell)


def whole_ground(root: Path | None) -> "Ground":
    """Return what `ground_at` does, of a tree that no interrupted write is left in; raise what either raises."""
    from scaffold.manifest.ground import ground_at

    made_whole(root or Path())
    ground = ground_at(root)
    if made_whole(ground.root):
        ground = ground_at(root)  # the manifest may have been one of the files
    _tell_of_another_place(root, ground)
    return ground


def whole_replay_ground(root: Path | None) -> "tuple[Ground, Manifest]":
    """Return what `replay_ground` does, of a tree that no interrupted write is left in; raise what either raises."""
    from scaffold.manifest.ground import replay_ground

    made_whole(root or Path())
    ground, manifest = replay_ground(root)
    if made_whole(ground.root):
        ground, manifest = replay_ground(root)
    _tell_of_another_place(root, ground)
    return ground, manifest


def _tell_of_another_place(root: Path | None, ground: "Ground") -> None:
    """Say which tree it is about where nobody named it and it is neither around the current directory nor below it."""
    here, there = Path.cwd(), ground.root.resolve()
    if root is None and ground.manifest and not (here.is_relative_to(there) or there.is_relative_to(here)):
        beside.tell(f"note: the tree is {ground.root}, as {ground.manifest.place.file} has it; --root names another")
