"""A file's text parsed, or what its author has to mend first."""

import ast
import re

from scaffold.errors import DoesNotParse
from scaffold.source import Source

_MERGE_MARKER = re.compile(r"^(<{7}|={7}|>{7})( .*)?$", re.MULTILINE)
# A dot that became a comma: `num_steps=args,max_steps`.
_COMMA_FOR_DOT = re.compile(r"=\s*([A-Za-z_]\w*),([A-Za-z_]\w*)\s*(?=[,)\r\n])")


def parse(path: str, source: Source) -> ast.Module:
    """Return a file's tree; raise DoesNotParse with the line and what stands there."""
    null = source.text.find("\0")
    if null >= 0:
        raise DoesNotParse(path, source.line_of(null), 0, "a null byte")
    try:
        return ast.parse(source.text)
    except SyntaxError as error:
        raise _explained(path, source, error) from None
    except (RecursionError, MemoryError):
        raise DoesNotParse(path, 1, 0, "nested too deeply for Python's parser") from None


def _explained(path: str, source: Source, error: SyntaxError) -> DoesNotParse:
    line, column = error.lineno or 1, error.offset or 0
    marker = _MERGE_MARKER.search(source.text)
    if marker and "<" * 7 in source.text:
        return DoesNotParse(
            path,
            source.line_of(marker.start()),
            1,
            f"merge conflict marker {marker.group(1)!r}",
            "finish the merge first",
        )
    near = source.line_starts[max(line - 1, 0)] if line <= len(source.line_starts) else 0
    typo = _COMMA_FOR_DOT.search(source.text, near) or _COMMA_FOR_DOT.search(source.text)
    if typo and "argument follows keyword" in error.msg:
        at = typo.start(1)
        written, meant = f"{typo[1]},{typo[2]}", f"{typo[1]}.{typo[2]}"
        column = at - source.line_start(at) + 1
        return DoesNotParse(
            path, source.line_of(at), column, error.msg, f"{written!r} is written where {meant!r} is meant"
        )
    return DoesNotParse(path, line, column, error.msg)
