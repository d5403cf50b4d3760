"""A question about many things, asked on every core at once."""

import marshal
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

from scaffold.forked import Forked, can_fork

Answer = TypeVar("Answer")

#: More children than this share little more than the memory.
_MOST = 8


def asked_of_all(
    question: Callable[[str], Answer], things: Sequence[str], many: int, watch: Callable[[int, int], None]
) -> Mapping[str, Answer]:
    """Return the answer to a question for each of some things; raises what asking one raises.

    An answer is plain: of numbers, texts, and sets or sequences of them. Where there are `many` things, each core but
    one has a child process that asks for its share; what it does not answer, because it was stopped or the question
    raised something, is asked here. `watch` is told how many of how many things were asked for.
    """
    cores = min(_cores(), _MOST) if len(things) >= many else 1
    answers: dict[str, Answer] = {}
    with ExitStack() as stack:
        shares = [things[number::cores] for number in range(1, cores)]
        children = [stack.enter_context(Forked(partial(_answers, question, share))) for share in shares]
        for number, thing in enumerate(things[::cores], 1):
            answers[thing] = question(thing)
            watch(min(number * cores, len(things)), len(things))
        for child in children:
            data = child.answer()
            answers |= marshal.loads(data) if data else {}  # of our own child
    return {thing: answers[thing] if thing in answers else question(thing) for thing in things}


def nobody(done: int, of: int) -> None:
    """Do nothing: nobody watches."""


def _answers(question: Callable[[str], object], things: Sequence[str]) -> bytes:
    return marshal.dumps({thing: question(thing) for thing in things})


def _cores() -> int:
    """Return how many cores this process may use; one where it cannot have children, or has threads of its own."""
    threading = sys.modules.get("threading")
    if not can_fork() or (threading is not None and threading.active_count() > 1):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
