"""Whole statements, decorators and branches taken out with the blank lines that came with them."""

import re
from collections.abc import Sequence

from scaffold.removal.unit import Cut
from scaffold.source import Source

_BLANK = re.compile(r"[ \t\f]*(\r\n|\n|\r)")


def line_ways(source: Source, start: int, end: int) -> tuple[tuple[Cut, ...], ...]:
    """Return the ways of taking out the lines from the one of `start` to the one that ends before `end`.

    The blank lines above go too where blank lines follow, or nothing does: those were put there with it.
    """
    first = source.line_start(start)
    last = source.next_line(max(end - 1, first))
    above, below = _blank_above(source, first), _blank_below(source, last)
    if last == len(source.text) and not source.text.endswith(("\n", "\r")):
        top = before_newline(source.text, above)
        return ((Cut(top, last),), (Cut(before_newline(source.text, first), last),))
    alone = Cut(first, last)
    with_above, with_below = Cut(above, last), Cut(first, below)
    if above == 0 and below > last:
        ways = [with_below, alone]
    elif below > last or last == len(source.text):
        ways = [with_above, alone, with_below]
    else:
        ways = [alone, with_above]
    return tuple((cut,) for cut in dict.fromkeys(ways))


def _blank_above(source: Source, at: int) -> int:
    """Return where the blank lines begin that stand right above the line at `at`."""
    while at:
        start = source.line_start(at - 1)
        if not _BLANK.fullmatch(source.text, start, at):
            return at
        at = start
    return at


def _blank_below(source: Source, at: int) -> int:
    """Return where the blank lines end that begin at `at`."""
    while found := _BLANK.match(source.text, at):
        at = found.end()
    return at


def before_newline(text: str, at: int) -> int:
    """Return where the line above `at` ends, before its newline; `at` itself inside of a line."""
    for newline in ("\r\n", "\n", "\r"):
        if text.endswith(newline, 0, at):
            return at - len(newline)
    return at


def above_own_comment(source: Source, start: int, comments: Sequence[str]) -> int:
    """Return where the comment right above a line begins, if it says one of `comments`, however it is wrapped."""
    wanted = {_bare(one) for one in comments}
    at = start
    rows: list[str] = []
    while at and source.text[source.line_start(at - 1) : at].lstrip().startswith("#"):
        at = source.line_start(at - 1)
        rows.insert(0, source.text[at : source.next_line(at)].strip().lstrip("#"))
        if _bare(" ".join(rows)) in wanted:
            return at
    return start


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(".").lower()
