"""Options that are pairs of words."""

from collections.abc import Sequence


def pairs(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what `NAME=TEXT` options say, as they were written; what a text may be is checked with its kind.

    One without a text is all name, its `=` included.
    """
    split = (one.partition("=") for one in given)
    return tuple((name, text) if text else (f"{name}{equals}", "") for name, equals, text in split)
