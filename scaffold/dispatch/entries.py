"""One more entry at the end of a dict display or of a `dict(…)` call, in the layout of the entries that are there."""

import ast
import re

from msgspec import Struct

from scaffold.layout import Layout, lay_out, layout_of
from scaffold.model.plan import Splice, What
from scaffold.modules import Module
from scaffold.source import Source

_SKIPPED = re.compile(r"(?:\s|\)|\\\r?\n|#[^\r\n]*)*")


class Entry(Struct, frozen=True):
    """One more entry: `key: value` or `key=value`, and where the value is made at once, on which condition it is."""

    key: str
    value: str
    condition: str = ""
    #: What closes what the key opens: `**{"not-a-name": value}`.
    close: str = ""

    @property
    def code(self) -> str:
        """Return the entry as one line of code."""
        value = f"({self.conditional})" if self.condition else self.value
        return f"{self.key}{value}{self.close}"

    @property
    def conditional(self) -> str:
        """Return the value as an expression that is None where the condition does not hold."""
        return f"{self.value} if {self.condition} else None"

    def laid_out(self, indent: str, layout: Layout) -> str:
        """Return the entry with `indent` before it, wrapped if it is too wide."""
        inner = indent + layout.unit
        if not self.condition or len((indent + self.code).expandtabs(4)) <= layout.width:
            return lay_out(self.code, indent, layout)
        value = lay_out(self.value, inner, layout)
        return f"{indent}{self.key}(\n{value}\n{inner}if {self.condition}\n{inner}else None\n{indent}){self.close}"


def entry_splices(module: Module, node: ast.Dict | ast.Call, entry: Entry, width: int, summary: str) -> list[Splice]:
    """Return the splices that add an entry behind the last one of a mapping."""
    source = module.source
    values = [keyword.value for keyword in node.keywords] if isinstance(node, ast.Call) else node.values
    last_start = _entry_start(source, node)
    end = source.end(values[-1])
    close = source.end(node) - 1
    skipped = _SKIPPED.match(source.text, end, close)
    stop = skipped.end() if skipped else end
    comma = stop if source.text[stop : stop + 1] == "," else -1
    inner_end = _closed(source, end, comma if comma >= 0 else stop)
    indent, layout = source.indent(last_start), layout_of(source)
    if source.line_of(last_start) == source.line_of(source.start(node)):
        row = source.text[source.line_start(inner_end) : source.next_line(inner_end)].rstrip()
        together = len(row.expandtabs(4)) + len(entry.code) + 2 <= max(width, layout.width)
        if together or source.line_of(close) != source.line_of(last_start) or "#" in source.text[inner_end:close]:
            return [Splice(inner_end, inner_end, f", {entry.code}", What.BRANCH, summary)]
        return [_spread(source, node, entry, Layout(layout.unit, width), summary)]
    row = entry.laid_out(indent, Layout(layout.unit, width))
    ended = row.replace("\n", source.newline(inner_end))
    if comma >= 0:
        at = source.next_line(comma)
        if at > close:  # the closing bracket stands on the last entry's line
            return [Splice(comma + 1, comma + 1, source.newline(comma) + ended, What.BRANCH, summary)]
        return [Splice(at, at, source.rows(at, row + ","), What.BRANCH, summary)]
    at = source.next_line(inner_end)
    if source.line_of(inner_end) == source.line_of(close):
        return [Splice(inner_end, inner_end, "," + source.newline(inner_end) + ended, What.BRANCH, summary)]
    comma_splice = Splice(inner_end, inner_end, ",", What.BRANCH, summary)
    return [comma_splice, Splice(at, at, source.rows(at, row), What.BRANCH, summary)]


def _spread(source: Source, node: ast.Dict | ast.Call, entry: Entry, layout: Layout, summary: str) -> Splice:
    """Return the splice that puts each entry of a mapping on a line of its own, and `entry` behind the last."""
    starts = [_start_of(source, one) for one in (node.keywords if isinstance(node, ast.Call) else _pairs(node))]
    ends = [*starts[1:], source.end(node) - 1]
    held = [source.text[a:b].rstrip(", \t") for a, b in zip(starts, ends, strict=True)]
    indent, newline = source.indent(starts[0]), source.newline(starts[0])
    inner = indent + layout.unit
    rows = [*(lay_out(item, inner, layout) for item in held), entry.laid_out(inner, layout)]
    text = "\n" + "".join(f"{row},\n" for row in rows) + indent
    return Splice(starts[0], ends[-1], text.replace("\n", newline), What.BRANCH, summary)


def _pairs(node: ast.Dict) -> list[tuple[ast.expr | None, ast.expr]]:
    return list(zip(node.keys, node.values, strict=True))


def _start_of(source: Source, entry: ast.keyword | tuple[ast.expr | None, ast.expr]) -> int:
    """Return the offset of an entry's first character, that of `**` where it has no key."""
    if isinstance(entry, ast.keyword):
        return source.start(entry)
    key, value = entry
    return source.start(key) if key is not None else source.text.rfind("**", 0, source.start(value))


def _entry_start(source: Source, node: ast.Dict | ast.Call) -> int:
    """Return the offset of the last entry's first character."""
    return _start_of(source, node.keywords[-1] if isinstance(node, ast.Call) else _pairs(node)[-1])


def _closed(source: Source, end: int, stop: int) -> int:
    """Return the offset behind the brackets that are around a value, if there are any."""
    inside = source.text[end:stop]
    bare = re.sub(r"#[^\r\n]*", lambda match: " " * len(match.group()), inside)
    return end + bare.rfind(")") + 1
