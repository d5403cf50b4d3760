"""A schedule's template taken apart: its parameters, what is said about them, and the code around the factor."""

import ast
import re
import textwrap

from msgspec import Struct

from scaffold.functions import written
from scaffold.model.request import Request
from scaffold.walking import FunctionNode

#: What the templates call the step.
STEP = "current_step"
_NOT_THE_SCHEDULES = ("optimizer", "last_epoch")


class Helper(Struct, frozen=True):
    """A function that the factor is computed with."""

    name: str
    parameters: tuple[str, ...]
    body: str


class TemplateParts(Struct, frozen=True):
    """What a rendered template holds; all code is without indent."""

    #: The schedule's parameters in order, each with its default or nothing.
    parameters: tuple[tuple[str, str], ...]
    #: What the schedule does, a paragraph each, and what the parameters are.
    paragraphs: tuple[str, ...]
    described: tuple[tuple[str, str], ...]
    #: Checks, and numbers computed once.
    setup: tuple[str, ...]
    helpers: tuple[Helper, ...]
    #: What computes and returns the factor at `STEP`.
    body: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the schedule's parameters."""
        return tuple(name for name, _ in self.parameters)


def parts_of(request: Request) -> TemplateParts:
    """Return the parts of the requested schedule's template."""
    code = written(request)
    node = ast.parse(code).body[0]
    assert isinstance(node, FunctionNode)
    paragraphs, described = _documented(ast.get_docstring(node) or "")
    *before, factor, _ = node.body[1:]
    assert isinstance(factor, FunctionNode)
    setup: list[str] = []
    helpers: list[Helper] = []
    end = node.body[0].end_lineno or 0
    for statement in before:
        if isinstance(statement, FunctionNode):
            names = tuple(p.arg for p in statement.args.args)
            helpers.append(Helper(statement.name, names, _below(code, statement)))
        else:
            setup.append(_rows(code, end + 1, statement.end_lineno or 0))
        end = statement.end_lineno or 0
    return TemplateParts(_parameters(node), paragraphs, described, tuple(setup), tuple(helpers), _below(code, factor))


def _parameters(node: FunctionNode) -> tuple[tuple[str, str], ...]:
    code = [""] * (len(node.args.args) - len(node.args.defaults)) + [_literal(d) for d in node.args.defaults]
    pairs = zip((p.arg for p in node.args.args), code, strict=True)
    return tuple((name, default) for name, default in pairs if name not in _NOT_THE_SCHEDULES)


def _literal(node: ast.expr) -> str:
    text = ast.unparse(node)
    return f'"{node.value}"' if isinstance(node, ast.Constant) and isinstance(node.value, str) else text


def _documented(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    prose, _, arguments = text.partition("\n\nArgs:\n")
    return tuple(prose.split("\n\n")), tuple(re.findall(r"^ +(\w+): (.+)$", arguments, re.MULTILINE))


def _below(code: str, node: FunctionNode) -> str:
    return _rows(code, node.lineno + 1, node.end_lineno or 0)


def _rows(code: str, first: int, last: int) -> str:
    return textwrap.dedent("\n".join(code.split("\n")[first - 1 : last])).strip("\n")
