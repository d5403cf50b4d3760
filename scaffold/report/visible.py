"""Text that drives no terminal: control characters and what turns the direction of writing, made visible."""

import re

# C0 but for tab and newline, DEL, C1; marks and overrides of direction; bytes of file names that are no UTF-8.
_DRIVES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return text with each character that a terminal would obey written as Python escapes it."""
    return _DRIVES.sub(lambda match: _escape(match.group()), text)


def visible_bytes(data: bytes) -> bytes:
    """Return the same of bytes, which are UTF-8 where they are text; others are escaped too."""
    return visible(data.decode("utf-8", "surrogateescape")).encode()


def referenced(document: str) -> str:
    """Return an XML document with those characters as references, which mean the same to who reads it."""
    return _DRIVES.sub(lambda match: f"&#{ord(match.group())};", document)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that stands for itself
        code -= 0xDC00
    # DEL as JSON escapes it too: it is the one that a JSON document may hold as it is.
    return {"\r": "\\r", "\x7f": "\\u007f"}.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
