"""A name more in a list that somebody else wrote: LibCST tells elements, separators and comments apart, losslessly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import libcst as cst

from scaffold.errors import NotLossless
from scaffold.layout import Layout, layout_of
from scaffold.source import Source


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
        if not self.elements:
            return self.head + self.close
        pairs = zip(self.elements, (*self.separators, self.trailing_comma), strict=True)
        return self.head + "".join(element + comma for element, comma in pairs) + self.close


@dataclass(frozen=True)
class Room:
    """The lines that code stands on: how much is before and behind it there, and how wide they may be."""

    before: int
    behind: int
    indent: str
    newline: str
    layout: Layout

    def width_of(self, code: str) -> int:
        """Return how wide the widest line is when `code` stands here."""
        rows = [row.expandtabs(4) for row in code.splitlines()] or [""]
        widths = [len(row) for row in rows]
        widths[0] += self.before
        widths[-1] += self.behind
        return max(widths)


def room_at(source: Source, start: int, end: int) -> Room:
    """Return the room of the code in `[start, end)`."""
    behind = source.text[end : source.next_line(end)].rstrip() if end < len(source.text) else ""
    before = source.text[source.line_start(start) : start].expandtabs(4)
    return Room(len(before), len(behind), source.indent(start), source.newline(start), layout_of(source))


def call_with(path: str, line: int, code: str, added: Sequence[str], room: Room) -> str:
    """Return the call `code` with keyword arguments added: last, but before `**those` that end it.

    Raises NotLossless.
    """
    module = _parsed(path, line, f"({code})")
    call = cst.ensure_type(_expression(module), cst.Call)
    index = len(call.args)
    while index and call.args[index - 1].star == "**":
        index -= 1
    sequence = _pieced(module, f"({code})", list(call.args), "".join([")", *map(module.code_for_node, call.rpar)]))
    if len(call.args) == 1 and isinstance(call.args[0].value, cst.GeneratorExp) and not call.args[0].value.lpar:
        sequence = replace(sequence, elements=(f"({sequence.elements[0]})",))
    return str(_extended(_unwrapped(sequence), added, index, room))


def dict_with(path: str, line: int, code: str, added: Sequence[str], room: Room) -> str:
    """Return the dict display `code` with entries added: last, but before `**those` that end it.

    Raises NotLossless.
    """
    module = _parsed(path, line, f"({code})")
    display = cst.ensure_type(_expression(module), cst.Dict)
    index = len(display.elements)
    while index and isinstance(display.elements[index - 1], cst.StarredDictElement):
        index -= 1
    close = "".join(map(module.code_for_node, [display.rbrace, *display.rpar]))
    return str(_extended(_unwrapped(_pieced(module, f"({code})", list(display.elements), close)), added, index, room))


def parameters_with(path: str, line: int, code: str, added: Sequence[str], beside: str, room: Room) -> str:
    """Return the function header `code`, from `def` up to the body, with parameters that have defaults added.

    They go behind all that can be given by position, so that nobody's call changes its meaning: behind `*args` where
    there is one, and among those given by keyword only when `beside` is such a one. Raises NotLossless.
    """
    module = _parsed(path, line, f"{code}pass\n")
    function = cst.ensure_type(module.body[0], cst.FunctionDef)
    given = function.params
    nodes: list[cst.CSTNode] = [*given.posonly_params]
    nodes += [given.posonly_ind] if isinstance(given.posonly_ind, cst.ParamSlash) else []
    nodes += given.params
    index = len(nodes)
    nodes += [given.star_arg] if isinstance(given.star_arg, cst.Param | cst.ParamStar) else []
    nodes += given.kwonly_params
    by_keyword = beside in [parameter.name.value for parameter in given.kwonly_params]
    index = len(nodes) if by_keyword or isinstance(given.star_arg, cst.Param) else index
    nodes += [given.star_kwarg] if given.star_kwarg else []
    mark = "parameters_stand_here"
    marked = function.with_changes(params=cst.Parameters([cst.Param(cst.Name(mark), star="")]))
    close = module.with_changes(body=[marked]).code.partition(mark)[2]
    sequence = _pieced(module, module.code, nodes, close)
    return str(_extended(sequence, added, index, room)).removesuffix("pass\n")


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
    expression = _expression(module)
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


def _expression(module: cst.Module) -> cst.BaseExpression:
    return cst.ensure_type(cst.ensure_type(module.body[0], cst.SimpleStatementLine).body[0], cst.Expr).value


def _unwrapped(sequence: _Sequence) -> _Sequence:
    """Return a sequence without the brackets that were put around it so that it parses."""
    return replace(sequence, head=sequence.head[1:], close=sequence.close[:-1])


def _pieced(module: cst.Module, code: str, nodes: Sequence[cst.CSTNode], close: str) -> _Sequence:
    """Return arguments, entries or parameters taken apart; `close` is what stands behind the last one's white space."""
    bare, between, commas = [], [], []
    for node in nodes:
        comma = getattr(node, "comma", None)
        comma = comma if isinstance(comma, cst.Comma) else None
        shown = module.code_for_node(node)
        shown = shown.removesuffix(module.code_for_node(comma)) if comma else shown
        names = ("whitespace_after_arg", "whitespace_after_param", "whitespace_after")
        space = next((getattr(node, name) for name in names if hasattr(node, name)), None)
        behind = module.code_for_node(space) if isinstance(space, cst.BaseParenthesizableWhitespace) else ""
        bare.append(shown.removesuffix(behind) if behind else shown)
        between.append(behind + (module.code_for_node(comma) if comma else ""))
        commas.append(comma)
    held = sum(map(len, bare)) + sum(map(len, between)) + len(close)
    head, trailing = code[: len(code) - held], ""
    if nodes and (comma := commas[-1]):
        left = module.code_for_node(comma.whitespace_after)
        trailing, close = between[-1].removesuffix(left) if left else between[-1], left + close
    elif nodes:
        close = between[-1] + close
    return _Sequence(head, tuple(bare), tuple(between[:-1]), trailing, close)


