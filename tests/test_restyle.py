"""A schedule's function in files of any width, indent and quotes: it stays the same function and fits."""

import ast

import pytest

from scaffold.functions import written
from scaffold.layout import WIDTHS, Layout, lay_out
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.restyle import in_style
from scaffold.schedules import SCHEDULES
from scaffold.source import Source

OWN = [schedule for schedule in SCHEDULES if schedule.own]


def file_of(width: int, unit: str, quote: str) -> Source:
    """Return a file whose lines are as wide as they may be."""
    body = f"{unit}value = {quote}" + "x" * (width - len(f"{unit}value = ''".expandtabs(4))) + quote
    return Source("\n".join(["def f():", *[body] * 5, ""]), "utf-8", b"")


def without_docstring(code: str) -> str:
    node = ast.parse(code).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert ast.get_docstring(node)
    del node.body[0]
    return ast.unparse(node)


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("unit", ["    ", "  ", "\t"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("schedule", OWN, ids=lambda schedule: schedule.kind)
def test_the_function_stays_the_same_and_fits(schedule: Schedule, width: int, unit: str, quote: str) -> None:
    code = written(Request.with_defaults(schedule, Implementation.OWN))
    styled = in_style(file_of(width, unit, quote), code)
    assert without_docstring(styled) == without_docstring(code)
    too_wide = [row for row in styled.split("\n") if len(row.expandtabs(4)) > width]
    assert not too_wide
    if unit != "    ":
        assert not any(row.startswith("    ") for row in styled.split("\n") if unit == "\t")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1", "x = 1"),
        ("call(first, second, third)", "call(\n    first, second, third\n)"),
        ("call(first_one, second_one, third_one)", "call(\n    first_one,\n    second_one,\n    third_one,\n)"),
        ("def f(first_one, second_one, third_one):", "def f(\n    first_one,\n    second_one,\n    third_one,\n):"),
        ("return factor * (first + second)", "return factor * (\n    first + second\n)"),
        ("return factor * (first_one + second_one)", "return factor * (\n    first_one + second_one\n)"),
        ('f"one two {three + 1} four five"', 'f"one two {three + 1} "\nf"four five"'),
        ('key="one two three four five six"', 'key=(\n    "one two three "\n    "four five six"\n)'),
        ("a_name_that_is_long = another_name", "a_name_that_is_long = (\n    another_name\n)"),
        ("an_expression + another_one", "an_expression + another_one"),
        ('"a": one, "b": {"c": call(first, second)', '"a": one, "b": {"c": call(first, second)'),
    ],
)
def test_what_is_too_wide_is_wrapped(code: str, expected: str) -> None:
    assert lay_out(code, "", Layout("    ", 24)) == expected
