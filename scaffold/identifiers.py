"""What a name is called where arms spell names by constants or by members of an enumeration."""

import keyword
import re
from collections.abc import Sequence

from scaffold.layout import quoted
from scaffold.model.site import Keys, Naming


def identifier_for(keys: Keys, name: str) -> str:
    """Return the identifier of a name: the one that is known, else a new one in the style of those that are."""
    known = {value: identifier for identifier, value in keys.known}
    if name in known:
        return known[name]
    identifiers = [identifier for identifier, _ in keys.known]
    word = _word(name)
    if identifiers and all(identifier.isupper() for identifier in identifiers):
        word = word.upper()
    made = _prefix(keys) + word
    if not made.isidentifier():
        made = f"_{made}"
    return f"{made}_" if keyword.iskeyword(made) else made


def key_expression(keys: Keys, name: str) -> str:
    """Return the expression that an arm writes for a name."""
    if keys.naming is Naming.LITERAL:
        return quoted(name, keys.quote)
    return f"{keys.prefix}{identifier_for(keys, name)}{keys.suffix}"


def _word(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _prefix(keys: Keys) -> str:
    """Return what the known identifiers begin with, up to an underscore, that their names do not begin with."""
    own = {_before(identifier, _word(name)) for identifier, name in keys.known}
    if len(own) == 1 and None not in own:
        return own.pop() or ""
    if len(keys.known) < 2:
        return ""
    common = _common([identifier for identifier, _ in keys.known])
    common = common[: common.rfind("_") + 1]
    shared = _common([_word(name).lower() for _, name in keys.known])
    return "" if shared.startswith(common.lower()) else common


def _common(words: Sequence[str]) -> str:
    """Return what all the words begin with."""
    first, last = min(words), max(words)
    return first[: next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _before(identifier: str, word: str) -> str | None:
    """Return what stands before `word` in an identifier that ends with it, None where it does not."""
    if not identifier.lower().endswith(word.lower()):
        return None
    before = identifier[: len(identifier) - len(word)]
    return before if not before or before.endswith("_") else None
