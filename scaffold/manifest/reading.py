"""A manifest's file to a value, each key checked, and what is wrong told with its line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold.errors import BadSetting, UnknownSetting
from scaffold.manifest.entry_keys import KEYS, entry_of, out_of_place
from scaffold.manifest.errors import NameTwice, WrongManifest
from scaffold.manifest.manifest import Listed, Manifest
from scaffold.manifest.places import Place
from scaffold.nearest import meant
from scaffold.profile import profile_in
from scaffold.toml_file import Toml, read

_TOP = ("root", "profile", "catalogue", "schedule")


def manifest_at(place: Place) -> Manifest | None:
    """Return the manifest of a file; None where the file, a project's, has no table of ours.

    Raises Unreadable, Undecodable, BadToml, UnknownSetting, BadSetting, WrongManifest or NameTwice.
    """
    shown = place.file.name
    toml = read(place.file, shown)
    if toml is None:
        return None
    table = toml.document
    for name in place.names:
        inner = table.get(name)
        if not isinstance(inner, dict):
            return None
        table = inner
    for key in table:
        if key not in _TOP:
            why = f"unknown key {key!r}; {meant(key, _TOP)}"
            raise WrongManifest(shown, toml.line(place.table, key), why)
    return Manifest(
        place=place,
        root=_root(place, toml, table.get("root", ".")),
        profile=profile_in(toml, shown, table.get("profile", {}), place.key),
        listed=_listed(place, toml, table.get("schedule", [])),
        data=toml.data,
        governs="root" in table or "schedule" in table,
    )


def _root(place: Place, toml: Toml, value: object) -> Path:
    if not isinstance(value, str) or not value:
        line = toml.line(place.table, "root")
        raise BadSetting(place.file.name, line, "root", value, "the path of a folder in quotes, from this file")
    return (place.file.parent / value).resolve()


def _listed(place: Place, toml: Toml, rows: object) -> tuple[Listed, ...]:
    shown, table = place.file.name, f"{place.key}schedule"
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        line = toml.line(place.table, "schedule")
        raise BadSetting(shown, line, "schedule", rows, "an array of tables: [[schedule]]")
    lines: dict[str, int] = {}
    found = []
    for number, row in enumerate(rows, 1):
        one = _entry(shown, toml, table, number, row)
        if one.name in lines:
            raise NameTwice(shown, toml.line_in(table, number, "name"), one.name, lines[one.name])
        lines[one.name] = one.line
        found.append(one)
    return tuple(found)


def _entry(shown: str, toml: Toml, table: str, number: int, row: Mapping[str, object]) -> Listed:
    for key, value in row.items():
        line = toml.line_in(table, number, key)
        if key not in KEYS:
            raise UnknownSetting(shown, line, f"[{table}]", key, meant(key, list(KEYS)))
        if not KEYS[key].accepts(value):
            raise BadSetting(shown, line, key, value, KEYS[key].wanted)
    begins = toml.line_in(table, number, "")
    for key in _missing(row):
        raise WrongManifest(shown, begins, f"this entry has no {key}")
    key, wrong = out_of_place(row)
    if wrong:
        raise WrongManifest(shown, toml.line_in(table, number, key), wrong)
    entry = entry_of(row)
    return Listed(entry, entry.name or f"{entry.kind.replace('-', '_')}_schedule", begins)


def _missing(row: Mapping[str, object]) -> Iterator[str]:
    if "kind" not in row:
        yield "kind"
    if "name" not in row and row.get("kind") in ("from-function", "from-torch"):
        yield "name"
