"""The user's code with four spaces an indent and plain newlines, as everything here writes code."""

import io
import tokenize

_UNIT = "    "


def normal(code: str) -> str:
    """Return code with its blocks indented by four spaces; lines inside brackets keep their distance, strings all."""
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    rows = code.split("\n")
    depths = _depths(code)
    shift = 0
    for number, row in enumerate(rows):
        bare = row.lstrip(" \t")
        depth = depths.get(number + 1)
        if depth is None:
            continue
        width = len(row.expandtabs(8)) - len(bare.expandtabs(8))
        if depth >= 0:
            shift = len(_UNIT) * depth - width
        rows[number] = " " * max(0, width + shift) + bare if bare else ""
    return "\n".join(rows)


def _depths(code: str) -> dict[int, int]:
    """Return how deep in blocks each row is, -1 for one that goes on; rows inside strings are left out."""
    found: dict[int, int] = {}
    inside: set[int] = set()
    depth, begins = 0, True
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        row = token.start[0]
        if token.type == tokenize.INDENT:
            depth += 1
            continue
        if token.type == tokenize.DEDENT:
            depth -= 1
            continue
        if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
            begins = True
            continue
        if token.type in (tokenize.NL, tokenize.COMMENT):
            found.setdefault(row, -1)
            continue
        found.setdefault(row, depth if begins else -1)
        begins = False
        inside |= set(range(row + 1, token.end[0] + 1))
    return {row: held for row, held in found.items() if row not in inside}
