"""One more entry at the end of a dict display or of a `dict(…)` call, in the layout of the entries that are there."""

import ast
import re

from scaffold.layout import Layout, lay_out, layout_of
from scaffold.model.plan import Splice, What
from scaffold.modules import Module
from scaffold.source import Source

_SKIPPED = re.compile(r"(?:\s|\)|\\\r?\n|#[^\r\n]*)*")


def entry_splices(module: Module, node: ast.Dict | ast.Call, entry: str, width: int, summary: str) -> list[Splice]:
    """Return the splices that add `entry`, one line of code, behind the last entry of a mapping."""
    source = module.source
    values = [keyword.value for keyword in node.keywords] if isinstance(node, ast.Call) else node.values
    last_start = _entry_start(source, node)
    end = source.end(values[-1])
    close = source.end(node) - 1
    skipped = _SKIPPED.match(source.text, end, close)
    stop = skipped.end() if skipped else end
    comma = stop if source.text[stop : stop + 1] == "," else -1
    inner_end = _closed(source, end, comma if comma >= 0 else stop)
    if source.line_of(last_start) == source.line_of(source.start(node)):
        return [Splice(inner_end, inner_end, f", {entry}", What.BRANCH, summary)]
    indent = source.indent(last_start)
    row = lay_out(entry, indent, Layout(layout_of(source).unit, width))
    if comma >= 0:
        at = source.next_line(comma)
        if at > close:  # the closing bracket stands on the last entry's line
            return [Splice(comma + 1, comma + 1, source.newline(comma) + row, What.BRANCH, summary)]
        return [Splice(at, at, source.rows(at, row + ","), What.BRANCH, summary)]
    at = min(source.next_line(inner_end), close)
    if at == close:
        return [Splice(inner_end, inner_end, "," + source.newline(inner_end) + row, What.BRANCH, summary)]
    comma_splice = Splice(inner_end, inner_end, ",", What.BRANCH, summary)
    return [comma_splice, Splice(at, at, source.rows(at, row), What.BRANCH, summary)]


def _entry_start(source: Source, node: ast.Dict | ast.Call) -> int:
    """Return the offset of the last entry's first character."""
    if isinstance(node, ast.Call):
        return source.start(node.keywords[-1])
    key = node.keys[-1]
    return source.start(key if key is not None else node.values[-1])


def _closed(source: Source, end: int, stop: int) -> int:
    """Return the offset behind the brackets that are around a value, if there are any."""
    inside = source.text[end:stop]
    bare = re.sub(r"#[^\r\n]*", lambda match: " " * len(match.group()), inside)
    return end + bare.rfind(")") + 1
