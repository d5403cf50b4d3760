"""A manifest's text with an entry more, another, or one less; everything else in it stays as it is, byte for byte."""

import re
from collections.abc import Mapping, Sequence

from scaffold.manifest.places import Place
from scaffold.toml_file import document_of

_HEADER = re.compile(r"\s*\[")


def with_row(text: str, place: Place, row: Mapping[str, object], at: int | None) -> str:
    """Return the text with an entry's table in the place of the one numbered `at`, from 0, or behind all where None."""
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = [f"{one}{newline}" for one in rendered(place, row)]
    blocks = _blocks(lines, f"{place.key}schedule")
    if at is not None and at < len(blocks):
        begin, end = blocks[at]
        head = next(number for number in range(begin, end) if _HEADER.match(lines[number]))
        made = [*lines[:head], *block, *lines[end:]]
    else:
        behind = blocks[-1][1] if blocks else _end_of_ours(lines, place)
        made = _put_behind(lines, behind, block, newline)
    return _checked("".join(made), text, place, row, at)


def without_row(text: str, place: Place, at: int) -> str:
    """Return the text without the entry numbered `at`, from 0, the comment right above it, and a blank line before."""
    lines = text.splitlines(keepends=True)
    blocks = _blocks(lines, f"{place.key}schedule")
    if at < len(blocks):
        begin, end = blocks[at]
        if begin and not lines[begin - 1].strip():
            begin -= 1
        elif end < len(lines) and not lines[end].strip():
            end += 1
        lines = lines[:begin] + lines[end:]
    return _checked("".join(lines), text, place, None, at)


def rendered(place: Place, row: Mapping[str, object]) -> Sequence[str]:
    """Return the lines of an entry's table."""
    import tomlkit

    lines = [f"[[{place.key}schedule]]"]
    for key, value in row.items():
        if isinstance(value, dict):
            table = tomlkit.inline_table()
            table.update(value)
            lines.append(f"{key} = {{ {table.as_string()[1:-1]} }}")
        else:
            lines.append(f"{key} = {tomlkit.item(value).as_string()}")
    return lines


def _blocks(lines: Sequence[str], table: str) -> list[tuple[int, int]]:
    """Return where each entry's lines begin, comments right above included, and end, blank lines behind left out."""
    header = re.compile(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]")
    inner = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\.")
    heads = [number for number, row in enumerate(lines) if _HEADER.match(row) and not inner.match(row)]
    found = []
    for head, following in zip(heads, [*heads, len(lines)][1:], strict=True):
        if header.match(lines[head]):
            end = _above_comments(lines, following) if following < len(lines) else following
            while end > head + 1 and not lines[end - 1].strip():
                end -= 1
            found.append((_above_comments(lines, head), end))
    return found


def _above_comments(lines: Sequence[str], at: int) -> int:
    """Return where the comments begin that stand right above a line."""
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _end_of_ours(lines: Sequence[str], place: Place) -> int:
    """Return where the tables that are ours end."""
    if not place.table:
        return len(lines)
    ours = re.compile(rf"\s*\[+\s*{re.escape(place.table)}\b")
    heads = [number for number, row in enumerate(lines) if _HEADER.match(row)]
    last = max((number for number in heads if ours.match(lines[number])), default=len(lines))
    following = next((number for number in heads if number > last), len(lines))
    end = _above_comments(lines, following) if following < len(lines) else following
    while end > last + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _put_behind(lines: Sequence[str], at: int, block: Sequence[str], newline: str) -> list[str]:
    before = list(lines[:at])
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += newline
    blank = [newline] if before and before[-1].strip() else []
    return [*before, *blank, *block, *lines[at:]]


def _checked(made: str, text: str, place: Place, row: Mapping[str, object] | None, at: int | None) -> str:
    """Return what was made where it says what it is to say, else the same change made to the document as a whole."""
    import tomlkit

    document = tomlkit.parse(text)
    table: dict[str, object] = document
    for name in place.names:
        table = table[name]  # type: ignore[assignment]
    rows = list(table.get("schedule", ()))  # type: ignore[call-overload]
    if row is None:
        assert at is not None
        del rows[at]
    elif at is None or at >= len(rows):
        rows.append(row)
    else:
        rows[at] = row
    plain = [_plain(one) for one in rows]
    if _rows_of(made, place) == plain:
        return made
    table["schedule"] = plain
    return document.as_string()


def _rows_of(text: str, place: Place) -> object:
    table: object = document_of(text)
    for name in (*place.names, "schedule"):
        table = table.get(name, []) if isinstance(table, dict) else []
    return table


def _plain(row: object) -> object:
    return row.unwrap() if hasattr(row, "unwrap") else row
