"""A selector elsewhere in a tree: what it is called there, and whether an expression reads it."""

import re
from collections.abc import Sequence

from scaffold.model.site import Access, Dispatch

_WORD = re.compile(r"[A-Za-z_]\w*")
#: What many things are called by: alone it says nothing of schedules.
_GENERAL = frozenset({"name", "type", "kind", "mode", "method", "policy", "strategy", "cls", "target"})


def read_as(dispatch: Dispatch, option: str) -> tuple[str, ...]:
    """Return what the selector is called in other files: a local name means nothing there.

    Nor does a word that many things have, where it is read from nothing.
    """
    found = (option,) if dispatch.access is Access.BARE else (dispatch.attribute, option)
    return tuple(dict.fromkeys(word for word in found if word and (dispatch.holder or word not in _GENERAL)))


def reads_selector(expression: str, dispatch: Dispatch, words: Sequence[str]) -> bool:
    """Return whether an expression reads what a dispatch asks, which is called one of `words` elsewhere.

    A word that many things have, such as `name`, is only with what it is read from.
    """
    if expression == dispatch.selector and (dispatch.holder or expression not in _GENERAL):
        return True
    parts, holder = _WORD.findall(expression), _WORD.findall(dispatch.holder)
    last = next((word for word in words if word in parts), None)
    if last is None:
        return False
    before = parts[: parts.index(last)]
    return last not in _GENERAL or (bool(before) and before[-1:] == holder[-1:])
