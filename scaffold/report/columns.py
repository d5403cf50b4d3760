"""Text in columns for a terminal of 80: what is too long goes on below where it began, and no word is broken."""

import textwrap
from collections.abc import Iterable, Iterator

_WIDTH = 80
#: The least room that is left to a column; what begins too far to the right takes that much.
_LEAST = 24


def hung(before: str, text: str) -> str:
    """Return a text behind what stands before it, its further rows below its first."""
    room = max(_WIDTH - len(before), _LEAST)
    if len(text) <= room:
        return f"{before}{text}".rstrip()
    wrapper = textwrap.TextWrapper(
        room, break_long_words=False, break_on_hyphens=False, expand_tabs=False, replace_whitespace=False
    )
    return before + f"\n{' ' * len(before)}".join(wrapper.wrap(text))


def below(before: str, texts: Iterable[str]) -> Iterator[str]:
    """Yield a row a text, the first behind what stands before it, the others below that."""
    for at, text in enumerate(texts):
        yield f"{' ' * len(before) if at else before}{text}"
