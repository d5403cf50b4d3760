"""Lists, tuples, sets and split texts of names, written out or held by a constant, and the same with one more."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.allow_lists.resolving import located
from scaffold.allow_lists.split_text import split_text
from scaffold.elements import index_of
from scaffold.identifiers import identifier_for
from scaffold.layout import layout_of, quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import AllowList, Keys, Naming
from scaffold.modules import Module, Modules
from scaffold.source import Source

Display = ast.List | ast.Tuple | ast.Set
_MAKERS = ("list", "tuple", "set", "frozenset", "sorted")


class Listed(Struct, frozen=True):
    """A display or a split text, the file that it stands in, and the names that it and what is added to it hold."""

    module: Module
    display: ast.expr
    names: tuple[str, ...]

    def allow_list(self, form: str, owner: str = "") -> AllowList:
        """Return it as an allow-list."""
        source = self.module.source
        start, end = source.start(self.display), source.end(self.display)
        return AllowList(self.module.path, self.display.lineno, form, self.names, start, end, owner)


def listed(modules: Modules, module: Module, value: ast.expr, keys: Keys, line: int = 0) -> Listed | None:
    """Return the display of names that `value` at `line` is, or that the constant which it names holds.

    What is derived from something else, such as a comprehension or the keys of a dict, is none.
    """
    match value:
        case ast.List() | ast.Tuple() | ast.Set():
            names = tuple(_names(modules, module, value, keys, line))
            return Listed(module, value, names) if names else None
        case ast.Call(func=ast.Attribute(attr="split")):
            split = split_text(value, module.source.segment(value))
            return Listed(module, value, split.names) if split else None
        case ast.Call(func=ast.Name(id=maker), args=[inner, *_]) if maker in _MAKERS:
            return listed(modules, module, inner, keys, line)
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            parts = [found for part in (right, left) if (found := listed(modules, module, part, keys, line))]
            names = tuple(name for part in parts for name in part.names)
            return Listed(parts[0].module, parts[0].display, names) if parts else None
        case ast.Name() | ast.Attribute():
            held = located(modules, module, value, line)
            if held is not None and isinstance(held.node, ast.expr) and not isinstance(held.node, ast.Name):
                return listed(modules, held.module, held.node, keys, held.node.lineno)
    return None


def covers(held: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether a list holds the names of a dispatch: two at least and all, or all but one of three and more."""
    missing = len(set(names) - set(held))
    return len(names) > 1 and missing <= (1 if len(names) > 2 else 0)


def _names(modules: Modules, module: Module, display: Display, keys: Keys, line: int) -> Iterator[str]:
    for element in display.elts:
        if isinstance(element, ast.Starred):
            inner = listed(modules, module, element.value, keys, line)
            yield from inner.names if inner else ()
        else:
            name = name_of(modules, module, element, keys, line)
            if name is not None:
                yield name


def name_of(modules: Modules, module: Module, element: ast.expr, keys: Keys, line: int = 0) -> str | None:
    """Return the name that an expression stands for: a string, a constant's identifier or a member's."""
    if isinstance(element, ast.Constant):
        return element.value if isinstance(element.value, str) else None
    if isinstance(element, ast.Attribute) and element.attr in ("value", "name"):
        element = element.value
    identifier = ast.unparse(element).rpartition(".")[2]
    if keys.naming is not Naming.LITERAL and identifier in dict(keys.known):
        return dict(keys.known)[identifier]
    found = located(modules, module, element, line)
    if found is not None and isinstance(found.node, ast.Constant) and isinstance(found.node.value, str):
        return found.node.value
    return None


def extended(module: Module, allow_list: AllowList, name: str, keys: Keys, summary: str) -> Splice:
    """Return the splice that adds `name` to a list where it sorts, or last, spelled as the other elements are."""
    from scaffold.sequences import display_with  # LibCST is loaded only when a list is to be edited

    source = module.source
    code = source.text[allow_list.start : allow_list.end]
    split = split_text(ast.parse(f"({code}\n)", mode="eval").body, code)
    if split is not None:
        text = split.with_name(name, index_of(list(split.names), name) if len(split.names) > 1 else 1)
        return Splice(allow_list.start, allow_list.end, text, What.ALLOW_LIST, summary)
    elements = _elements(code)
    element, constant = _spelled(elements, code, name, keys)
    known = [_sort_key(one) for one in elements]
    text = display_with(module.path, allow_list.line, code, element, known, element if constant else name)
    text = _fitted(source, allow_list, code, text)
    return Splice(allow_list.start, allow_list.end, text, What.ALLOW_LIST, summary)


def _elements(code: str) -> list[ast.expr]:
    display = ast.parse(f"({code}\n)", mode="eval").body
    assert isinstance(display, Display)
    return display.elts


def _sort_key(element: ast.expr) -> str:
    if isinstance(element, ast.Constant) and isinstance(element.value, str):
        return element.value
    return ast.unparse(element)


def _spelled(elements: Sequence[ast.expr], code: str, name: str, keys: Keys) -> tuple[str, bool]:
    """Return the new element, and whether it is a constant's or a member's identifier as the others are."""
    named = [one for one in elements if isinstance(one, ast.Name | ast.Attribute)]
    strings = [one for one in elements if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if keys.naming is not Naming.LITERAL and len(named) > len(strings):
        dotted = ast.unparse(named[-1])
        suffix = next((one for one in (".value", ".name") if dotted.endswith(one)), "")
        prefix = dotted.removesuffix(suffix).rpartition(".")
        return f"{prefix[0]}{prefix[1]}{identifier_for(keys, name)}{suffix}", True
    return quoted(name, "'" if code.count("'") > code.count('"') else '"'), False


def _fitted(source: Source, allow_list: AllowList, before: str, text: str) -> str:
    """Return a one-line display with each element on its own line where the new one makes its line too wide."""
    start, layout = allow_list.start, layout_of(source)
    head = source.text[source.line_start(start) : start]
    tail = source.text[allow_list.end : source.next_line(allow_list.end)].rstrip()
    fits = len(head + text + tail) <= layout.width or len(head + before + tail) > layout.width
    if fits or "\n" in text or "\r" in text or text[0] not in "[({":
        return text
    indent, newline = source.indent(start), source.newline(start)
    inner = Source(f"({text}\n)", "utf-8", b"")
    display = ast.parse(inner.text, mode="eval").body
    assert isinstance(display, Display)
    rows = "".join(f"{indent}{layout.unit}{inner.segment(one)},{newline}" for one in display.elts)
    return f"{text[0]}{newline}{rows}{indent}{text[-1]}"
