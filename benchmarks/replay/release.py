"""One release as it came: its tree, and what it answers to the probe of its bed."""

import importlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beds.bed import Archive, Bed
from benchmarks.beds.child import answers as answered
from benchmarks.beds.comparing import UNKNOWN, old_questions
from benchmarks.beds.probes.probe import Probe
from benchmarks.beds.question import Answer, Question
from benchmarks.replay.forked import forked


@dataclass(frozen=True)
class Release:
    """A tree that nothing may write to.

    A probe is written for one release. In another it is believed where it gets a learning rate for some name.
    """

    bed: Bed
    archive: Archive
    tree: Path
    probe: Probe
    #: Where the probe gets rates here; empty where it does not know this release.
    places: tuple[str, ...]
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]

    def ask(self, tree: Path, questions: Sequence[Question]) -> list[Answer]:
        """Return the answers that a patched copy of the tree gives."""
        return _answers(self.bed, tree, questions)


def look(bed: Bed, archive: Archive, tree: Path) -> Release:
    """Return a release with every question that it has an answer to."""
    probe: Probe = importlib.import_module(f"benchmarks.beds.probes.{bed.probe}").PROBE
    questions = old_questions(probe.names, probe.places)
    found = _answers(bed, tree, questions)
    pairs = list(zip(questions, found, strict=True))
    rated = [(question, answer) for question, answer in pairs if _is_rate(answer) and question.name != UNKNOWN]
    places = tuple(place for place in probe.places if any(question.place == place for question, _ in rated))
    unknown = [(question, answer) for question, answer in pairs if question.name == UNKNOWN]
    kept = [(question, answer) for question, answer in [*rated, *unknown] if question.place in places]
    return Release(bed, archive, tree, probe, places, tuple(q for q, _ in kept), tuple(a for _, a in kept))


def _answers(bed: Bed, tree: Path, questions: Sequence[Question]) -> list[Answer]:
    def asked() -> list[Answer]:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # trees log what they do not know
        return answered(bed.probe, tree, questions)

    return forked(asked)


def _is_rate(answer: Answer) -> bool:
    return not answer.failed and bool(answer.rates) and all(map(math.isfinite, answer.rates))
