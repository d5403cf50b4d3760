"""A site as it was found: the dispatch, and what belongs to it. Offsets count characters of a file's text."""

from dataclasses import dataclass
from enum import Enum

from scaffold.model.parameter import Role


class Tail(str, Enum):
    """What comes after the last arm that knows a name."""

    NONE = "none"
    ELSE = "else"
    GUARD = "guard"


@dataclass(frozen=True)
class Arm:
    """One branch of a dispatch: the names it answers to and its statements, normalised so that they can be compared."""

    names: tuple[str, ...]
    line: int
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Factory:
    """How an arm makes its scheduler: the statement is `before` + a call + `after`."""

    #: The called expression, such as `get_cosine_schedule_with_warmup` or `lrs.get_cosine`.
    callee: str
    #: The expression that is passed as the optimizer.
    optimizer: str
    before: str
    after: str


@dataclass(frozen=True)
class Dispatch:
    """The code that picks a scheduler by name."""

    path: str
    #: Dotted name of the enclosing function, `<module>` at top level.
    qualname: str
    line: int
    form: str
    #: What the dispatch tests: `holder.attribute`.
    holder: str
    attribute: str
    arms: tuple[Arm, ...]
    tail: Tail
    #: The scheduler-making calls, those nearest to where an arm is added last.
    factories: tuple[Factory, ...]
    #: The type that the holder is annotated with, or was made by; empty when the code does not say.
    holder_type: str
    #: Where a new arm goes, how it is indented, and how its test is written.
    insert_at: int
    indent: str
    body_indent: str
    #: Blank lines between two arms.
    gap: int
    #: How wide a line of an arm may be: as the file's lines are, or as the arms themselves where those are wider.
    width: int
    quote: str
    name_first: bool

    @property
    def selector(self) -> str:
        """Return the tested expression."""
        return f"{self.holder}.{self.attribute}"

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that an arm answers to, in order."""
        return tuple(name for arm in self.arms for name in arm.names)


@dataclass(frozen=True)
class Field:
    """A declared hyper-parameter; `annotation` and `default` are normalised source, the latter None where required.

    Anything else that a class body gives a name to (a method, a constant) is a Field with an empty annotation.
    """

    name: str
    path: str
    line: int
    annotation: str
    default: str | None


@dataclass(frozen=True)
class Arguments:
    """Where hyper-parameters are declared: one class, with the fields that it inherits."""

    path: str
    line: int
    form: str
    class_name: str
    fields: tuple[Field, ...]
    #: Where a new field goes (a line's start), and how it is written.
    insert_at: int
    indent: str
    #: How wide a field's line may be: as the file's lines are, or as the fields themselves where those are wider.
    width: int
    quote: str
    #: How a type is written for a field that may be None by its type: `{}`, `Optional[{}]` or `{} | None`.
    annotation: str
    #: Blank lines above the first new field, between two fields, and below the last new one.
    gap_above: int
    gap: int
    gap_below: int
    #: For fields kept in alphabetical order: each own field's name with the offset of its first line; else empty.
    sorted_starts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class AllowList:
    """Another place that lists the legal names; `[start, end)` is the expression that does."""

    path: str
    line: int
    form: str
    names: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Binding:
    """An argument that the tree has already for a role."""

    role: Role
    expression: str
    field: str
    #: Its default as normalised source, None for a required argument.
    default: str | None


@dataclass(frozen=True)
class Site:
    """One dispatch with everything that belongs to it."""

    dispatch: Dispatch
    arguments: Arguments
    allow_lists: tuple[AllowList, ...]
    bindings: tuple[Binding, ...]
    #: The file that a new schedule function goes to; several where the code leaves that open.
    #: The file that a new schedule function goes to; several where the code leaves that open.
    schedules_modules: tuple[str, ...]
    #: `path/from/root.py::Qualified.name`, as `--task` takes it.
    id: str
