"""Elements taken out of what is in brackets as they stand: what is left is as if they had never been put in."""

import ast

import pytest

from scaffold.modules import Modules
from scaffold.removal.bracketed import bracketed_of
from scaffold.removal.elements import element_ways
from scaffold.removal.unit import without
from tests.trees import MemoryTree

#: What stands in the file, which elements go, and what is left.
CASES = {
    "on one line": ('x = {"a": 1, "b": 2, "c": 3}\n', [2], 'x = {"a": 1, "b": 2}\n'),
    "on lines of their own": (
        'x = {\n    "a": 1,\n    "b": 2,\n    "c": 3,\n}\n',
        [1, 2],
        'x = {\n    "a": 1,\n}\n',
    ),
    "the bracket closes on the line of the last": (
        'x = {"a": 1, "b": 2,\n     "c": 3,\n     "d": 4}\n',
        [2, 3],
        'x = {"a": 1, "b": 2}\n',
    ),
    "and so it does, where the last has a comma": (
        'x = {"a": 1,\n     "b": 2,\n     "c": 3,}\n',
        [1, 2],
        'x = {"a": 1,}\n',
    ),
    "what is behind them shares the line of the last": (
        'x = {"a": 1,\n     "b": 2,\n     "c": 3, "d": 4}\n',
        [1, 2],
        'x = {"a": 1, "d": 4}\n',
    ),
    "the first share their line with what stays": (
        'x = {"a": 1, "b": 2, "c": 3,\n     "d": 4}\n',
        [0, 1],
        'x = {"c": 3,\n     "d": 4}\n',
    ),
    "a comment is behind what stays before what shares a line": (
        'x = {"a": 1,  # why\n     "b": 2, "c": 3}\n',
        [1],
        'x = {"a": 1,  # why\n     "c": 3}\n',
    ),
    "others go from the middle as well": (
        'x = {"a": 1,\n     "b": 2,\n     "c": 3,\n     "d": 4}\n',
        [1, 3],
        'x = {"a": 1,\n     "c": 3}\n',
    ),
    "a comment behind what stays is kept, with its line": (
        'x = {"a": 1,  # why\n     "b": 2,\n     "c": 3}\n',
        [1, 2],
        'x = {"a": 1,  # why\n}\n',
    ),
    "a comment behind what goes is not": (
        'x = {"a": 1,\n     "b": 2,  # ours\n     "c": 3}\n',
        [1, 2],
        'x = {"a": 1}\n',
    ),
}


#: The same of other sequences, and of elements in parentheses of their own.
PARENTHESES = {
    "of entries": ('x = {("a"): (1), ("b"): (2)}\n', [1], 'x = {("a"): (1)}\n'),
    "of the first entry": ('x = {("a"): (1), ("b"): (2)}\n', [0], 'x = {("b"): (2)}\n'),
    "of keys alone": ('x = {("a"): 1, ("b"): 2}\n', [1], 'x = {("a"): 1}\n'),
    "of what is in a list": ('x = [("a"), (("b")), "c"]\n', [2], 'x = [("a"), (("b"))]\n'),
    "of what goes from a list": ('x = [("a"), (("b")), "c"]\n', [1], 'x = [("a"), "c"]\n'),
    "in a tuple": ('x = (("a"), ("b"), ("c"))\n', [2], 'x = (("a"), ("b"))\n'),
    "in a tuple without": ('x = ("a"), ("b"), "c"\n', [1], 'x = ("a"), "c"\n'),
    "with comments about them": (
        'x = [\n    (  # why (\n        "a"\n    ),  # so )\n    "b",\n]\n',
        [1],
        'x = [\n    (  # why (\n        "a"\n    ),  # so )\n]\n',
    ),
    "of arguments": ("x = f((a), b=(1), c=2)\n", [2], "x = f((a), b=(1))\n"),
    "of an argument that goes": ("x = f((a), b=(1), c=2)\n", [1], "x = f((a), c=2)\n"),
    "of defaults": ("def f(a, b=(1), c=2): pass\n", [2], "def f(a, b=(1)): pass\n"),
    "of the last default": ("def f(a, b=((1))): pass\n", [1], "def f(a): pass\n"),
    "of an annotation": ("def f(a: (int), b=1) -> (int): pass\n", [1], "def f(a: (int)) -> (int): pass\n"),
}

#: A tuple stays one when one element is left.
TUPLES = {
    "the first": ('x = ("a", "b")\n', [1], 'x = ("a",)\n'),
    "the second": ('x = ("a", "b")\n', [0], 'x = ("b",)\n'),
    "the one in the middle": ('x = "a", "b", "c"\n', [0, 2], 'x = "b",\n'),
    "it has a comma": ('x = ("a", "b",)\n', [0], 'x = ("b",)\n'),
    "its own parentheses": ('x = ("a"), ("b")\n', [1], 'x = ("a"),\n'),
    "a line each": ('x = (\n    "a",  # a, b\n    "b"\n)\n', [1], 'x = (\n    "a",  # a, b\n)\n'),
    "lines that one has room for": ('x = (\n    "a",\n    "b"\n)\n', [1], 'x = ("a",)\n'),
    "no list": ('x = ["a", "b"]\n', [1], 'x = ["a"]\n'),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_left(name: str) -> None:
    before, gone, after = CASES[name]
    assert taken_out(before, gone) == after
    kept = ast.literal_eval(before.partition("=")[2].strip()).items()
    assert ast.literal_eval(after.partition("=")[2].strip()) == {
        key: value for index, (key, value) in enumerate(kept) if index not in gone
    }


@pytest.mark.parametrize("name", PARENTHESES)
def test_parentheses_go_and_stay_with_what_is_in_them(name: str) -> None:
    before, gone, after = PARENTHESES[name]
    assert taken_out(before, gone) == after
    ast.parse(after)


@pytest.mark.parametrize("name", TUPLES)
def test_a_tuple_stays_a_tuple(name: str) -> None:
    before, gone, after = TUPLES[name]
    assert taken_out(before, gone) == after
    kept = ast.literal_eval(before.partition("=")[2].strip())
    assert ast.literal_eval(after.partition("=")[2].strip()) == type(kept)(
        value for index, value in enumerate(kept) if index not in gone
    )


def taken_out(text: str, gone: list[int]) -> str:
    """Return a file without some elements of the sequence that its only statement holds, in the likeliest way."""
    module = Modules(MemoryTree({"a.py": text.encode()})).get("a.py")
    (statement,) = module.tree.body
    sequence = bracketed_of(module, statement.args if isinstance(statement, ast.FunctionDef) else value_of(statement))
    assert sequence is not None
    return without(text, sorted(element_ways(sequence, gone)[0], key=lambda one: one.start))


def value_of(statement: ast.stmt) -> ast.expr:
    assert isinstance(statement, ast.Assign)
    return statement.value
