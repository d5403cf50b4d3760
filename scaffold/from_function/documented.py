"""What the docstring says of each parameter, in Google's, NumPy's or Sphinx's style."""

import ast
import re

from scaffold.from_function.source import UserCode
from scaffold.walking import FunctionNode


def helps(code: UserCode) -> dict[str, str]:
    """Return one line for each parameter that a docstring describes: the function's, or a class's and constructor's."""
    import docstring_parser  # loaded only when there is a function of the user's

    found: dict[str, str] = {}
    for text in _docstrings(code):
        try:
            parsed = docstring_parser.parse(text)
        except docstring_parser.ParseError:
            continue
        for one in parsed.params:
            line = _one_line(one.description or "")
            if line:
                found.setdefault(one.arg_name.lstrip("*"), line)
    return found


def summary(code: UserCode) -> str:
    """Return the first sentence of the docstring, without a capital or a full stop; else what it is called."""
    text = next(iter(_docstrings(code)), "")
    first = _one_line(text.strip().split("\n\n")[0])
    return first[:1].lower() + first[1:] if first else f"what {code.node.name} does"


def _docstrings(code: UserCode) -> list[str]:
    nodes: list[FunctionNode | ast.ClassDef] = [code.node]
    if isinstance(code.node, ast.ClassDef):
        nodes += [one for one in code.node.body if isinstance(one, FunctionNode) and one.name == "__init__"]
    return [text for node in nodes if (text := ast.get_docstring(node))]


def _one_line(text: str) -> str:
    """Return the first sentence of a text on one line, without its full stop."""
    line = re.sub(r"\s*\(?[Dd]efaults?( is|:| to).*$", "", " ".join(text.split()))
    head, stop, rest = line.partition(". ")
    return (head if stop and rest[:1].isupper() else line).rstrip(".")
