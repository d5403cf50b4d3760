"""Going through code: what is left out is what holds nothing, and the order is that of the text."""

import ast
import sys
from pathlib import Path

import pytest

import scaffold
from scaffold.walking import in_blocks, scopes, spelled, statements_in, walk

FILES = sorted(Path(scaffold.__file__).parent.rglob("*.py"))
EMPTY = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)


@pytest.mark.parametrize("file", FILES[::12], ids=lambda file: file.name)
def test_every_node_but_the_empty_ones_in_the_order_of_ast(file: Path) -> None:
    tree = ast.parse(file.read_text())
    wanted = [node for node in ast.walk(tree) if not isinstance(node, EMPTY)]
    found = [node for node in walk(tree) if not isinstance(node, EMPTY)]
    assert list(map(id, found)) == list(map(id, wanted))


@pytest.mark.parametrize("file", FILES[::12], ids=lambda file: file.name)
def test_scopes_and_statements_are_those_of_ast(file: Path) -> None:
    tree = ast.parse(file.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert {id(node) for _, node in scopes(tree)} == {id(node) for node in ast.walk(tree) if isinstance(node, kinds)}
    lines = [node.lineno for node in statements_in(tree.body)]
    assert lines == sorted(lines)


BLOCKS = """\
try:
    a = 1
except KeyError:
    b = 1
    if b:
        c = 1
else:
    d = 1
finally:
    e = 1
match f:
    case 1:
        g = 1
    case _:
        h = 1
def i():
    j = 1
"""


def test_blocks_are_gone_through_in_the_order_in_which_they_are_written() -> None:
    tree = ast.parse(BLOCKS)
    found = [ast.unparse(node.targets[0]) for node in statements_in(tree.body) if isinstance(node, ast.Assign)]
    assert found == list("abcdegh")


def test_what_has_no_block_has_nothing_in_it() -> None:
    assert in_blocks(ast.parse("x = lambda: 1").body[0]) == []


@pytest.mark.parametrize(
    "text", ["a", "a.b", "a.b.c", "a().b", "a[0].b", "'a'.b", "-a", "(a).b", "a.b()", "1", "(yield)", "a . b"]
)
def test_an_expression_is_spelled_as_ast_does(text: str) -> None:
    node = ast.parse(text, mode="eval").body if "yield" not in text else ast.parse(text).body[0].value  # type: ignore[attr-defined]
    assert spelled(node) == ast.unparse(node)


def test_a_chain_of_a_thousand_names_is_spelled() -> None:
    text = ".".join(["a"] * min(900, sys.getrecursionlimit() - 100))
    assert spelled(ast.parse(text, mode="eval").body) == text
