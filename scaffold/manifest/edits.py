"""A manifest kept up to date: the edit of its file that goes with an edit of the tree."""

import os
from pathlib import Path

from msgspec.structs import replace

from scaffold.manifest.entry_keys import row_of
from scaffold.manifest.manifest import Manifest
from scaffold.manifest.writing import with_row, without_row
from scaffold.model.entry import FROM_FUNCTION, Entry
from scaffold.model.plan import Adoption, Change, Edit, What


def edit_with(manifest: Manifest, entry: Entry, added: Adoption) -> Edit | None:
    """Return the edit that has the manifest list an entry as it was added; None where it does already.

    An entry of that name is replaced. Its own files are told from the manifest's folder on.
    """
    name = added.name
    implementation = None if entry.target else added.implementation
    row = row_of(_from_here(manifest, replace(entry, name=name, implementation=implementation)))
    number = _number(manifest, name)
    if number is not None:
        held = row_of(replace(manifest.listed[number].entry, name=name))
        # What leaves the implementation open is content with the one that is there.
        if {"implementation": row.get("implementation"), **held} == {"implementation": None, **row}:
            return None
    text = with_row(_text(manifest), manifest.place, row, number)
    line = _line(text, manifest, name)
    return _edit(manifest, text, Change(line, What.MANIFEST, f"{name} ({entry.kind})"))


def edit_without(manifest: Manifest, name: str) -> Edit | None:
    """Return the edit that has the manifest list no entry of a name; None where it lists none."""
    number = _number(manifest, name)
    if number is None:
        return None
    text = without_row(_text(manifest), manifest.place, number)
    line = min(manifest.listed[number].line, max(1, text.count("\n")))
    return _edit(manifest, text, Change(line, What.MANIFEST, f"without {name}"))


def _from_here(manifest: Manifest, entry: Entry) -> Entry:
    if entry.kind != FROM_FUNCTION or entry.is_imported:
        return entry
    file, _, function = entry.target.rpartition(":")
    shown = Path(os.path.relpath(Path(file).resolve(), manifest.base.resolve())).as_posix()
    return replace(entry, target=f"{shown}:{function}")


def _number(manifest: Manifest, name: str) -> int | None:
    return next((number for number, one in enumerate(manifest.listed) if one.name == name), None)


def _text(manifest: Manifest) -> str:
    return manifest.data.decode("utf-8-sig")


def _line(text: str, manifest: Manifest, name: str) -> int:
    rows = text.split("\n")
    header = f"[[{manifest.place.key}schedule]]"
    named = [number for number, row in enumerate(rows, 1) if row.startswith("name") and f'"{name}"' in row]
    heads = [number for number, row in enumerate(rows, 1) if row.startswith(header)]
    return max((head for head in heads if named and head < named[-1]), default=1)


def _edit(manifest: Manifest, text: str, change: Change) -> Edit:
    mark = b"\xef\xbb\xbf" if manifest.data.startswith(b"\xef\xbb\xbf") else b""
    path = Path(os.path.relpath(manifest.place.file, manifest.root)).as_posix()
    return Edit(path, manifest.data, mark + text.encode(), (change,))
