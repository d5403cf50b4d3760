"""A plan: what a request would change, as a value that is shown, checked or written."""

import hashlib
from enum import Enum

from msgspec import Struct

from scaffold.model.parameter import Value
from scaffold.model.schedule import Implementation
from scaffold.model.site import Site


class What(str, Enum):
    """Which part of a schedule a change puts in place."""

    FUNCTION = "function"
    IMPORT = "import"
    BRANCH = "branch"
    ARGUMENT = "argument"
    ALLOW_LIST = "allow_list"
    #: The entry of the manifest.
    MANIFEST = "manifest"
    #: The file as a whole, as a record has it.
    FILE = "file"


class Splice(Struct, frozen=True):
    """Text that replaces `[start, end)` of a file's text; offsets count characters."""

    start: int
    end: int
    text: str
    what: What
    summary: str


class Change(Struct, frozen=True):
    """One change of a file, for people: `line` is where it stands in the changed file, from 1."""

    line: int
    what: What
    summary: str


class Action(str, Enum):
    """What an edit does to a file."""

    MODIFY = "modify"
    CREATE = "create"
    DELETE = "delete"


class Edit(Struct, frozen=True):
    """One file's new bytes beside its old ones; a file that is created has none."""

    path: str
    before: bytes
    after: bytes
    changes: tuple[Change, ...]
    action: Action = Action.MODIFY

    @property
    def before_sha256(self) -> str | None:
        """Return the old bytes' digest in hex, None for a file that is created."""
        return None if self.action is Action.CREATE else hashlib.sha256(self.before).hexdigest()

    @property
    def after_sha256(self) -> str | None:
        """Return the new bytes' digest in hex, None for a file that is deleted."""
        return None if self.action is Action.DELETE else hashlib.sha256(self.after).hexdigest()


class Level(str, Enum):
    """How much a diagnostic matters."""

    WARNING = "warning"
    NOTE = "note"


class Diagnostic(Struct, frozen=True):
    """Something that the user should know and that stops nothing."""

    level: Level
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: " if self.path else ""
        return f"{self.level.value}: {where}{self.message}"


class Adoption(Struct, frozen=True):
    """The schedule as this plan adds it: what it is called in the tree, with which values, bound to what."""

    kind: str
    name: str
    implementation: Implementation
    #: The values that were given or are declared; the other parameters are bound to expressions of the tree.
    parameters: tuple[tuple[str, Value], ...]
    bindings: tuple[tuple[str, str], ...]


class Plan(Struct, frozen=True):
    """The edits that a request needs; false when there is nothing to do."""

    root: str
    schedule: Adoption
    sites: tuple[Site, ...]
    edits: tuple[Edit, ...]
    diagnostics: tuple[Diagnostic, ...]
    command_line: str

    def __bool__(self) -> bool:
        return bool(self.edits)
