"""Sequences of a file with the place of each element: displays, arguments, parameters, imported names."""

import ast

from scaffold.modules import Module
from scaffold.removal.elements import Bracketed


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
            given: list[ast.expr | ast.keyword] = [*args, *keywords]
            spans = [(source.start(one), source.end(one)) for one in given]
            start = source.text.index("(", source.end(call.func)) + 1
            return Bracketed(source, start, source.end(call) - 1, tuple(spans))
        case ast.Import() | ast.ImportFrom():
            return _imported(module, container)
        case ast.arguments():
            return _signature(module, container)
        case _:
            return None


def _displayed(module: Module, node: ast.List | ast.Set | ast.Tuple) -> Bracketed:
    source, held = module.source, node.elts
    start, end = source.start(node), source.end(node)
    inset = 0 if isinstance(node, ast.Tuple) and source.text[start] != "(" else 1
    spans = [(source.start(one), source.end(one)) for one in held]
    return Bracketed(source, start + inset, end - inset, tuple(spans))


def _entries(module: Module, node: ast.Dict) -> Bracketed:
    source = module.source
    spans = [_pair(module, key, value) for key, value in zip(node.keys, node.values, strict=True)]
    return Bracketed(source, source.start(node) + 1, source.end(node) - 1, tuple(spans), is_dict=True)


def _pair(module: Module, key: ast.expr | None, value: ast.expr) -> tuple[int, int]:
    source = module.source
    start = source.start(key) if key is not None else source.text.rfind("**", 0, source.start(value))
    return start, source.end(value)


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
        spans.append((start - stars, source.end(defaults.get(id(one), one))))
    if not spans:
        return None
    start = source.text.rindex("(", 0, spans[0][0]) + 1
    close = source.text.find(")", spans[-1][1])
    marked = bool(arguments.posonlyargs) or bool(arguments.kwonlyargs and arguments.vararg is None)
    return Bracketed(source, start, close, tuple(spans), is_marked=marked)
