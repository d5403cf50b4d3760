"""The keys of a `[[schedule]]`: which there are, what each is to be, and the entry that they make."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from scaffold.model.entry import FROM_FUNCTION, FROM_TORCH, Entry, Where
from scaffold.model.parameter import Value
from scaffold.model.request import EverySite, SiteNamed, Sites, TheOnlySite
from scaffold.model.schedule import Implementation
from scaffold.said import as_value


class Key(Struct, frozen=True):
    """What a key is to be, in words, and whether a value is that."""

    wanted: str
    accepts: Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_table_of(accepts: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(map(accepts, value.values()))


def _is_plain(value: object) -> bool:
    return as_value(value) is not None


def _is_literal(value: object) -> bool:
    return isinstance(value, bool) or _is_plain(value)


_TEXT = Key("a text in quotes", _is_text)
_FLAG = Key("true or false", _is_flag)
_TEXTS = Key("a table of texts", _is_table_of(_is_text))
_VALUES = Key("a table of numbers, words or lists of numbers", _is_table_of(_is_plain))
_IMPLEMENTATION = Key('"own" or "torch"', lambda value: value in [one.value for one in Implementation])
#: In the order in which they are written.
KEYS: Mapping[str, Key] = {
    "kind": _TEXT,
    "function": _TEXT,
    "class": _TEXT,
    "import": _FLAG,
    "name": _TEXT,
    "implementation": _IMPLEMENTATION,
    "parameters": _VALUES,
    "set": Key('a table of values, or of "@argument"s of the tree', _is_table_of(_is_literal)),
    "defaults": _VALUES,
    "bindings": _TEXTS,
    "fields": _TEXTS,
    "task": _TEXT,
    "all-tasks": _FLAG,
    "arguments": _TEXT,
    "schedules-module": _TEXT,
    "inline-arguments": _FLAG,
}
#: The keys that only a kind which is no catalogue entry has, with those that such a kind has not.
_OF_KIND = {
    FROM_FUNCTION: ("function", "import", "set", "defaults"),
    FROM_TORCH: ("class", "set", "defaults"),
}
_OF_CATALOGUE = ("implementation", "parameters")


def out_of_place(row: Mapping[str, object]) -> tuple[str, str]:
    """Return a key that an entry of its kind does not have, or lacks, with what is wrong; two empty texts if none."""
    kind = str(row["kind"])
    has = _OF_KIND.get(kind, ())
    foreign = {key for keys in _OF_KIND.values() for key in keys} if not has else {*_OF_CATALOGUE, "function", "class"}
    for key in row:
        if key in foreign and key not in has:
            return key, f"{key!r} means nothing for the kind {kind!r}"
    if has and has[0] not in row:
        return "kind", f"the kind {kind!r} wants the key {has[0]!r}"
    if row.get("all-tasks") and "task" in row:
        return "all-tasks", "'task' and 'all-tasks' exclude each other"
    return "", ""


def entry_of(row: Mapping[str, object]) -> Entry:
    """Return the entry that a table makes whose keys have been checked."""
    held = {key: row.get(key) for key in KEYS}
    implementation = held["implementation"]
    return Entry(
        kind=str(held["kind"]),
        name=str(held["name"]) if held["name"] else None,
        implementation=Implementation(implementation) if implementation else None,
        parameters=_values(held["parameters"]),
        fields=_texts(held["fields"]),
        bindings=_texts(held["bindings"]),
        target=str(held["function"] or held["class"] or ""),
        is_imported=bool(held["import"]),
        settings=tuple((name, _setting(value)) for name, value in _table(held["set"]).items()),
        defaults=_values(held["defaults"]),
        where=Where(
            _sites(held), _text(held["arguments"]), _text(held["schedules-module"]), bool(held["inline-arguments"])
        ),
    )


def row_of(entry: Entry) -> dict[str, object]:
    """Return the table that makes an entry, in the order of the keys, without what is as it is by default."""
    where = entry.where
    held: dict[str, object] = {
        "kind": entry.kind,
        "function": entry.target if entry.kind == FROM_FUNCTION else "",
        "class": entry.target if entry.kind == FROM_TORCH else "",
        "import": entry.is_imported,
        "name": entry.name,
        "implementation": entry.implementation.value if entry.implementation else "",
        "parameters": _plain(entry.parameters),
        "set": dict(entry.settings),
        "defaults": _plain(entry.defaults),
        "bindings": dict(entry.bindings),
        "fields": dict(entry.fields),
        "task": where.sites.part if isinstance(where.sites, SiteNamed) else "",
        "all-tasks": isinstance(where.sites, EverySite),
        "arguments": where.arguments,
        "schedules-module": where.schedules_module,
        "inline-arguments": where.inline,
    }
    return {key: held[key] for key in KEYS if held[key]}


def _sites(held: Mapping[str, object]) -> Sites:
    if held["all-tasks"]:
        return EverySite()
    return SiteNamed(str(held["task"])) if held["task"] else TheOnlySite()


def _text(value: object) -> str | None:
    return str(value) if value else None


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(text)) for name, text in _table(value).items())


def _values(value: object) -> tuple[tuple[str, Value], ...]:
    found = ((name, as_value(one)) for name, one in _table(value).items())
    return tuple((name, one) for name, one in found if one is not None)


def _setting(value: object) -> str:
    """Return what is written after `--set NAME=`: a text as it stands, anything else as Python writes it."""
    return value if isinstance(value, str) else repr(value)


def _plain(pairs: tuple[tuple[str, Value], ...]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in pairs}
