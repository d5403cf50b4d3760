"""Names listed one after the other in prose: `one of 'a', 'b' (the default) or 'c'`."""

import re
from collections.abc import Sequence

from msgspec import Struct

#: What may stand between two names: a comma, bar or slash, perhaps a conjunction.
_SEPARATOR = re.compile(r"(?P<mark>\s*[,|/;]\s*)(?P<word>(?:or|and)\s+)?|(?P<space>\s+)(?P<only>(?:or|and)\s+)")
# A remark on the name before it; `(default: cosine)` is one on the whole list.
_REMARK = r"(?:\s?\((?!defaults?\W+\w)[^()\0]{1,60}\))?"


class Item(Struct, frozen=True):
    """One name in a run, from its opening quote to the end of the remark behind it; offsets are of the text."""

    start: int
    #: Where the name itself begins and ends.
    name_start: int
    name_end: int
    #: Behind its closing quote, and behind the remark.
    quote_end: int
    end: int
    #: The name, empty where the dispatch does not know it.
    name: str

    @property
    def is_quoted(self) -> bool:
        """Return whether quotes or backticks stand around the name."""
        return self.start < self.name_start


class Separator(Struct, frozen=True):
    """What stands between two items: `mark` and then perhaps a conjunction, `word`."""

    mark: str
    word: str


def separator(text: str) -> Separator | None:
    """Return the separator that `text` is, None where it is something else."""
    match = _SEPARATOR.fullmatch(text)
    if match is None:
        return None
    return Separator(match["mark"] or match["space"], match["word"] or match["only"] or "")


def full_runs(text: str, names: Sequence[str], new: str = "") -> list[list[Item]]:
    """Return the runs that hold each of `names` once, and perhaps `new`, with nothing but separators between."""
    if len(names) < 2:
        return []
    wanted = (sorted(set(names)), sorted({*names, new}))
    return [run for run in _runs(text, [*names, new]) if sorted(one.name for one in run if one.name) in wanted]


def mentioned(text: str, names: Sequence[str]) -> int:
    """Return how many of the names a text mentions."""
    return len({one.name for run in _runs(text, names) for one in run if one.name})


def _runs(text: str, names: Sequence[str]) -> list[list[Item]]:
    runs: list[list[Item]] = []
    for item in _items(text, names):
        if runs and separator(text[runs[-1][-1].end : item.start]):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _items(text: str, names: Sequence[str]) -> list[Item]:
    alternatives = "|".join(re.escape(name) for name in sorted({*names} - {""}, key=len, reverse=True))
    token = re.compile(
        rf"(?<![\w-])(?:(?P<quote>``|[`'\"]?)(?P<name>{alternatives})(?P=quote)"
        rf"|(?P<mark>``|[`'\"])(?P<other>\w[\w.-]*)(?P=mark))(?![\w-]|\.\w)(?P<token_end>){_REMARK}"
    )
    found = []
    for match in token.finditer(text):
        group = "name" if match["name"] is not None else "other"
        start, end = match.span(group)
        found.append(Item(match.start(), start, end, match.start("token_end"), match.end(), match["name"] or ""))
    return found
