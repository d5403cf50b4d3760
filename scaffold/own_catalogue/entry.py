"""One entry that is not ours: what its TOML file says, checked key by key, and its template beside it."""

import builtins
import keyword
import re
from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import BadEntry
from scaffold.foreign_template import filled_in
from scaffold.from_function.carried import names_used
from scaffold.functions import literal
from scaffold.model.schedule import FUNCTION, Implementation, OwnFunction, Schedule, Symbol
from scaffold.own_catalogue.entry_parameter import parameters
from scaffold.toml_file import Toml, read

_REQUIRED = ("summary", "formula", "source")
_KEYS = ("kind", *_REQUIRED, "needs", "note", "parameters")
_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def entry_of(file: Path) -> Schedule:
    """Return the entry of a file `KIND.toml`, whose template is `KIND.py.jinja` beside it.

    Raises Unreadable, Undecodable or BadToml, BadEntry for what an entry cannot be, or ForeignTemplate for a template
    that does not render.
    """
    toml = read(file, str(file))
    if toml is None or not _KIND.fullmatch(file.stem):
        raise BadEntry(str(file), 1, f"{file.stem!r} is no kind: small letters and digits with dashes between")
    for key in toml.document:
        if key not in _KEYS:
            raise BadEntry(str(file), toml.line("", key), f"{key!r} is no key of an entry; known: {', '.join(_KEYS)}")
    if toml.document.get("kind", file.stem) != file.stem:
        why = f"kind is {toml.document['kind']!r}, wanted the file's name without .toml, {file.stem!r}"
        raise BadEntry(str(file), toml.line("", "kind"), why)
    words = {key: _text(file, toml, key) for key in (*_REQUIRED, "note")}
    template = file.with_suffix(".py.jinja")
    schedule = Schedule(
        kind=file.stem,
        summary=words["summary"],
        formula=words["formula"],
        source=words["source"],
        parameters=parameters(file, toml),
        factor=None,
        own=OwnFunction(tuple(_needs(file, toml)), template=str(template)),
        note=words["note"],
        origin=str(file),
    )
    _check_names(file, toml, schedule)
    return schedule


def _text(file: Path, toml: Toml, key: str) -> str:
    value = toml.document.get(key, "" if key not in _REQUIRED else None)
    if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
        raise BadEntry(str(file), toml.line("", key), f"{key} is {value!r}, wanted a text")
    words = " ".join(value.split())
    if not words.isprintable():
        raise BadEntry(str(file), toml.line("", key), f"{key} is {value!r}, wanted characters that can be printed")
    return words


def _needs(file: Path, toml: Toml) -> Iterator[Symbol]:
    held = toml.document.get("needs", ["torch.optim.lr_scheduler.LambdaLR"])
    line = toml.line("", "needs")
    if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
        raise BadEntry(str(file), line, f"needs is {held!r}, wanted a list of modules and of module.name")
    for one in held:
        parts = one.split(".")
        if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
            raise BadEntry(str(file), line, f"needs has {one!r}, wanted a module, or module.name")
        module = ".".join(parts[:-1])
        yield Symbol(module, parts[-1]) if module else Symbol(one)


def _check_names(file: Path, toml: Toml, schedule: Schedule) -> None:
    """Return if the template writes a function as ours do, of names that are there; raise BadEntry otherwise."""
    assert schedule.own is not None
    template = Path(schedule.own.template)
    imported = {symbol.bound for symbol in schedule.own.needs}
    names = [parameter.name for parameter in schedule.used(Implementation.OWN)]
    hidden = sorted(imported & set(names))
    if hidden:
        why = f"needs imports {hidden[0]!r}, and a parameter is called so"
        raise BadEntry(str(file), toml.line("", "needs"), why)
    values = {name: literal(value) for name, value in schedule.defaults().items()}
    code = filled_in(template, FUNCTION, values, names)
    unknown = [name for name in names_used(code) if name not in imported and name not in dir(builtins)]
    if unknown:
        why = f"what it writes uses {unknown[0]!r}, which 'needs' of {file.name} does not import"
        raise BadEntry(str(template), 1, why)
