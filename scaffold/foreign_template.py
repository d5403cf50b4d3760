"""A template that is not ours, filled in, and held to the shape of ours, which is what they are taken apart by."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold.errors import BadEntry
from scaffold.walking import FunctionNode

_END = "wanted a function of current_step and then return LambdaLR(optimizer, …, last_epoch) at its end"


def filled_in(template: Path, function: str, values: Mapping[str, str], parameters: Sequence[str]) -> str:
    """Return what a template writes for the name of a function and for values as Python writes them.

    Raises ForeignTemplate when it cannot be filled in, BadEntry when it writes no function of these parameters.
    """
    from scaffold.filling_in import render_of_others  # Jinja is slow to load: only for who has templates of their own

    code = render_of_others(template, {**values, "function": function}).strip("\n") + "\n"
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError) as error:
        raise BadEntry(str(template), 1, f"what it writes does not parse: {getattr(error, 'msg', error)}") from None
    except (RecursionError, MemoryError):
        raise BadEntry(str(template), 1, "what it writes does not parse: it is nested too deeply") from None
    wrong = next(_wrong(body, function, parameters), "") or _laid_out(body, code)
    if wrong:
        raise BadEntry(str(template), 1, f"what it writes is not as a schedule's template is: {wrong}")
    return code


def _wrong(body: list[ast.stmt], function: str, parameters: Sequence[str]) -> Iterator[str]:
    """Yield in words what is wrong with the code of a template, each where what is above it is as it should be."""
    node = body[0] if len(body) == 1 else None
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        yield "wanted one plain function and nothing else"
        return
    if node.name != function:
        yield "wanted it to be called {{ function }}"
    if not _is_plain(node.args):
        yield "wanted parameters without '*' and '/'"
    names = {part.arg for part in node.args.args}
    if names != {"optimizer", "last_epoch", *parameters}:
        yield f"it takes {', '.join(sorted(names))}, wanted optimizer, last_epoch, {', '.join(parameters)}"
    if ast.get_docstring(node) is None:
        yield "wanted a docstring"
    if not _ends_as_ours(node):
        yield _END
    for one in node.body:
        if isinstance(one, FunctionNode) and (not isinstance(one, ast.FunctionDef) or one.decorator_list):
            yield f"wanted {one.name} to be a plain function, without decorators"
        elif isinstance(one, FunctionNode) and not _is_plain(one.args):
            yield f"wanted {one.name} to have parameters without '*' and '/'"


def _is_plain(arguments: ast.arguments) -> bool:
    return not (arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg)


def _ends_as_ours(node: ast.FunctionDef) -> bool:
    factor, last = node.body[-2:] if len(node.body) > 2 else [None, None]
    if not isinstance(factor, FunctionNode) or not isinstance(last, ast.Return) or last.value is None:
        return False
    takes = [one.arg for one in factor.args.args]
    gives = any(isinstance(one, ast.Return) and one.value is not None for one in ast.walk(factor))
    made = f"LambdaLR(optimizer, {factor.name}, last_epoch)"
    return takes == ["current_step"] and gives and ast.unparse(last.value) == made


def _laid_out(body: list[ast.stmt], code: str) -> str:
    """Return in words what is wrong with how code is laid out that is taken apart by its lines."""
    if any(row.startswith("\t") for row in code.split("\n")):
        return "wanted four spaces an indent, and no tabs"
    assert isinstance(body[0], FunctionNode)
    rows = code.split("\n")
    for one in body[0].body:
        if isinstance(one, FunctionNode) and not rows[one.lineno - 1].partition("#")[0].rstrip().endswith(":"):
            return f"wanted 'def {one.name}(…):' on one line, and what it does on the next"
    return ""
