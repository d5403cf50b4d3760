"""A manifest to start from."""

import os
from collections.abc import Sequence
from pathlib import Path

from scaffold.errors import NotWritable
from scaffold.manifest.entry_keys import row_of
from scaffold.manifest.errors import ManifestExists
from scaffold.manifest.places import Place
from scaffold.manifest.reading import manifest_at
from scaffold.manifest.writing import rendered
from scaffold.model.entry import Entry
from scaffold.one_file import put, put_new
from scaffold.profile import FILE

_HEAD = (
    "# The learning-rate schedules that this tree is meant to carry.",
    "# `scaffold apply` puts what is missing into it, `scaffold check` says whether all is there.",
    "# Both are kept up to date by `scaffold add-schedule` and `scaffold remove-schedule`.",
)
_NONE = (
    "",
    "# One table a schedule; `scaffold add-schedule` writes them:",
    "#",
    "# [[schedule]]",
    '# kind = "step"                   # an entry of `scaffold list`',
    '# name = "step_schedule"          # what the training command calls it',
    '# implementation = "own"          # or "torch"; by default as the tree\'s own schedules are',
    "# parameters = { gamma = 0.5 }    # what differs from the catalogue's defaults",
    '# bindings = { total_steps = "args.max_steps" }',
)


def starting_text(root: str, entries: Sequence[Entry], place: Place) -> str:
    """Return the text of a manifest for the tree at `root`, told from the manifest's folder on."""
    import tomlkit

    rows = [*_HEAD, "", "# The tree, from here.", f"root = {tomlkit.item(root).as_string()}"]
    for entry in entries:
        rows += ["", *rendered(place, row_of(entry))]
    if not entries:
        rows += _NONE
    return "".join(f"{row}\n" for row in rows)


def start(folder: Path, root: Path, entries: Sequence[Entry]) -> Path:
    """Write a manifest for a tree into a folder and return its path; a file that governs no tree yet is added to.

    Raises ManifestExists where there is one, NotWritable where it cannot be written, or what reading a file does.
    """
    place = Place(folder / FILE)
    held = manifest_at(place)
    if held is not None and held.governs:
        raise ManifestExists(str(place.file))
    text = starting_text(Path(os.path.relpath(root.resolve(), folder.resolve())).as_posix(), entries, place)
    if held is not None:
        head, _, tables = text.partition("\n\n[[")
        before = held.data.decode("utf-8-sig")
        text = f"{head}\n\n{before}" + (f"\n[[{tables}" if tables else "")
    try:
        _write(place.file, text, exists=held is not None)
    except OSError as error:
        raise NotWritable(str(place.file), error.strerror or str(error)) from None
    return place.file


def _write(file: Path, text: str, *, exists: bool) -> None:
    """Put a text in place at once, where there must be a file or must be none."""
    if exists:
        put(file.resolve(), text.encode())
    else:
        put_new(file, text.encode())
