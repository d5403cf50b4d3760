"""The strings and comments at a spot that tell people which names there are."""

import ast
import re
from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from scaffold.allow_lists.spot import Spot
from scaffold.modules import Modules
from scaffold.source import Source
from scaffold.walking import FunctionNode, walk

_HELP = ("help", "description", "doc", "desc", "help_text")
_TELLS = re.compile(r"(?:.*\.)?(error|exit|warn|warning|critical|exception|fail|print|abort)")


class Medium(str, Enum):
    """What a text is written in."""

    HELP = "help text"
    MESSAGE = "message"
    #: Not in brackets, as the others are.
    ASSERTION = "message of an assertion"
    DOCSTRING = "docstring"
    COMMENT = "comment"


class Text(Struct, frozen=True):
    """A run of string literals, or a comment, by its place in the file."""

    medium: Medium
    line: int
    start: int
    end: int


def texts(modules: Modules, spot: Spot) -> tuple[Text, ...]:
    """Return the texts about the selector at a spot."""
    return modules.once((texts, spot), lambda: tuple(_texts(spot)))


def _texts(spot: Spot) -> Iterator[Text]:
    source = spot.module.source
    for medium, node in _strings(spot):
        yield Text(medium, node.lineno, source.start(node), source.end(node))
    if isinstance(spot.node, ast.AnnAssign | ast.Assign | ast.expr):
        yield from _comments(spot.module.source, spot.node)


def _comments(source: Source, node: ast.stmt | ast.expr) -> Iterator[Text]:
    """Yield the comment lines directly above a declaration, and the comment behind it."""
    start, end = source.line_start(source.start(node)), source.end(node)
    at = source.above_comments(start)
    while at < start:
        below = source.next_line(at)
        row = source.text[at:below].rstrip()
        yield Text(Medium.COMMENT, source.line_of(at), at + row.index("#"), at + len(row))
        at = below
    rest = source.text[end : source.next_line(end)].rstrip()
    if rest.lstrip(" \t,").startswith("#"):
        yield Text(Medium.COMMENT, source.line_of(end), end + rest.index("#"), end + len(rest))


def _strings(spot: Spot) -> Iterator[tuple[Medium, ast.expr]]:
    for declaration in spot.declarations():
        for value in _help_values(declaration):
            yield from ((Medium.HELP, one) for one in _literals(value))
    if isinstance(spot.node, FunctionNode | ast.ClassDef):
        yield from _docstrings(spot.node)
    if isinstance(spot.node, ast.AnnAssign):
        yield from _below(spot)
    for node in (spot.node,) if isinstance(spot.node, ast.Module) else tuple(spot.functions()):
        yield from _messages(node)
        if node is not spot.node and isinstance(node, FunctionNode) and node.name == "__init__":
            yield from _docstrings(node)


def _help_values(declaration: ast.expr) -> Iterator[ast.expr]:
    for node in walk(declaration):
        match node:
            case ast.keyword(arg=name, value=value) if name in _HELP:
                yield value
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value in _HELP)


def _literals(value: ast.AST) -> Iterator[ast.expr]:
    """Yield the outermost string literals of an expression."""
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        yield value
        return
    for part in ast.iter_child_nodes(value):
        yield from _literals(part)


def _docstrings(node: FunctionNode | ast.ClassDef) -> Iterator[tuple[Medium, ast.expr]]:
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str()) as value), *_]:
            yield Medium.DOCSTRING, value


def _below(spot: Spot) -> Iterator[tuple[Medium, ast.expr]]:
    """Yield the string below a field, which documents it."""
    for home in spot.module.classes.values():
        if spot.node in home.body:
            match home.body[home.body.index(spot.node) + 1 :]:
                case [ast.Expr(value=ast.Constant(value=str()) as value), *_]:
                    yield Medium.DOCSTRING, value


def _messages(node: ast.AST) -> Iterator[tuple[Medium, ast.expr]]:
    """Yield the strings that code raises, asserts, reports or prints."""
    for part in walk(node):
        match part:
            case ast.Raise(exc=ast.expr() as value):
                yield from ((Medium.MESSAGE, one) for one in _literals(value))
            case ast.Assert(msg=ast.expr() as value):
                yield from ((Medium.ASSERTION, one) for one in _literals(value))
            case ast.Expr(value=ast.Call(func=function, args=arguments)):
                if _TELLS.fullmatch(ast.unparse(function)):
                    yield from ((Medium.MESSAGE, one) for argument in arguments for one in _literals(argument))
