"""A name more in a list that somebody else wrote: LibCST tells elements, separators and comments apart, losslessly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from scaffold.errors import NotLossless


@dataclass(frozen=True)
class _Sequence:
    """A bracketed or bare sequence taken apart: joining the texts in order gives the code back."""

    head: str
    elements: tuple[str, ...]
    #: What stands between two elements, comma included.
    separators: tuple[str, ...]
    #: A comma after the last element, and what is left up to the closing bracket.
    trailing_comma: str
    close: str

    def __str__(self) -> str:
        pairs = zip(self.elements, (*self.separators, self.trailing_comma), strict=True)
        return self.head + "".join(element + comma for element, comma in pairs) + self.close


def import_with(path: str, line: int, code: str, name: str) -> str:
    """Return the `from … import …` statement `code` with `name` among its names.

    It goes where it sorts when the names are sorted, else last. Raises NotLossless.
    """
    module = _parsed(path, line, code)
    statement = cst.ensure_type(cst.ensure_type(module.body[0], cst.SimpleStatementLine).body[0], cst.ImportFrom)
    assert not isinstance(statement.names, cst.ImportStar)
    closing = [statement.rpar] if statement.rpar else []
    sequence = _taken_apart(module, code, list(statement.names), closing)
    names = [alias.evaluated_name for alias in statement.names]
    return _with_element(sequence, name, _index(names, name))


def display_with(path: str, line: int, code: str, element: str, names: list[str], name: str) -> str:
    """Return the list, tuple or set display `code`, which holds `names`, with `element` (which means `name`) added.

    It goes where it sorts when there are several and they are sorted, else last. Raises NotLossless.
    """
    module = _parsed(path, line, f"({code})")
    expression = cst.ensure_type(cst.ensure_type(module.body[0], cst.SimpleStatementLine).body[0], cst.Expr).value
    assert isinstance(expression, cst.List | cst.Tuple | cst.Set)
    closing: list[cst.CSTNode] = [expression.rbracket] if isinstance(expression, cst.List) else []
    closing += [expression.rbrace] if isinstance(expression, cst.Set) else []
    sequence = _taken_apart(module, f"({code})", list(expression.elements), [*closing, *expression.rpar])
    return _with_element(sequence, element, _index(names, name) if len(names) > 1 else len(names))[1:-1]


def _parsed(path: str, line: int, code: str) -> cst.Module:
    module = cst.parse_module(code)
    if module.code != code:
        raise NotLossless(path, line)
    return module


def _taken_apart(
    module: cst.Module,
    code: str,
    nodes: list[cst.ImportAlias] | list[cst.BaseElement],
    closing: Sequence[cst.CSTNode],
) -> _Sequence:
    bare = [module.code_for_node(node.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for node in nodes]
    commas = [module.code_for_node(node.comma) if isinstance(node.comma, cst.Comma) else "" for node in nodes]
    close = "".join(module.code_for_node(node) for node in closing)
    held = sum(map(len, bare)) + sum(map(len, commas)) + len(close)
    head = code[: len(code) - held]
    last = commas[-1]
    if last:
        close, last = last[1:] + close, ","
    return _Sequence(head, tuple(bare), tuple(commas[:-1]), last, close)


def _index(names: list[str], name: str) -> int:
    if names == sorted(names, key=str.lower):
        return sum(other.lower() < name.lower() for other in names)
    return len(names)


def _with_element(sequence: _Sequence, element: str, index: int) -> str:
    separator = _plain_separator(sequence)
    elements = [*sequence.elements[:index], element, *sequence.elements[index:]]
    separators = list(sequence.separators)
    close = sequence.close
    if index < len(sequence.elements):
        separators.insert(index, separator)
    elif "\n" in separator:
        # A comment behind the last element stays with it.
        comment, newline, close = _first_line(sequence.close)
        separators.append("," + comment + separator[1:])
        close = newline + close
    else:
        separators.append(separator)
    return str(_Sequence(sequence.head, tuple(elements), tuple(separators), sequence.trailing_comma, close))


def _first_line(close: str) -> tuple[str, str, str]:
    """Return a comment behind the last element, the newline that ends it, and the rest; nothing where there is none."""
    match = re.match(r"([^\r\n]*)(\r\n|\r|\n)", close)
    if match is None or match[1].partition("#")[0].strip():
        return "", "", close
    return match[1], match[2], close[match.end() :]


def _plain_separator(sequence: _Sequence) -> str:
    """Return a comma and the white space that the sequence puts behind one, without comments."""
    if sequence.separators:
        breaks = [s for s in sequence.separators if "\n" in s]
        if len(breaks) < len(sequence.separators):
            return ", "
        return "," + _line_break(breaks[-1])
    opened = re.search(r"(\\?)(\r\n|\n)[ \t]*$", sequence.head)
    return "," + opened.group() if opened and not opened[1] else ", "


def _line_break(separator: str) -> str:
    match = re.search(r"( ?\\)?(\r\n|\n)([ \t]*)$", separator)
    return match.group() if match else " "
