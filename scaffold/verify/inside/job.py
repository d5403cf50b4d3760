"""What the parent asks the child and what it is told, as values that go through JSON unchanged."""

import json
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass

#: What a parameter's value is in JSON; anything else of the tree's goes as its repr.
Plain = int | float | str | bool | None | list[int | float | str]


@dataclass(frozen=True)
class Place:
    """The dispatch, as the child has to find it."""

    path: str
    #: The dotted name under which the tree imports the file.
    module: str
    qualname: str
    line: int
    #: What the selector's value is read from, empty where it is a name of its own; and how: by attribute or item.
    holder: str
    attribute: str
    access: str
    #: The tested expression, as written.
    selector: str
    #: The expression that the arms pass as the optimizer; empty where they pass none.
    optimizer: str
    #: What an arm assigns the scheduler to; empty where it returns it.
    target: str
    #: Whether the function around the dispatch takes what it needs and returns the scheduler.
    whole: bool
    #: The lines on which the statements begin that are the dispatch.
    lines: list[int]
    #: The expression of the step where the arms give a number; empty where they make something.
    step: str
    #: Whether a function of the step gives a rate; else it gives a factor of the base rate.
    gives_rate: bool
    #: What a name has to be where arms compare with members of an enumeration: the member's expression, by name.
    members: dict[str, str]
    #: Values for the names that only a training run computes, such as the number of all steps or `self.base_lr`.
    numbers: dict[str, Plain]
    #: The expression of the peak learning rate; empty where the arguments have none.
    peak: str
    #: The functions and classes that the arms call; a call of one shows that a run is at the dispatch.
    factories: list[str]

    @property
    def is_top_level(self) -> bool:
        """Return whether the dispatch is in no function, so that importing its file runs it."""
        return self.qualname == "<module>"


@dataclass(frozen=True)
class ArgumentsClass:
    """How the arguments object is made: from its class, or from the defaults that are declared."""

    path: str
    module: str
    name: str
    #: Whether there is a class to call; else a parser, a signature or the like declares the values.
    is_class: bool
    #: The declared names with their defaults, None for one that is no literal.
    defaults: dict[str, Plain]
    #: What stands in for a value that the declarations leave open.
    fill: dict[str, Plain]
    #: Other attributes that the tree's code sets on some object: reading one is no mistake.
    elsewhere: list[str]


@dataclass(frozen=True)
class Case:
    """One set of values: fields put on the arguments object, and what each keyword must then be."""

    label: str
    fields: dict[str, Plain]
    #: Each keyword with the expression that gives it, evaluated where the dispatch stands.
    expressions: dict[str, str]
    #: Keywords whose value is known without the tree.
    fixed: dict[str, Plain]


@dataclass(frozen=True)
class Subject:
    """One name of the dispatch, to be verified."""

    name: str
    #: The schedule function or class and its file; empty for a class of torch's.
    function: str
    path: str
    #: Its parameters that are not the schedule's, each with what it is given: "optimizer", "rate", "step" or "other".
    takes: dict[str, str]
    #: Whether what the arm calls is the function itself, so that its calls can be watched.
    watched: bool
    #: The number of all steps, for a method that is told it at each step.
    total: int
    #: The class of a library that is called, or that gives the reference: its module, its name, and what it calls the
    #: optimizer; empty where there is none.
    torch: list[str]
    #: The user's own function: its file and name; empty where the reference is another. And what it takes, as above.
    original: list[str]
    original_takes: dict[str, str]
    #: The torch class's keywords with their expressions, when it gives the reference; else empty.
    reference: dict[str, str]
    #: What is added to the training command, word by word, and the fields that it says.
    words: list[str]
    said: list[str]
    #: The keywords that count steps.
    counts: list[str]
    cases: list[Case]


@dataclass(frozen=True)
class Job:
    """Everything that one child does."""

    root: str
    paths: list[str]
    files: list[str]
    place: Place
    arguments: ArgumentsClass
    #: The entry script and its arguments; empty where the arguments object is made from its class.
    command: list[str]
    subjects: list[Subject]
    #: Names whose rates are wanted as they are, without a reference.
    names: list[str]
    #: Fields put on the arguments object for these names, one run of each name for each.
    variations: list[dict[str, Plain]]
    #: The option that says the selector's value on the training command.
    option: str
    #: 0 for as many as the values need.
    steps: int
    result: str
    #: The file that says what is being done, for when the child does not end by itself.
    doing: str


@dataclass(frozen=True)
class Rates:
    """The learning rate at each step, for each parameter group; and why there are no more."""

    groups: list[list[float]] = field(default_factory=list)
    #: What stopped it: an exception's type, its message, and whether that was a stand-in's.
    error: str = ""
    message: str = ""
    stood_in: bool = False
    #: The first step whose rate is the schedule's: 1 where only the first `step()` sets one.
    first: int = 0
    #: How it was stepped, where that is not torch's way.
    how: str = ""


@dataclass(frozen=True)
class CaseAnswer:
    """What one set of values gave."""

    label: str
    #: The peak rate of each parameter group, and the keyword values that were expected.
    peaks: list[float]
    expected: dict[str, Plain]
    #: The values that the factory was called with; None where it was not called.
    called: dict[str, Plain] | None
    dispatch: Rates
    function: Rates
    reference: Rates


@dataclass(frozen=True)
class Resumed:
    """One run saved at a step and continued: the first step that differs, -1 if none does."""

    at: int
    first_step: int
    difference: float


@dataclass(frozen=True)
class SubjectAnswer:
    """What the child found out about one name."""

    name: str
    #: How the arguments object was made, and why not better.
    arguments: str
    #: What stopped everything about this name, such as a command that never reached the dispatch.
    error: str = ""
    #: Where the function was taken from, when it was not imported.
    function: str = ""
    cases: list[CaseAnswer] = field(default_factory=list)
    resumed: list[Resumed] = field(default_factory=list)
    resume_error: str = ""
    #: Why there is nothing to save and go on from.
    stateless: str = ""


@dataclass(frozen=True)
class NamedRates:
    """The rates of one name, without a reference."""

    name: str
    #: The fields that were put on the arguments object.
    fields: dict[str, Plain]
    rates: Rates


@dataclass(frozen=True)
class Answer:
    """Everything that one child found out."""

    torch: str
    steps: int
    #: Files that do not compile, each with its message.
    broken: list[str]
    #: How the dispatch was run: empty when it was imported and called, else why it was cut out.
    sliced: str
    subjects: list[SubjectAnswer]
    named: list[NamedRates]


def encode(value: Job | Answer) -> str:
    """Return a job or an answer as JSON; infinities and NaN are written as Python's json reads them."""
    return json.dumps(asdict(value))


def decode_job(text: str) -> Job:
    """Return the job that `encode` wrote."""
    job = _decoded(Job, json.loads(text))
    assert isinstance(job, Job)
    return job


def decode_answer(text: str) -> Answer:
    """Return the answer that `encode` wrote; raise ValueError, KeyError or TypeError for anything else."""
    answer = _decoded(Answer, json.loads(text))
    assert isinstance(answer, Answer)
    return answer


def _decoded(kind: object, data: object) -> object:
    if isinstance(kind, type) and is_dataclass(kind):
        assert isinstance(data, Mapping)
        hints = typing.get_type_hints(kind)
        return kind(**{one.name: _decoded(hints[one.name], data[one.name]) for one in fields(kind) if one.name in data})
    if typing.get_origin(kind) is list and isinstance(data, list):
        return [_decoded(typing.get_args(kind)[0], item) for item in data]
    return data
