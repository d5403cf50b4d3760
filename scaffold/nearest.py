"""Did you mean: the known names that a wrong one is nearest to."""

from collections.abc import Sequence


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """Return up to three of the known names that `name` may have been meant to be, the nearest first."""
    import difflib

    return difflib.get_close_matches(name, known, n=3, cutoff=0.5)


def meant(name: str, known: Sequence[str]) -> str:
    """Return `did you mean 'wsd'?`, or all known names where none is near."""
    near = nearest(name, known)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else f"known: {', '.join(known)}"