def _extended(sequence: _Sequence, added: Sequence[str], index: int, room: Room) -> _Sequence:
    """Return the sequence with elements put in before `index`, on lines of their own where most others are.

    What gets too wide for its line goes on the next one, or, where all stood on one line, one a line.
    """
    broken = _breaking_separator(sequence)
    breaks = sum("\n" in separator for separator in sequence.separators)
    one_a_line = broken is not None and breaks * 2 >= len(sequence.separators)
    limit = max(room.layout.width, room.width_of(str(sequence)))
    original = sequence
    for number, element in enumerate(added, index):
        flat = _inserted(sequence, element, number, ", ")
        if one_a_line or (breaks and broken and room.width_of(str(flat)) > limit):
            sequence = _inserted(sequence, element, number, broken or ", ")
        else:
            sequence = flat
    if breaks == 0 and room.width_of(str(sequence)) > limit and re.match(r"\s*[)}]", sequence.close):
        return _spread(sequence, room)
    return sequence if sequence.elements else original


def _breaking_separator(sequence: _Sequence) -> str | None:
    """Return a comma and the line break that the sequence puts between elements, None where it has none."""
    breaks = [separator for separator in sequence.separators if "\n" in separator]
    if breaks:
        return "," + _line_break(breaks[-1])
    opened = re.search(r"(\r\n|\n)[ \t]*$", sequence.head)
    return "," + opened.group() if opened and len(sequence.elements) == 1 else None


def _inserted(sequence: _Sequence, element: str, index: int, separator: str) -> _Sequence:
    if not sequence.elements:
        return replace(sequence, elements=(element,))
    elements = (*sequence.elements[:index], element, *sequence.elements[index:])
    separators, close, trailing = list(sequence.separators), sequence.close, sequence.trailing_comma
    if index < len(sequence.elements):
        # A separator with a line break, perhaps a comment, stays behind the element that it is behind.
        separators.insert(index if index == 0 or "\n" in separators[index - 1] else index - 1, separator)
    elif "\n" in separator:
        # A comment behind the last element stays with it.
        comment, newline, rest = _first_line(close)
        close = newline + rest
        separators.append("," + comment + separator[1:])
    else:
        separators.append(separator)
    return _Sequence(sequence.head, elements, tuple(separators), trailing, close)


def _spread(sequence: _Sequence, room: Room) -> _Sequence:
    """Return a sequence of one line spread: all elements on one inner line, or one a line with a comma after each."""
    inner = room.newline + room.indent + room.layout.unit
    head, close = sequence.head.rstrip(), room.newline + room.indent + sequence.close.lstrip()
    together = replace(sequence, head=head + inner, close=close)
    if room.width_of(str(together)) <= room.layout.width and not sequence.trailing_comma:
        return together
    separators = tuple("," + inner for _ in sequence.separators)
    return replace(together, separators=separators, trailing_comma=",")


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
        # A separator with a line break, perhaps a comment, stays behind the element that it is behind.
        separators.insert(index if index == 0 or "\n" in separators[index - 1] else index - 1, separator)
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
