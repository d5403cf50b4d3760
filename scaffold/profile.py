"""`[profile]` of `scaffold.toml`: what is settled by hand about a tree, where looking leaves it open."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from scaffold.errors import BadSetting, NotWritable, ProfileExists, UnknownSetting
from scaffold.model.parameter import Role
from scaffold.model.site import Site
from scaffold.nearest import meant
from scaffold.one_file import put_new
from scaffold.toml_file import Toml, read

FILE = "scaffold.toml"


class Profile(Struct, frozen=True):
    """What a tree's profile says; None where it says nothing."""

    #: Part of a site's id, as `--task` takes it.
    task: str | None = None
    #: `path.py::Qualified.name` or `path.py:LINE`.
    dispatch: str | None = None
    #: `path.py::Owner`.
    arguments: str | None = None
    #: The file that takes the schedule function.
    schedules_module: str | None = None
    #: The expression that is passed as the optimizer.
    optimizer: str | None = None
    #: Expressions for roles.
    roles: tuple[tuple[Role, str], ...] = ()


class _Key(Struct, frozen=True):
    """A key: the field of Profile, what it is to be, whether a text is that, and an example with what it is for."""

    field: str
    wanted: str
    accepts: Callable[[str], bool]
    example: str
    help: str


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _matching(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


_EXPRESSION = "a Python expression in quotes"
_KEYS = {
    "task": _Key(
        "task", "part of a site's id in quotes", _matching(r".+"), "GPT2Task", "Which site, by part of its id."
    ),
    "dispatch": _Key(
        "dispatch",
        '"path.py::Qualified.name" or "path.py:LINE"',
        _matching(r".+\.py(::[^\W\d][\w.]*|::<module>|:[1-9]\d*)"),
        "train.py::Trainer.get_scheduler",
        'Where a scheduler is chosen by name: "path.py::Qualified.name" or "path.py:LINE".',
    ),
    "arguments": _Key(
        "arguments",
        '"path.py::Owner"',
        _matching(r".+\.py::[^\W\d][\w.]*|.+\.py::<module>"),
        "config.py::TrainArguments",
        "The class or function that declares the hyper-parameters.",
    ),
    "schedules-module": _Key(
        "schedules_module",
        "the path of a Python file in quotes",
        _matching(r".+\.py"),
        "schedules.py",
        "The file that takes schedule functions.",
    ),
    "optimizer": _Key(
        "optimizer", _EXPRESSION, _is_expression, "self.optimizer", "The optimizer, where the dispatch stands."
    ),
}
_ROLES = {
    Role.WARMUP_STEPS: "args.warmup_steps",
    Role.TOTAL_STEPS: "args.max_steps",
    Role.PEAK_RATE: "args.lr",
    Role.FINAL_RATIO: "args.min_lr_ratio",
}


def load(root: Path) -> Profile:
    """Return the profile in the root's `scaffold.toml`, an empty one where there is none.

    Raises Unreadable, Undecodable, BadToml, UnknownSetting or BadSetting.
    """
    found = read(root / FILE)
    return Profile() if found is None else profile_in(found, FILE, found.document.get("profile", {}), "")


def profile_in(toml: Toml, shown: str, table: object, prefix: str) -> Profile:
    """Return what a `[profile]` says; `prefix` is what is before its name in a file that is not ours alone.

    Raises UnknownSetting or BadSetting, whose messages call the file `shown`.
    """
    return _Reading(toml, shown, f"{prefix}profile").profile(table)


class _Reading(Struct, frozen=True):
    """One profile being read, with what its messages need."""

    toml: Toml
    shown: str
    table: str

    def profile(self, table: object) -> Profile:
        if not isinstance(table, dict):
            above, _, name = self.table.rpartition(".")
            raise BadSetting(self.shown, self.toml.line(above, name), "profile", table, "a table")
        fields: dict[str, str] = {}
        roles: tuple[tuple[Role, str], ...] = ()
        for name, value in table.items():
            line = self.toml.line(self.table, name)
            if name == "roles":
                roles = tuple(self._roles(line, value))
            elif name in _KEYS:
                key = _KEYS[name]
                fields[key.field] = self._text(line, name, value, key.wanted, key.accepts)
            else:
                raise UnknownSetting(self.shown, line, self.table, name, meant(name, [*_KEYS, "roles"]))
        return Profile(**fields, roles=roles)

    def _roles(self, line: int, table: object) -> Iterator[tuple[Role, str]]:
        if not isinstance(table, dict):
            raise BadSetting(self.shown, line, "roles", table, "a table")
        known = {role.value: role for role in Role}
        for name, value in table.items():
            line = self.toml.line(f"{self.table}.roles", name)
            if name not in known:
                raise UnknownSetting(self.shown, line, f"{self.table}.roles", name, meant(name, list(known)))
            yield known[name], self._text(line, name, value, _EXPRESSION, _is_expression)

    def _text(self, line: int, name: str, value: object, wanted: str, accepts: Callable[[str], bool]) -> str:
        if not isinstance(value, str) or not accepts(value):
            raise BadSetting(self.shown, line, name, value, wanted)
        return value


def render(profile: Profile) -> str:
    """Return a `[profile]` to start from: what the profile says, and every other key as a comment."""
    given: Mapping[str, str | None] = {name: getattr(profile, key.field) for name, key in _KEYS.items()}
    rows = ["# What scaffold is to take as settled about this tree; see `scaffold inspect`.", "[profile]"]
    for name, key in _KEYS.items():
        rows += [f"# {key.help}", _row(name, given[name], key.example)]
    rows += [
        "",
        "# The arguments that the tree has already, as expressions where a scheduler is chosen.",
        "[profile.roles]",
    ]
    roles = dict(profile.roles)
    rows += [_row(role.value, roles.get(role), example) for role, example in _ROLES.items()]
    return "".join(f"{row}\n" for row in rows)


def start(root: Path, sites: Sequence[Site]) -> Path:
    """Write a profile to start from, filled in for the tree's one site if it has one, and return its path.

    Raises ProfileExists when the tree has a `scaffold.toml` already, NotWritable when it cannot be written.
    """
    target = root / FILE
    profile = _of_site(sites[0]) if len(sites) == 1 else Profile()
    try:
        put_new(target, render(profile).encode())
    except FileExistsError:
        raise ProfileExists(str(target)) from None
    except OSError as error:
        raise NotWritable(str(target), error.strerror or str(error)) from None
    return target


def _of_site(site: Site) -> Profile:
    modules = site.schedules_modules
    return Profile(
        dispatch=site.id,
        arguments=f"{site.arguments.path}::{site.arguments.owner}",
        schedules_module=modules[0] if len(modules) == 1 else None,
        optimizer=next((f.optimizer for f in reversed(site.dispatch.factories) if f.optimizer), None),
        roles=tuple((binding.role, binding.expression) for binding in site.bindings),
    )


def _row(name: str, value: str | None, example: str) -> str:
    import tomlkit

    shown = tomlkit.item(example if value is None else value).as_string()
    return f"{'# ' if value is None else ''}{name} = {shown}"
