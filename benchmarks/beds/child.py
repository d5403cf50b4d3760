"""The child process: a tree's own parser and dispatch, asked for learning rates.

usage: python -m benchmarks.beds.child PROBE TREE RESULT < questions; the answers go to the file RESULT.
"""

import contextlib
import importlib
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.beds.cut import Cut
from benchmarks.beds.question import Answer, Question, decode_questions, encode_answers

if TYPE_CHECKING:
    from benchmarks.beds.probes.probe import Probe


def main() -> None:
    """Answer every question."""
    name, tree, result = sys.argv[1:]
    found = answers(name, Path(tree), decode_questions(sys.stdin.read()))
    Path(result).write_text(encode_answers(found), encoding="utf-8")


def answers(name: str, tree: Path, questions: Sequence[Question]) -> list[Answer]:
    """Return a tree's answers to questions; its code runs in this process, which is to do nothing after it."""
    probe: Probe = importlib.import_module(f"benchmarks.beds.probes.{name}").PROBE
    cut = Cut(tree)
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        return [answer(probe, cut, question) for question in questions]


def answer(probe: "Probe", cut: Cut, question: Question) -> Answer:
    """Return what the tree makes of a question; whatever it raises is an answer too."""
    try:
        name = probe.names[0] if question.forced else question.name
        arguments = probe.parsed(cut, question.place, name, question.values)
        if question.forced:
            _force(arguments, probe.selector, question.name)
        misread = tuple(_misread(arguments, question))
        return Answer(tuple(probe.rates(cut, question.place, arguments)), misread=misread)
    except BaseException as error:
        return Answer(failed=type(error).__name__, message=str(error))


def _force(arguments: object, selector: str, name: str) -> None:
    if isinstance(arguments, dict):
        arguments[selector] = name
    else:
        object.__setattr__(arguments, selector, name)


def _misread(arguments: object, question: Question) -> list[str]:
    held = arguments if isinstance(arguments, dict) else vars(arguments)
    return [
        f"{field} is {held.get(field)!r}, not {value!r}"
        for field, value in question.values.items()
        if held.get(field) != value
    ]


if __name__ == "__main__":
    main()
