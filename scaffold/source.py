"""A file's text with its encoding, and the places in it: Python's lines and columns as offsets, and line ends kept."""

import ast
import codecs
import io
import re
import tokenize
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

from scaffold.errors import BrokenEdit, Undecodable

# What Python's tokenizer takes for the end of a line; unlike str.splitlines, neither form feed nor U+2028.
_LINE_END = re.compile(r"\r\n|\r|\n")


#: Nodes that have a place.
Placed = ast.expr | ast.stmt | ast.alias | ast.keyword | ast.arg


class Source(Struct, frozen=True, dict=True):
    """Text that encodes back to exactly the bytes that it came from."""

    text: str
    encoding: str
    bom: bytes

    @cached_property
    def line_starts(self) -> list[int]:
        """Return the offset of each line's first character."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place as `ast` gives it: `line` from 1, `column` in UTF-8 bytes from 0."""
        start = self.line_starts[line - 1]
        if column == 0:
            return start
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        row = self.text[start:end]
        if row.isascii():
            return start + column
        return start + len(row.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))

    def start(self, node: Placed) -> int:
        """Return the offset of a node's first character."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: Placed) -> int:
        """Return the offset just after a node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def segment(self, node: Placed) -> str:
        """Return a node's own text."""
        return self.text[self.start(node) : self.end(node)]

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, that an offset is on."""
        return bisect_right(self.line_starts, offset)

    def line_with(self, word: str) -> int:
        """Return the first line, from 1, that a word stands on; the first of all where it stands on none."""
        found = re.search(rf"\b{re.escape(word)}\b", self.text)
        return self.line_of(found.start()) if found else 1

    def line_start(self, offset: int) -> int:
        """Return the offset of the first character of the line that an offset is on."""
        return self.line_starts[self.line_of(offset) - 1]

    def next_line(self, offset: int) -> int:
        """Return the offset of the line after the one that an offset is on, or the end of the text."""
        line = self.line_of(offset)
        return self.line_starts[line] if line < len(self.line_starts) else len(self.text)

    def indent(self, offset: int) -> str:
        """Return the white space that begins the line that an offset is on."""
        start = self.line_start(offset)
        match = re.compile(r"[ \t\f]*").match(self.text, start)
        return match.group() if match else ""

    def newline(self, offset: int) -> str:
        """Return how the line that an offset is on ends; the first line's end where that line has none."""
        for match in (_LINE_END.search(self.text, self.line_start(offset)), _LINE_END.search(self.text)):
            if match:
                return match.group()
        return "\n"

    def first_line(self, node: ast.stmt) -> int:
        """Return the offset of the line that a statement begins on, its decorators included."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        return self.line_start(self.start(decorators[0] if decorators else node))

    def above_comments(self, at: int) -> int:
        """Return where the comment lines directly above the line that starts at `at` begin, `at` if there are none."""
        while at and self.text[self.line_start(at - 1) : at].lstrip().startswith("#"):
            at = self.line_start(at - 1)
        return at

    def rows(self, at: int, text: str) -> str:
        """Return whole lines ready to stand at `at`, ended as the line above is, after an unended line as well."""
        newline = self.newline(max(at - 1, 0))
        ended = at < len(self.text) or self.text.endswith(("\n", "\r")) or not self.text
        text = text.replace("\n", newline)
        return text + newline if ended else newline + text

    def encode(self, text: str) -> bytes:
        """Return the bytes of `text` in this file's encoding, with its byte-order mark."""
        return self.bom + text.encode(self.encoding)


def decode(path: str, data: bytes) -> Source:
    """Return a file's bytes as text, in the encoding that its first lines declare (PEP 263).

    Raises Undecodable when they are not in that encoding, or would not encode back to the same bytes.
    """
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(bom) :]
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(path, body.count(b"\n", 0, error.start) + 1, f"{error.reason} in {error.encoding}") from None
    except UnicodeError as error:  # of a codec that is no character set
        raise Undecodable(path, 1, str(error)) from None
    except (SyntaxError, LookupError) as error:
        line = 1 + next((n for n, row in enumerate(body.split(b"\n")) if not _is_utf8(row)), 0)
        raise Undecodable(path, line, str(error)) from None
    if not _is_lossless(body, text, encoding):
        raise Undecodable(path, 1, f"{encoding} does not give the same bytes back")
    return Source(text, encoding, bom)


def _is_lossless(body: bytes, text: str, encoding: str) -> bool:
    """Return whether text encodes back to its bytes, and is the same read row by row, as Python's tokenizer does."""
    try:
        if encoding != "utf-8" and "".join(codecs.iterdecode(body.splitlines(keepends=True), encoding)) != text:
            return False
        return text.encode(encoding) == body
    except UnicodeError:
        return False


def _is_utf8(row: bytes) -> bool:
    try:
        row.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def reparse(path: str, text: str) -> None:
    """Return if a patched file's text is still Python; raise BrokenEdit when it is not."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise BrokenEdit(path, error.lineno or 1, error.msg) from None
