"""Did you mean: the known names that a wrong one is nearest to."""

from collections.abc import Sequence

#: How much less alike than the nearest another name may be to be offered beside it.
_AS_GOOD = 0.15


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """Return up to three of the known names that `name` may have been meant to be, the nearest first."""
    import difflib

    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    alike = [difflib.SequenceMatcher(None, one, name).ratio() for one in near]
    return [one for one, ratio in zip(near, alike, strict=True) if ratio >= alike[0] - _AS_GOOD]


def perhaps(name: str, known: Sequence[str]) -> str:
    """Return `; did you mean 'wsd'?` to put behind a message, nothing where none is near."""
    near = nearest(name, known)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


def meant(name: str, known: Sequence[str]) -> str:
    """Return `did you mean 'wsd'?`, or all known names where none is near."""
    return perhaps(name, known).removeprefix("; ") or f"known: {', '.join(known)}"
