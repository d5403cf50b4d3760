"""A function's signature: what its parameters are, and how more of them are written."""

import ast
from collections.abc import Sequence
from itertools import takewhile

from scaffold.arguments.declaration import Declaration
from scaffold.arguments.literals import source_of, type_of
from scaffold.arguments.type_spelling import annotation_pattern, spelled_annotation
from scaffold.elements import room_at
from scaffold.imports import Wanted
from scaffold.layout import quote_in, quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import Field
from scaffold.modules import Module, Modules
from scaffold.source import Source
from scaffold.walking import FunctionNode


def parameters(node: FunctionNode) -> list[tuple[ast.arg, ast.expr | None]]:
    """Return a function's parameters with their defaults, `*args` and `**kwargs` aside."""
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = [None] * (len(positional) - len(node.args.defaults)) + list(node.args.defaults)
    return [*zip(positional, defaults, strict=True), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]


def parameter_fields(module: Module, node: FunctionNode) -> tuple[Field, ...]:
    """Return a function's parameters as fields; the type of one without an annotation is that of its default."""
    return tuple(
        Field(
            name=one.arg,
            path=module.path,
            line=one.lineno,
            annotation=ast.unparse(one.annotation) if one.annotation else type_of(default),
            default=source_of(default),
        )
        for one, default in parameters(node)
    )


def parameters_added(
    modules: Modules,
    module: Module,
    node: FunctionNode,
    beside: str,
    declarations: Sequence[Declaration],
    optional: bool = True,
) -> tuple[list[Splice], list[Wanted]]:
    """Return the splice that adds those parameters that a function lacks, and what their annotations need imported.

    They have defaults, so that whoever calls it need not know of them, unless all its callers give all (`optional`).
    """
    from scaffold.sequences import parameters_with  # LibCST is loaded only when a signature is to be edited

    held = {one.arg for one, _ in parameters(node)}
    declarations = [declaration for declaration in declarations if declaration.name not in held]
    if not declarations:
        return [], []
    source = module.source
    known = [(one.annotation, default) for one, default in parameters(node) if one.arg not in ("self", "cls")]
    pattern = annotation_pattern(known)
    equals = _equals(source, node) if optional or node.args.defaults else None
    codes, needs = [], list[Wanted]()
    for declaration in declarations:
        annotation, missing = spelled_annotation(modules, module, pattern, declaration)
        needs += missing
        codes.append(_code(declaration, annotation, equals, quote_in(source, node.args)))
    start, end = source.start(node), _body_start(source, node)
    text = parameters_with(module.path, node.lineno, source.text[start:end], codes, beside, room_at(source, start, end))
    names = ", ".join(declaration.name for declaration in declarations)
    pairs = zip(reversed(text), reversed(source.text[start:end]), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))  # up to the body, which others may edit
    return [Splice(start, end - same, text[: len(text) - same], What.ARGUMENT, f"{names} in {node.name}")], needs


def _body_start(source: Source, node: FunctionNode) -> int:
    first = node.body[0]
    decorators: list[ast.expr] = getattr(first, "decorator_list", [])
    return source.text.rindex("@", 0, source.start(decorators[0])) if decorators else source.start(first)


def _code(declaration: Declaration, annotation: str, equals: str | None, quote: str) -> str:
    """Return one parameter; a list's default is a tuple, which no call can alter for the next one."""
    if equals is None:
        return f"{declaration.name}: {annotation}" if annotation else declaration.name
    held = declaration.default
    default = quoted(held, quote) if isinstance(held, str) else repr(held)
    return f"{declaration.name}: {annotation}{equals}{default}" if annotation else f"{declaration.name}={default}"


def _equals(source: Source, node: FunctionNode) -> str:
    """Return what stands between an annotation and a default."""
    for one, default in parameters(node):
        if one.annotation is not None and default is not None:
            between = source.text[source.end(one.annotation) : source.start(default)]
            if between.strip() == "=":
                return between if "\n" not in between else " = "
    return " = "
