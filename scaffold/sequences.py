"""A name more in brackets that somebody else wrote: calls, dicts, signatures, imports, displays; LibCST reads them."""

from collections.abc import Sequence

import libcst as cst
from msgspec.structs import replace

from scaffold.elements import Elements, Room, extended, index_of, with_element
from scaffold.errors import NotLossless


def call_with(path: str, line: int, code: str, added: Sequence[str], room: Room, beside: str = "") -> str:
    """Return the call `code` with keyword arguments added: last, but before `**those` that end it; or behind one.

    Raises NotLossless.
    """
    module = _parsed(path, line, f"({code})")
    call = cst.ensure_type(_expression(module), cst.Call)
    index = len(call.args)
    while index and call.args[index - 1].star == "**":
        index -= 1
    names = [one.keyword.value if one.keyword else "" for one in call.args]
    index = names.index(beside) + 1 if beside and beside in names else index
    sequence = _pieced(module, f"({code})", list(call.args), "".join([")", *map(module.code_for_node, call.rpar)]))
    if len(call.args) == 1 and isinstance(call.args[0].value, cst.GeneratorExp) and not call.args[0].value.lpar:
        sequence = replace(sequence, elements=(f"({sequence.elements[0]})",))
    return str(extended(_unwrapped(sequence), added, index, room))


def dict_with(path: str, line: int, code: str, added: Sequence[str], room: Room, beside: str = "") -> str:
    """Return the dict display `code` with entries added: last, but before `**those` that end it; or behind one.

    Raises NotLossless.
    """
    module = _parsed(path, line, f"({code})")
    display = cst.ensure_type(_expression(module), cst.Dict)
    index = len(display.elements)
    while index and isinstance(display.elements[index - 1], cst.StarredDictElement):
        index -= 1
    keys = [one.key if isinstance(one, cst.DictElement) else None for one in display.elements]
    names = [key.evaluated_value if isinstance(key, cst.SimpleString) else None for key in keys]
    index = names.index(beside) + 1 if beside and beside in names else index
    close = "".join(map(module.code_for_node, [display.rbrace, *display.rpar]))
    return str(extended(_unwrapped(_pieced(module, f"({code})", list(display.elements), close)), added, index, room))


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
    return str(extended(sequence, added, index, room)).removesuffix("pass\n")


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
    return with_element(sequence, name, index_of(names, name))


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
    return with_element(sequence, element, index_of(names, name) if len(names) > 1 else len(names))[1:-1]


def _parsed(path: str, line: int, code: str) -> cst.Module:
    module = cst.parse_module(code)
    if module.code != code:
        raise NotLossless(path, line)
    return module


def _expression(module: cst.Module) -> cst.BaseExpression:
    return cst.ensure_type(cst.ensure_type(module.body[0], cst.SimpleStatementLine).body[0], cst.Expr).value


def _unwrapped(sequence: Elements) -> Elements:
    """Return a sequence without the brackets that were put around it so that it parses."""
    return replace(sequence, head=sequence.head[1:], close=sequence.close[:-1])


def _pieced(module: cst.Module, code: str, nodes: Sequence[cst.CSTNode], close: str) -> Elements:
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
    return Elements(head, tuple(bare), tuple(between[:-1]), trailing, close)


def _taken_apart(
    module: cst.Module,
    code: str,
    nodes: list[cst.ImportAlias] | list[cst.BaseElement],
    closing: Sequence[cst.CSTNode],
) -> Elements:
    bare = [module.code_for_node(node.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for node in nodes]
    commas = [module.code_for_node(node.comma) if isinstance(node.comma, cst.Comma) else "" for node in nodes]
    close = "".join(module.code_for_node(node) for node in closing)
    held = sum(map(len, bare)) + sum(map(len, commas)) + len(close)
    head = code[: len(code) - held]
    last = commas[-1]
    if last:
        close, last = last[1:] + close, ","
    return Elements(head, tuple(bare), tuple(commas[:-1]), last, close)
