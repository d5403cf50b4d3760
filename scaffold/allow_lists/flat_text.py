"""What string literals and comments say, character by character, each with its place in the code."""

import re

from msgspec import Struct, field

_LITERAL = re.compile(r"""(?P<prefix>[A-Za-z]*)(?P<quote>\"""|'''|"|')""")
_BETWEEN = re.compile(r"(?:\s|\\\r?\n|#[^\r\n]*)*")
_ESCAPES = {"n": " ", "t": " ", "r": " ", "'": "'", '"': '"', "\\": "\\", "\n": "", "\r": ""}
#: Stands for what is not text: a replacement field, an escaped code point.
GAP = "\0"


class FlatText(Struct):
    """Text without the seams between its literals; `starts` and `ends` place each character in the code.

    `prefixes` and `quotes` are those of the literal that it is in, empty in a comment.
    """

    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)

    def add(self, character: str, start: int, end: int, prefix: str = "", quote: str = "") -> None:
        """Add what stands for `[start, end)` of the code."""
        self.text += character
        self.starts += [start] * len(character)
        self.ends += [end] * len(character)
        self.prefixes += [prefix] * len(character)
        self.quotes += [quote] * len(character)


def flat(code: str) -> FlatText:
    """Return what a comment, a string literal, or an implicit concatenation of several says."""
    found = FlatText()
    if code.startswith("#"):
        for at, character in enumerate(code):
            found.add(character, at, at + 1)
        return found
    at = 0
    while match := _LITERAL.match(code, at):
        at = _literal(code, match, found)
        between = _BETWEEN.match(code, at)
        at = between.end() if between else at
    return found


def _literal(code: str, opening: re.Match[str], found: FlatText) -> int:
    """Add what one literal says, and return where it ends."""
    prefix, quote, at = opening["prefix"].lower(), opening["quote"], opening.end()
    while at < len(code) and not code.startswith(quote, at):
        end, character = at + 1, code[at]
        if character == "\\":
            end = at + (3 if code.startswith("\r\n", at + 1) else 2)
            character = code[at] if "r" in prefix else _ESCAPES.get(code[at + 1], GAP)
            end = at + 1 if "r" in prefix and code[at + 1 : at + 2] not in ("'", '"', "\\") else end
        elif "f" in prefix and character in "{}":
            end = at + 2 if code.startswith(character * 2, at) else _field_end(code, at)
            character = character if end == at + 2 and code[at + 1] == character else GAP
        found.add(character, at, end, opening["prefix"], quote)
        at = end
    return at + len(quote)


def _field_end(code: str, at: int) -> int:
    depth = 0
    for end in range(at, len(code)):
        depth += {"{": 1, "}": -1}.get(code[end], 0)
        if depth <= 0:
            return end + 1
    return len(code)
