"""What is asked of a probe and what it answers, as it goes to the child process and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Question:
    """One value of the selector with the values of some fields, at one place of the tree."""

    place: str
    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    #: Whether the name is put where the parser would have left it, the parser not being asked.
    forced: bool = False


@dataclass(frozen=True)
class Answer:
    """The rates; or the type and the message of what was raised."""

    rates: tuple[float, ...] = ()
    failed: str = ""
    message: str = ""
    #: The fields that the tree's own parser did not leave as they were given, each with what is there.
    misread: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.failed}: {self.message}".rstrip(": ") if self.failed else f"{len(self.rates)} rates"


def encode_questions(questions: Sequence[Question]) -> str:
    """Return questions as text."""
    return json.dumps([asdict(question) for question in questions])


def decode_questions(text: str) -> list[Question]:
    """Return the questions that a text holds."""
    return [Question(**one) for one in json.loads(text)]


def encode_answers(answers: Sequence[Answer]) -> str:
    """Return answers as text; every float comes back as it was."""
    return json.dumps([asdict(answer) for answer in answers])


def decode_answers(text: str) -> list[Answer]:
    """Return the answers that a text holds."""
    return [
        Answer(tuple(one["rates"]), one["failed"], one["message"], tuple(one["misread"])) for one in json.loads(text)
    ]
