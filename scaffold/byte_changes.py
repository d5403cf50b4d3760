"""An edit as what is replaced in the old bytes: whole lines, so that a person can read them in a kept plan."""

import base64
import binascii
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from scaffold.model.plan import Edit


class Replacement(Struct, frozen=True):
    """New bytes in the place of those at `[start, end)` of the old file."""

    start: int
    end: int
    data: bytes


def replacements(edit: Edit) -> Iterator[Replacement]:
    """Yield what turns an edit's old bytes into its new ones, in order and apart from each other."""
    old, new = rows_of(edit.before), rows_of(edit.after)
    at = [0]
    for row in old:
        at.append(at[-1] + len(row))
    for tag, begin, end, first, behind in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield Replacement(at[begin], at[end], b"".join(new[first:behind]))


def replaced(before: bytes, wanted: Sequence[Replacement]) -> bytes:
    """Return bytes with all replacements made; raise ValueError for places that are not there or overlap."""
    made, at = b"", 0
    for one in wanted:
        if not at <= one.start <= one.end <= len(before):
            raise ValueError(f"a replacement of bytes {one.start} to {one.end}")
        made += before[at : one.start] + one.data
        at = one.end
    return made + before[at:]


def replacement_document(one: Replacement) -> dict[str, object]:
    """Return a replacement for JSON: its bytes as `text` where they are UTF-8, else as `base64`."""
    place: dict[str, object] = {"start": one.start, "end": one.end}
    try:
        return place | {"text": one.data.decode("utf-8")}
    except UnicodeDecodeError:
        return place | {"base64": base64.b64encode(one.data).decode("ascii")}


def replacement_in(document: Mapping[str, object]) -> Replacement:
    """Return the replacement that JSON says; raise ValueError where it says none."""
    start, end = document.get("start"), document.get("end")
    text, coded = document.get("text"), document.get("base64")
    if not isinstance(start, int) or not isinstance(end, int):
        raise ValueError("a replacement without start and end")
    if isinstance(text, str):
        return Replacement(start, end, text.encode("utf-8"))
    if not isinstance(coded, str):
        raise ValueError("a replacement without text")
    try:
        return Replacement(start, end, base64.b64decode(coded, validate=True))
    except binascii.Error as error:
        raise ValueError(f"a replacement whose base64 is wrong: {error}") from None


def rows_of(data: bytes) -> list[bytes]:
    """Return the lines of a file, which end at `\\n` and nowhere else, each with its end."""
    return re.findall(rb"[^\n]*\n|[^\n]+\Z", data)
