"""Characters that would not be seen, or that would turn a line around, written out: `[U+202E]`."""

import re

#: Control characters, marks of direction, what has no width, halves of surrogate pairs.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Return a text with a name in brackets for each character that nobody could see; tabs and line feeds stay."""
    return _UNSEEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", text)
