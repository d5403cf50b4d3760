"""A site as it was found: the dispatch, and what belongs to it. Offsets count characters of a file's text."""

from bisect import bisect_right
from collections.abc import Set
from enum import Enum
from functools import cached_property

from msgspec import Struct

from scaffold.model.parameter import Role


class Tail(str, Enum):
    """What comes after the last arm that knows a name."""

    NONE = "none"
    ELSE = "else"
    GUARD = "guard"


class Arm(Struct, frozen=True):
    """One branch of a dispatch: the names it answers to and its statements, normalised so that they can be compared."""

    names: tuple[str, ...]
    line: int
    statements: tuple[str, ...]


class Shape(str, Enum):
    """What an arm gives: a scheduler that is made there, or what makes one."""

    #: `get_cosine(optimizer, warmup_steps=10)`
    CALL = "call"
    #: `(CosineAnnealingLR, {"T_max": 100})`
    PAIR = "pair"
    #: `partial(get_cosine, warmup_steps=10)`
    PARTIAL = "partial"
    #: `get_cosine`, called elsewhere with the same arguments for all names
    BARE = "bare"
    #: `args.lr * 0.5 ** (step // 100)`
    ARITHMETIC = "arithmetic"


class Factory(Struct, frozen=True):
    """How an arm makes its scheduler: the statement is `before` + `made` + `after`."""

    #: The expression that names what makes it, such as `get_cosine_schedule_with_warmup` or `lrs.get_cosine`.
    callee: str
    #: The expression that is passed as the optimizer; empty where none is.
    optimizer: str
    before: str
    after: str
    shape: Shape
    #: The source of what the arm gives: the call, the pair, the partial.
    made: str
    line: int
    #: The plain assignments that stand behind the statement, such as `interval = "step"`.
    trailing: tuple[str, ...] = ()
    #: The file that it stands in where that is not the dispatch's own.
    path: str = ""
    #: Of a class or function that is called behind the arms: the statement that gives its keyword arguments in the arm.
    beside: str = ""
    beside_above: bool = False
    #: Of a factor that is computed in the arm: the step, as the lambda or function there takes it.
    parameter: str = ""


class Naming(str, Enum):
    """How the arms of a dispatch spell names."""

    LITERAL = "literal"
    #: Members of an enumeration.
    MEMBER = "member"
    #: Constants of a module or of a class.
    CONSTANT = "constant"


class Keys(Struct, frozen=True):
    """How the arms spell names, and where what they are spelled with is declared."""

    naming: Naming = Naming.LITERAL
    quote: str = '"'
    #: What stands before an identifier: `SchedulerType.` or `C.`; and behind it: `.value`.
    prefix: str = ""
    suffix: str = ""
    #: Each identifier with the name that it stands for, in the order of their declaration.
    known: tuple[tuple[str, str], ...] = ()
    #: The file that declares them, and the class there; empty for constants at top level.
    path: str = ""
    owner: str = ""


class Access(str, Enum):
    """How a dispatch reads a hyper-parameter."""

    ATTRIBUTE = "attribute"
    ITEM = "item"
    #: As a name of its own: a parameter of the function around it, or a global.
    BARE = "bare"


class Dispatch(Struct, frozen=True, dict=True):
    """The code that picks a scheduler by name; each form adds what it needs to write an arm."""

    path: str
    #: Dotted name of the enclosing function, `<module>` at top level.
    qualname: str
    line: int
    form: str
    #: The tested expression, as written: `args.lr_schedule`, `sched`.
    selector: str
    #: Where the selector's value is read from: `args` and `lr_schedule`; without a holder, the name itself.
    holder: str
    attribute: str
    access: Access
    arms: tuple[Arm, ...]
    tail: Tail
    #: The scheduler-making expressions, those nearest to where an arm is added last.
    factories: tuple[Factory, ...]
    #: The type that the holder is annotated with, or was made by; empty when the code does not say.
    holder_type: str
    keys: Keys
    #: How wide a line of an arm may be: as the file's lines are, or as the arms themselves where those are wider.
    width: int

    def arm_of(self, factory: Factory) -> Arm | None:
        """Return the arm that a factory stands in, None where it stands in none."""
        above = bisect_right(self._arms_by_line, factory.line, key=lambda arm: arm.line)
        return self._arms_by_line[above - 1] if above else None

    @cached_property
    def _arms_by_line(self) -> tuple[Arm, ...]:
        """Return the arms from the top; of several on a line the first alone."""
        first = {arm.line: arm for arm in reversed(self.arms)}
        return tuple(first[line] for line in sorted(first))

    def factories_of(self, name: str) -> tuple[Factory, ...]:
        """Return the factories whose arm answers to a name."""
        return tuple(f for f in self.factories if (arm := self.arm_of(f)) and name in arm.names)

    def factories_but(self, names: Set[str]) -> tuple[Factory, ...]:
        """Return the factories whose arms answer to none of `names`; all of them where no other is left."""
        others = [f for f in self.factories if not (arm := self.arm_of(f)) or not names & set(arm.names)]
        return tuple(others) or self.factories

    def read(self, field: str) -> str:
        """Return the expression that reads a hyper-parameter where the dispatch stands."""
        if self.access is Access.ITEM:
            return f"{self.holder}[{self.keys.quote}{field}{self.keys.quote}]"
        return f"{self.holder}.{field}" if self.holder else field

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that an arm answers to, in order."""
        return tuple(name for arm in self.arms for name in arm.names)


class Field(Struct, frozen=True):
    """A declared hyper-parameter; `annotation` and `default` are normalised source, the latter None where required.

    Anything else that a class body gives a name to (a method, a constant) is a Field with an empty annotation.
    """

    name: str
    path: str
    line: int
    annotation: str
    default: str | None


class Arguments(Struct, frozen=True):
    """A place where a hyper-parameter has to be written: a class, a parser, a signature, a call that passes it on.

    Each form adds what it needs to write one more there.
    """

    path: str
    line: int
    form: str
    #: The class, or the function around it, by its dotted name.
    owner: str
    fields: tuple[Field, ...]


class AllowList(Struct, frozen=True):
    """Another place that lists the legal names; `[start, end)` is the expression that does."""

    path: str
    line: int
    form: str
    names: tuple[str, ...]
    start: int
    end: int
    #: What it belongs to: the enumeration or the constant that holds it; of an import to be added, the module.
    owner: str = ""


class Binding(Struct, frozen=True):
    """An argument that the tree has already for a role."""

    role: Role
    expression: str
    field: str
    #: Its default as normalised source, None for a required argument.
    default: str | None


class Unit(str, Enum):
    """What a schedule counts."""

    STEP = "step"
    EPOCH = "epoch"
    BOTH = "step or epoch"
    UNKNOWN = ""


class Site(Struct, frozen=True):
    """One dispatch with everything that belongs to it."""

    dispatch: Dispatch
    #: Where the hyper-parameters are declared for whoever trains.
    arguments: Arguments
    #: The other places that a value goes through on its way to the dispatch, and other ways of giving it.
    hops: tuple[Arguments, ...]
    #: What the selector is called where it is declared.
    option: str
    allow_lists: tuple[AllowList, ...]
    bindings: tuple[Binding, ...]
    #: The file that a new schedule function goes to; several where the code leaves that open.
    schedules_modules: tuple[str, ...]
    #: The form that the tree's own schedules have, and what they count, where that can be told.
    schedules_form: str
    unit: Unit
    #: `path/from/root.py::Qualified.name`, as `--task` takes it.
    id: str
