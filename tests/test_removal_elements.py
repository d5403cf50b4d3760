"""Elements taken out of what is in brackets as they stand: what is left is as if they had never been put in."""

import ast

import pytest

from scaffold.modules import Modules
from scaffold.removal.bracketed import bracketed_of
from scaffold.removal.elements import element_ways
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


@pytest.mark.parametrize("name", CASES)
def test_what_is_left(name: str) -> None:
    before, gone, after = CASES[name]
    assert taken_out(before, gone) == after
    assert ast.literal_eval(after.partition("=")[2].strip()).keys() == {
        key for index, key in enumerate(ast.literal_eval(before.partition("=")[2].strip())) if index not in gone
    }


def taken_out(text: str, gone: list[int]) -> str:
    """Return a file without some entries of its first dict, in the likeliest way."""
    module = Modules(MemoryTree({"a.py": text.encode()})).get("a.py")
    (display,) = [node for node in module.nodes if isinstance(node, ast.Dict)]
    sequence = bracketed_of(module, display)
    assert sequence is not None
    for cut in sorted(element_ways(sequence, gone)[0], key=lambda one: -one.start):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text
