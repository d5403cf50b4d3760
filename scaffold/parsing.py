"""A file's text parsed, or what its author has to mend first."""

import ast
import re

from scaffold.depth import LEVELS, make_room, too_deep
from scaffold.errors import DoesNotParse
from scaffold.source import Source

_MERGE_MARKER = re.compile(r"^(<{7}|={7}|>{7})( .*)?$", re.MULTILINE)
# A dot that became a comma: `num_steps=args,max_steps`.
_COMMA_FOR_DOT = re.compile(r"=\s*([A-Za-z_]\w*)(, *)([A-Za-z_]\w*)\s*(?=[,)\r\n])")


def parse(path: str, source: Source) -> ast.Module:
    """Return a file's tree; raise DoesNotParse with the line and what stands there."""
    null = source.text.find("\0")
    if null >= 0:
        raise DoesNotParse(path, source.line_of(null), 0, "a null byte")
    make_room()
    try:
        tree = ast.parse(source.text)
    except SyntaxError as error:
        raise _explained(path, source, error) from None
    except (RecursionError, MemoryError):
        raise DoesNotParse(path, 1, 0, "nested too deeply for Python's parser") from None
    deep = too_deep(tree, source)
    if deep is not None:
        reason = f"an expression that is nested deeper than {LEVELS} levels"
        raise DoesNotParse(path, deep, 0, reason, "take it apart first")
    return tree


def _explained(path: str, source: Source, error: SyntaxError) -> DoesNotParse:
    line, column = min(error.lineno or 1, len(source.line_starts)), error.offset or 0
    marker = _marker(source, line)
    if marker:
        reason, advice = f"merge conflict marker {marker[1]!r}", "finish the merge first"
        return DoesNotParse(path, source.line_of(marker.start()), 1, reason, advice)
    if "argument follows keyword" in error.msg:
        typo = _typo(source.text, source.line_starts[line - 1] + max(column - 1, 0))
        if typo:
            at, meant = typo.start(1), f"{typo[1]}.{typo[3]}"
            written, column = "".join(typo.groups()), at - source.line_start(at) + 1
            advice = f"{written!r} is written where {meant!r} is meant"
            return DoesNotParse(path, source.line_of(at), column, error.msg, advice)
    return DoesNotParse(path, line, column, error.msg)


def _marker(source: Source, line: int) -> re.Match[str] | None:
    """Return the merge marker on the line that does not parse, else the first of a merge that was never finished."""
    found = list(_MERGE_MARKER.finditer(source.text))
    here = next((one for one in found if source.line_of(one.start()) == line), None)
    begun = next((one for one in found if one[1][0] == "<"), None)
    return begun or here if here or {one[1][0] for one in found} == set("<=>") else None


def _typo(text: str, at: int) -> re.Match[str] | None:
    """Return the comma that was meant as a dot, in the brackets around an offset.

    With a space behind it, it is one only where the dotted name stands elsewhere: arguments are written so too.
    """
    opened, depth = at, 1
    while opened > 0 and depth:
        opened -= 1
        depth += (text[opened] in ")]}") - (text[opened] in "([{")
    found = _COMMA_FOR_DOT.finditer(text, opened)
    near = (one for one in found if one.start() < at)
    return next((one for one in near if not one[2].strip(",") or re.search(rf"\b{one[1]}\.{one[3]}\b", text)), None)
