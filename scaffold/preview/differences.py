"""What differs between the two sides of a changed line, word by word."""

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scaffold.preview.files import Segment

#: Below this likeness of two lines nothing is marked in them: all of it differs.
_ALIKE = 0.5
#: Lines beyond this many characters are compared as wholes.
_LONGEST = 4000

Range = tuple[int, int]


def marked(old: Sequence[Segment], new: Sequence[Segment]) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return both sides of a changed line with the words marked that the other side has not."""
    before, after = _text(old), _text(new)
    if max(len(before), len(after)) > _LONGEST:
        return tuple(old), tuple(new)
    words = [re.findall(r"\w+|\s+|.", text) for text in (before, after)]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    if matcher.ratio() < _ALIKE:
        return tuple(old), tuple(new)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    gone = [_range(words[0], code[1], code[2]) for code in codes]
    come = [_range(words[1], code[3], code[4]) for code in codes]
    return tuple(_cut(old, gone)), tuple(_cut(new, come))


def _text(row: Sequence[Segment]) -> str:
    return "".join(one.text for one in row)


def _range(words: Sequence[str], first: int, behind: int) -> Range:
    start = sum(map(len, words[:first]))
    return start, start + sum(map(len, words[first:behind]))


def _cut(row: Sequence[Segment], ranges: Sequence[Range]) -> Iterator[Segment]:
    """Yield a line's segments, cut at the ends of the ranges, those within them marked."""
    ends = sorted({place for one in ranges for place in one})
    start = 0
    for one in row:
        cuts = [start, *(end for end in ends if start < end < start + len(one.text)), start + len(one.text)]
        for left, right in pairwise(cuts):
            inside = any(first <= left and right <= behind for first, behind in ranges)
            yield Segment(one.text[left - start : right - start], one.kind, inside)
        start += len(one.text)
