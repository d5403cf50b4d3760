"""Sequences of a file with the place of each element: displays, arguments, parameters, imported names."""

import ast
import re
from collections.abc import Sequence

from scaffold.modules import Module
from scaffold.removal.elements import Bracketed, Span, without_comments
from scaffold.source import Source

#: What may stand between a parenthesis and what is in it.
_BLANK = " \t\r\n\f\\"
#: From the last parameter to the parenthesis behind it.
_CLOSING = re.compile(r"(?:[^#)]|#[^\r\n]*)*")


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """Return the parameters in the order in which they are written."""
    held = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [one for one in held if one is not None]


def bracketed_of(module: Module, container: ast.AST) -> Bracketed | None:
    """Return a sequence with the places of its elements; None for one that cannot be taken apart."""
    source = module.source
    if isinstance(container, ast.List | ast.Set | ast.Tuple):
        return _displayed(module, container)
    if isinstance(container, ast.Dict):
        return _entries(module, container)
    match container:
        case ast.Call(args=args, keywords=keywords) as call:
            start, end = source.text.index("(", source.end(call.func)) + 1, source.end(call) - 1
            return Bracketed(source, start, end, _whole(source, [*args, *keywords], start, end))
        case ast.Import() | ast.ImportFrom():
            return _imported(module, container)
        case ast.arguments():
            return _signature(module, container)
        case _:
            return None


def _displayed(module: Module, node: ast.List | ast.Set | ast.Tuple) -> Bracketed:
    source, held = module.source, node.elts
    start, end = source.start(node), source.end(node)
    inset = 0 if isinstance(node, ast.Tuple) and not _has_brackets(source, node) else 1
    start, end = start + inset, end - inset
    return Bracketed(source, start, end, _whole(source, held, start, end), is_tuple=isinstance(node, ast.Tuple))


def _has_brackets(source: Source, node: ast.Tuple) -> bool:
    """Return whether a tuple is in brackets, which are not those of its first element alone."""
    if not node.elts:
        return True
    start, end = source.start(node.elts[0]), source.end(node.elts[0])
    behind = without_comments(source.text[end : source.end(node)]).partition(",")[0]
    return without_comments(source.text[source.start(node) : start]).count("(") > behind.count(")")


def _entries(module: Module, node: ast.Dict) -> Bracketed:
    source = module.source
    start, end = source.start(node) + 1, source.end(node) - 1
    written = [one for pair in zip(node.keys, node.values, strict=True) for one in pair if one is not None]
    places = dict(zip(map(id, written), _whole(source, written, start, end), strict=True))
    pairs = zip(node.keys, node.values, strict=True)
    spans = [_pair(source, places.get(id(key)), places[id(value)]) for key, value in pairs]
    return Bracketed(source, start, end, tuple(spans), is_dict=True)


def _pair(source: Source, key: Span | None, value: Span) -> Span:
    return key[0] if key is not None else source.text.rfind("**", 0, value[0]), value[1]


def _whole(source: Source, nodes: Sequence[ast.expr | ast.keyword], start: int, end: int) -> tuple[Span, ...]:
    """Return the places of what stands one behind the other between two offsets, parentheses of its own included."""
    bare = [(source.start(one), source.end(one)) for one in nodes]
    limits = zip([start, *(behind for _, behind in bare)], [*(before for before, _ in bare[1:]), end], strict=True)
    return tuple(_with_parentheses(source.text, *span, *limit) for span, limit in zip(bare, limits, strict=False))


def _with_parentheses(text: str, start: int, end: int, least: int, most: int) -> Span:
    """Return a place with the parentheses directly around it, as far as they are between two offsets."""
    before = without_comments(text[least:start])
    if "(" not in before:
        return start, end
    behind = without_comments(text[end:most])
    left, right = len(before), 0
    while True:
        opened, closed = before[:left].rstrip(_BLANK), behind[right:].lstrip(_BLANK)
        if not opened.endswith("(") or not closed.startswith(")"):
            return start - len(before) + left, end + right
        left, right = len(opened) - 1, len(behind) - len(closed) + 1


def _imported(module: Module, node: ast.Import | ast.ImportFrom) -> Bracketed:
    source = module.source
    spans = tuple((source.start(one), source.end(one)) for one in node.names)
    end = source.end(node)
    if source.text.endswith(")", 0, end):
        start = source.text.rindex("(", source.start(node), spans[0][0]) + 1
        return Bracketed(source, start, end - 1, spans, bare_on_one_line=True)
    return Bracketed(source, spans[0][0], end, spans)


def _signature(module: Module, arguments: ast.arguments) -> Bracketed | None:
    source = module.source
    defaults: dict[int, ast.expr] = {}
    plain = [*arguments.posonlyargs, *arguments.args]
    first = len(plain) - len(arguments.defaults)
    pairs = zip(plain[first:], arguments.defaults, strict=True)
    keyword_only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    defaults |= {id(one): value for one, value in (*pairs, *keyword_only) if value is not None}
    held = parameters_of(arguments)
    starred = (arguments.vararg, arguments.kwarg)
    spans = []
    for one in held:
        start = source.start(one)
        stars = len(source.text[:start]) - len(source.text[:start].rstrip("*")) if one in starred else 0
        spans.append((start - stars, _end_with_default(source, one, defaults.get(id(one)))))
    if not spans:
        return None
    start = source.text.rindex("(", 0, spans[0][0]) + 1
    closing = _CLOSING.match(source.text, spans[-1][1])
    close = closing.end() if closing else spans[-1][1]
    marked = bool(arguments.posonlyargs) or bool(arguments.kwonlyargs and arguments.vararg is None)
    return Bracketed(source, start, close, tuple(spans), is_marked=marked)


def _end_with_default(source: Source, parameter: ast.arg, default: ast.expr | None) -> int:
    end = source.end(parameter)
    if default is None:
        return end
    return _with_parentheses(source.text, source.start(default), source.end(default), end, len(source.text))[1]
