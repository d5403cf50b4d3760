"""One entry that is not ours: what its TOML file says, checked key by key, and its template beside it."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold.errors import BadEntry
from scaffold.from_function.settled import as_value
from scaffold.functions import literal
from scaffold.model.parameter import Bounds, Parameter, Role, Value
from scaffold.model.schedule import FUNCTION, OwnFunction, Schedule, Symbol
from scaffold.modules import FunctionNode
from scaffold.templating import render_of_others
from scaffold.toml_file import Toml, read

_REQUIRED = ("summary", "formula", "source")
_KEYS = (*_REQUIRED, "needs", "note", "parameters")
_OF_PARAMETER = ("name", "default", "help", "choices", "role", "field", "over", "least", "under", "most")
#: What the options of every kind are called.
_OPTIONS = (
    *("root", "task", "all_tasks", "arguments", "schedules_module", "inline_arguments", "dry_run", "check", "plot"),
    *("output_format", "allow_dirty", "implementation", "name", "field", "fields", "bind", "bindings"),
    *("outcome", "sites", "settled", "help"),
)
_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def entry_of(file: Path) -> Schedule:
    """Return the entry of a file `KIND.toml`, whose template is `KIND.py.jinja` beside it.

    Raises BadToml, BadEntry for what an entry cannot be, or ForeignTemplate for a template that does not render.
    """
    toml = read(file)
    if toml is None or not _KIND.fullmatch(file.stem):
        raise BadEntry(str(file), 1, f"{file.stem!r} is no kind: small letters and digits with dashes between")
    for key in toml.document:
        if key not in _KEYS:
            raise BadEntry(str(file), toml.line("", key), f"{key!r} is no key of an entry; known: {', '.join(_KEYS)}")
    words = {key: _text(file, toml, key) for key in (*_REQUIRED, "note")}
    parameters = tuple(_parameters(file, toml))
    template = file.with_suffix(".py.jinja")
    schedule = Schedule(
        kind=file.stem,
        summary=words["summary"],
        formula=words["formula"],
        source=words["source"],
        parameters=parameters,
        factor=None,
        own=OwnFunction(tuple(_needs(file, toml)), template=str(template)),
        note=words["note"],
        origin=str(file),
    )
    _check_template(template, schedule)
    return schedule


def _text(file: Path, toml: Toml, key: str) -> str:
    value = toml.document.get(key, "" if key not in _REQUIRED else None)
    if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
        raise BadEntry(str(file), toml.line("", key), f"{key} is {value!r}, wanted a text")
    return " ".join(value.split())


def _needs(file: Path, toml: Toml) -> Iterator[Symbol]:
    held = toml.document.get("needs", ["torch.optim.lr_scheduler.LambdaLR"])
    line = toml.line("", "needs")
    if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
        raise BadEntry(str(file), line, f"needs is {held!r}, wanted a list of modules and of module.name")
    for one in held:
        module, _, name = one.rpartition(".")
        yield Symbol(module, name) if module else Symbol(name)


def _parameters(file: Path, toml: Toml) -> Iterator[Parameter]:
    rows = toml.document.get("parameters", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadEntry(str(file), toml.line("", "parameters"), "parameters is no array of tables: [[parameters]]")
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        one = _parameter(file, toml, number, row)
        if one.name in seen:
            raise BadEntry(str(file), toml.line("", "parameters"), f"two parameters are called {one.name!r}")
        seen.add(one.name)
        yield one


def _parameter(file: Path, toml: Toml, number: int, row: Mapping[str, object]) -> Parameter:
    where, line = f"parameter {number}", toml.line("parameters", "name")
    unknown = [key for key in row if key not in _OF_PARAMETER]
    name, told = row.get("name"), row.get("help")
    default, choices = as_value(row.get("default")), row.get("choices", [])
    roles = [role.value for role in Role]
    wrong = (
        f"{unknown[0]!r} is no key of a parameter; known: {', '.join(_OF_PARAMETER)}" if unknown
        else f"name is {name!r}, wanted a Python name" if not isinstance(name, str) or not name.isidentifier()
        else f"the name {name!r} is that of an option of every schedule" if name in _OPTIONS
        else f"default is {row.get('default')!r}, wanted a number, a word or a list of numbers" if default is None
        else f"help is {told!r}, wanted a text" if not isinstance(told, str) or not told.strip()
        else f"choices is {choices!r}, wanted a list of words" if not _are_words(choices)
        else f"role is {row['role']!r}, wanted one of {', '.join(roles)}" if row.get("role", roles[0]) not in roles
        else ""
    )  # fmt: skip
    if wrong:
        raise BadEntry(str(file), line, f"{where}: {wrong}")
    assert isinstance(name, str)
    assert isinstance(told, str)
    assert default is not None
    assert isinstance(choices, list)
    help_text = " ".join(told.split()).rstrip(".")
    role = Role(str(row["role"])) if "role" in row else None
    field = str(row.get("field", ""))
    return Parameter(name, default, help_text, _bounds(file, line, where, row), tuple(choices), role, field)


def _are_words(choices: object) -> bool:
    return isinstance(choices, list) and all(isinstance(one, str) for one in choices)


def _bounds(file: Path, line: int, where: str, row: Mapping[str, object]) -> Bounds:
    held: dict[str, float] = {}
    for key in ("over", "least", "under", "most"):
        value = row.get(key)
        if value is not None:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise BadEntry(str(file), line, f"{where}: {key} is {value!r}, wanted a number")
            held[key] = value
    return Bounds(**held)


def _check_template(template: Path, schedule: Schedule) -> None:
    """Return if a template writes a function as ours do; raise BadEntry or ForeignTemplate otherwise."""
    values: dict[str, Value] = schedule.defaults()
    code = render_of_others(template, function=FUNCTION, **{name: literal(value) for name, value in values.items()})
    try:
        body = ast.parse(code).body
    except SyntaxError as error:
        raise BadEntry(str(template), error.lineno or 1, f"what it writes does not parse: {error.msg}") from None
    wrong = _wrong(body, [parameter.name for parameter in schedule.used(schedule.implementations[0])])
    if wrong:
        raise BadEntry(str(template), 1, f"what it writes is not as a schedule's template is: {wrong}")


def _wrong(body: list[ast.stmt], parameters: list[str]) -> str:
    """Return in words what is wrong with the code of a template; nothing where it is as it should be."""
    if len(body) != 1 or not isinstance(body[0], FunctionNode):
        return "wanted one function and nothing else"
    node = body[0]
    if node.name != FUNCTION:
        return "wanted it to be called {{ function }}"
    names = {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
    if names != {"optimizer", "last_epoch", *parameters}:
        return f"it takes {', '.join(sorted(names))}, wanted optimizer, last_epoch, {', '.join(parameters)}"
    if ast.get_docstring(node) is None:
        return "wanted a docstring"
    inner, last = node.body[-2:] if len(node.body) > 2 else [None, None]
    is_factor = isinstance(inner, FunctionNode) and [one.arg for one in inner.args.args] == ["current_step"]
    if not is_factor or not isinstance(last, ast.Return):
        return "wanted a function of current_step and then return LambdaLR(optimizer, …, last_epoch) at its end"
    return ""
