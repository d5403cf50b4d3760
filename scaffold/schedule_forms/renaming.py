"""Other names for what a template's code uses, and a rate for the factor that it returns."""

import ast
import io
import re
import tokenize
from collections.abc import Mapping

_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


def renamed(code: str, names: Mapping[str, str]) -> str:
    """Return `code` with other names for what it reads and sets, in f-strings too; attributes and keywords stay."""
    rows = code.split("\n")
    tokens = list(tokenize.generate_tokens(io.StringIO(code + "\n").readline))
    depth = 0
    for before, token, after in reversed(list(zip([None, *tokens], tokens, [*tokens[1:], None], strict=False))):
        depth += (token.string in _CLOSING) - (token.string in _OPENING)
        is_keyword = depth > 0 and after is not None and after.string == "="
        new = token.string
        if token.type == tokenize.NAME and not (before and before.string == ".") and not is_keyword:
            new = names.get(token.string, token.string)
        elif token.type == tokenize.STRING and token.string[0] == "f":
            new = re.sub(r"\{[^{}]*\}", lambda field: _in_field(field[0], names), token.string)
        (row, start), (_, end) = token.start, token.end
        if new != token.string:
            rows[row - 1] = rows[row - 1][:start] + new + rows[row - 1][end:]
    return "\n".join(rows)


def _in_field(field: str, names: Mapping[str, str]) -> str:
    return re.sub(r"(?<![\w.!])[A-Za-z_]\w*", lambda name: names.get(name[0], name[0]), field)


def assigned(code: str) -> frozenset[str]:
    """Return the names that `code` sets."""
    nodes = ast.walk(ast.parse(code))
    return frozenset(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def used(code: str) -> frozenset[str]:
    """Return the names that `code` reads."""
    nodes = ast.walk(ast.parse(code))
    return frozenset(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def scaled(body: str, rate: str) -> str:
    """Return `body`, which returns factors, so that it returns `rate` times each of them."""
    rows = body.split("\n")
    returns = [n for n in ast.walk(ast.parse(body)) if isinstance(n, ast.Return) and n.value is not None]
    for node in returns:
        value = node.value
        assert value is not None
        row = rows[value.lineno - 1]
        rows[value.lineno - 1] = row[: value.col_offset] + times(rate, row[value.col_offset : value.end_col_offset])
    return "\n".join(rows)


def times(rate: str, factor: str) -> str:
    """Return the expression for `rate` times the expression `factor`."""
    node = ast.parse(factor, mode="eval").body
    if isinstance(node, ast.Constant) and node.value in (0, 1):
        return rate if node.value else factor
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.Pow):
        return f"{rate} * {factor}"
    simple = isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript | ast.Constant)
    return f"{rate} * {factor}" if simple else f"{rate} * ({factor})"
