"""A TOML file as values, and on which line each is given."""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from scaffold.errors import BadToml, Undecodable, Unreadable
from scaffold.regular_file import read_regular


class Toml(Struct, frozen=True):
    """A file's text and the plain values in it."""

    text: str
    document: Mapping[str, object]
    #: The file's bytes.
    data: bytes = b""

    def line(self, table: str, key: str) -> int:
        """Return the line, from 1, on which a key of a table (`""` at top level) is given, else the table is."""
        path = f"{table}.{key}" if table else key
        inside, begins = "", 1
        for number, row in enumerate(self.text.split("\n"), 1):
            header = re.match(r"\s*\[+([^\[\]]+)\]", row)
            if header:
                inside = re.sub(r"[\s\"']", "", header[1])
                begins = number if inside == table else begins
                if inside == path:
                    return number
            elif _gives(row, inside, table, key):
                return number
        return begins

    def line_in(self, table: str, number: int, key: str) -> int:
        """Return the line on which the table `number`, from 1, of an array gives a key, else that of its header."""
        seen, begins = 0, self.line("", table)
        for row_number, row in enumerate(self.text.split("\n"), 1):
            if re.match(r"\s*\[", row):
                if seen == number:
                    break
                if re.match(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]", row):
                    seen += 1
                    begins = row_number if seen == number else begins
            elif seen == number and key and _gives(row, table, table, key):
                return row_number
        return begins


def _gives(row: str, inside: str, table: str, key: str) -> bool:
    """Return whether a row below the header `inside` gives the key: itself, dotted, or within an inline table."""
    spelled = rf"""["']?{re.escape(key)}["']?\s*[=.]"""
    if inside == table:
        return re.match(rf"\s*{spelled}", row) is not None
    above = not inside or table.startswith(f"{inside}.")
    return above and re.match(rf"[^#]*[\s.{{,]{spelled}", row) is not None


def read(file: Path, shown: str = "") -> Toml | None:
    """Return what a TOML file holds, None where there is none; raise Unreadable, Undecodable or BadToml.

    Messages call the file `shown`, by default its name alone.
    """
    shown = shown or file.name
    try:
        data = read_regular(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreadable(shown, error.strerror or str(error)) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Undecodable(shown, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None
    return Toml(text, _parsed(shown, text), data)


def document_of(text: str) -> Mapping[str, object]:
    """Return what a text holds as plain values; nothing where it is not TOML."""
    try:
        return _parsed("", text)
    except BadToml:
        return {}


def _parsed(name: str, text: str) -> Mapping[str, object]:
    return _read_fast(text) or _read_with_lines(name, text)


def _read_fast(text: str) -> Mapping[str, object]:
    """Return what the standard library reads, nothing where it has no such reader or finds something wrong."""
    try:
        from tomllib import loads  # type: ignore[import-not-found,unused-ignore]  # Python 3.11 and later
    except ImportError:
        return {}
    try:
        found: Mapping[str, object] = loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return {}
    return found


def _read_with_lines(name: str, text: str) -> Mapping[str, object]:
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        return tomlkit.parse(text).unwrap()
    except ParseError as error:
        raise BadToml(name, error.line, re.sub(r" at line \d+ col \d+$", "", str(error))) from None
    except TOMLKitError as error:
        key = re.search(r'"([^"]+)"', str(error))
        raise BadToml(name, _last_line(text, key[1] if key else ""), str(error)) from None


def _last_line(text: str, key: str) -> int:
    """Return the last line on which a key or a table is given, the one that repeats it."""
    given = re.compile(rf"\s*(\[[^\]]*)?{re.escape(key)}\s*[\]=]")
    rows = [number for number, row in enumerate(text.split("\n"), 1) if given.match(row)]
    return rows[-1] if key and rows else 1
