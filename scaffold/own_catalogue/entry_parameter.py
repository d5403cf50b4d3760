"""One parameter of an entry that is not ours: what its table says, checked key by key."""

import keyword
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from scaffold.errors import BadEntry
from scaffold.model.parameter import Bounds, Parameter, Role, Value
from scaffold.said import as_value
from scaffold.toml_file import Toml

_TABLE = "parameters"
_LIMITS = ("over", "least", "under", "most")
_KEYS = ("name", "type", "default", "help", "choices", "role", "field", *_LIMITS)
_TYPES = ("int", "float", "str", "list[int]", "list[float]")
#: What the options of every kind are called, and what click and the command call theirs.
OPTIONS = (
    *("root", "task", "all_tasks", "arguments", "schedules_module", "inline_arguments", "dry_run", "check", "plot"),
    *("output_format", "output", "allow_dirty", "implementation", "name", "field", "fields", "bind", "bindings"),
    *("outcome", "sites", "settled", "help", "quiet", "verbose"),
)
#: What a template calls something else.
_TAKEN = ("function", "optimizer", "last_epoch", "current_step")


class ParameterTable(Struct, frozen=True):
    """The table of one parameter, the `number`th from 1 of its file."""

    file: Path
    toml: Toml
    number: int
    row: Mapping[str, object]

    def wrong(self, key: str, why: str) -> BadEntry:
        """Return the error for what is wrong with a key."""
        line = self.toml.line_in(_TABLE, self.number, key)
        return BadEntry(str(self.file), line, f"parameter {self.number}: {why}")

    def parameter(self) -> Parameter:
        """Return what the table says; raise BadEntry for what a parameter cannot be."""
        for key in self.row:
            if key not in _KEYS:
                raise self.wrong(key, f"{key!r} is no key of a parameter; known: {', '.join(_KEYS)}")
        default, choices = self._default(), self._choices()
        made = Parameter(
            name=self._name(),
            default=default,
            help=self._help(),
            bounds=self._bounds(),
            choices=choices,
            role=self._role(),
            field=self._field(),
        )
        self._check_default(made)
        return made

    def _name(self) -> str:
        name = self.row.get("name")
        if not _is_name(name):
            raise self.wrong("name", f"name is {name!r}, wanted a Python name")
        if str(name).lower() in OPTIONS:
            raise self.wrong("name", f"the name {name!r} is that of an option of every schedule")
        if name in _TAKEN:
            raise self.wrong("name", f"the name {name!r} means something else in every template")
        return str(name)

    def _help(self) -> str:
        text = self.row.get("help")
        if not isinstance(text, str) or not text.strip(" \t\r\n."):
            raise self.wrong("help", f"help is {text!r}, wanted a text")
        words = " ".join(text.split()).rstrip(".")
        if not words.isprintable():
            raise self.wrong("help", f"help is {text!r}, wanted characters that can be printed")
        return words

    def _default(self) -> Value:
        found, wanted = self.row.get("default"), self.row.get("type")
        if wanted is not None and wanted not in _TYPES:
            raise self.wrong("type", f"type is {wanted!r}, wanted one of {', '.join(_TYPES)}")
        value = as_value(found)
        if value is None:
            raise self.wrong("default", f"default is {found!r}, wanted a number, a word or a list of numbers")
        if wanted == "float" and isinstance(value, int):
            return float(value)
        if wanted == "list[float]" and isinstance(value, tuple):
            return tuple(float(one) for one in value)
        if wanted is not None and wanted != _type_of(value):
            raise self.wrong("default", f"default is {found!r}, and its type is to be {wanted}")
        return value

    def _choices(self) -> tuple[str, ...]:
        held = self.row.get("choices", [])
        if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
            raise self.wrong("choices", f"choices is {held!r}, wanted a list of words")
        return tuple(held)

    def _role(self) -> Role | None:
        if "role" not in self.row:
            return None
        roles = [role.value for role in Role]
        if self.row["role"] not in roles:
            raise self.wrong("role", f"role is {self.row['role']!r}, wanted one of {', '.join(roles)}")
        return Role(str(self.row["role"]))

    def _field(self) -> str:
        name = self.row.get("field", "")
        if name != "" and not _is_name(name):
            raise self.wrong("field", f"field is {name!r}, wanted a Python name")
        return str(name)

    def _bounds(self) -> Bounds:
        for key in _LIMITS:
            value = self.row.get(key)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise self.wrong(key, f"{key} is {value!r}, wanted a number")
        return Bounds(**{key: self.row[key] for key in _LIMITS if key in self.row})  # type: ignore[arg-type]

    def _check_default(self, made: Parameter) -> None:
        """Raise BadEntry for a default that the command line would not take."""
        if made.choices or isinstance(made.default, str):
            if made.default not in made.choices:
                raise self.wrong("default", f"default is {made.default!r}, wanted one of choices: {list(made.choices)}")
            return
        for number in made.default if isinstance(made.default, tuple) else (made.default,):
            if number not in made.bounds:
                raise self.wrong("default", f"default is {self.row['default']!r}, wanted {made.wanted}")


def parameters(file: Path, toml: Toml) -> tuple[Parameter, ...]:
    """Return the parameters of an entry's file; raise BadEntry for what they cannot be, each or together."""
    rows = toml.document.get(_TABLE, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadEntry(str(file), toml.line("", _TABLE), "parameters is no array of tables: [[parameters]]")
    made: list[Parameter] = []
    for number, row in enumerate(rows, 1):
        table = ParameterTable(file, toml, number, row)
        one = table.parameter()
        for other in made:
            for key, why in _shared(one, other):
                raise table.wrong(key, why)
        made.append(one)
    return tuple(made)


def _shared(one: Parameter, other: Parameter) -> Iterator[tuple[str, str]]:
    """Yield each key that two parameters have in common and may not, with what is wrong."""
    if one.name == other.name:
        yield "name", f"two parameters are called {one.name!r}"
    elif one.option.lower() == other.option.lower():
        yield "name", f"{one.name!r} and {other.name!r} would be one option"
    if one.role is not None and one.role is other.role:
        yield "role", f"two parameters have the role {one.role.value!r}"
    if one.field and one.field == other.field:
        yield "field", f"two parameters have the field {one.field!r}"


def _is_name(text: object) -> bool:
    return isinstance(text, str) and text.isidentifier() and not keyword.iskeyword(text)


def _type_of(value: Value) -> str:
    if isinstance(value, tuple):
        return f"list[{type(value[0]).__name__}]"
    return type(value).__name__
