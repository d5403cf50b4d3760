"""`def __init__(self, warmup=0): self.warmup = warmup`: a class that takes its hyper-parameters one by one."""

import ast
from collections.abc import Sequence

from msgspec.structs import replace

from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.plain_class import Assignment, Held, Parameter, kept
from scaffold.arguments.plain_form import PlainClass, PlainForm
from scaffold.arguments.signature import parameters
from scaffold.elements import room_at
from scaffold.layout import quote_in
from scaffold.model.plan import Splice, What
from scaffold.model.site import Field
from scaffold.modules import Module
from scaffold.walking import FunctionNode


class InitParameter(PlainForm):
    """A class whose `__init__` has a parameter for the sought hyper-parameter, with a default, and keeps it."""

    name = "init_parameter"

    def takes(self, held: Held) -> bool:
        """Return whether the hyper-parameter is a parameter."""
        return isinstance(held, Parameter)

    def statement(self, declaration: Declaration, arguments: PlainClass, annotation: str, quote: str) -> str:
        """Return the statement that keeps the value."""
        assert isinstance(arguments.held, Parameter)
        return f"{arguments.held.instance}.{declaration.name} = {declaration.name}"

    def neighbours(self, held: Held, siblings: Sequence[Held]) -> list[tuple[ast.expr | None, ast.expr | None]]:
        """Return the annotations and defaults of the parameters."""
        return [(one.argument.annotation, one.default) for one in siblings if isinstance(one, Parameter)]

    def fields_in(self, node: ast.ClassDef, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """Return the fields; those that are only a parameter with its default, those only kept not at all."""
        constructors = [one for one in node.body if isinstance(one, FunctionNode) and one.name == "__init__"]
        given = {one.arg: (one, default) for method in constructors for one, default in parameters(method)}
        held = []
        for field in fields:
            argument, default = given.get(field.name, (None, None))
            if argument is not None and default is not None:
                annotation = ast.unparse(argument.annotation) if argument.annotation else ""
                field = replace(field, annotation=annotation, default=ast.unparse(default))
            if argument is not None or field.name not in _kept_as_they_are(constructors):
                held.append(field)
        return tuple(held)

    def stated(self, module: Module, arguments: PlainClass) -> set[str]:
        """Return what the constructor keeps."""
        assert isinstance(arguments.held, Parameter)
        return set(_kept([arguments.held.function]))

    def elsewhere(
        self, module: Module, arguments: PlainClass, declarations: Sequence[tuple[Declaration, str]]
    ) -> list[Splice]:
        """Return the splice that adds the parameters to the signature."""
        held, source = arguments.held, module.source
        assert isinstance(held, Parameter)
        start, end = source.start(held.function), source.start(held.function.body[0])
        quote = quote_in(source, held.default)
        codes = []
        there = {one.arg for one, _ in parameters(held.function)}
        for declaration, annotation in declarations:
            if declaration.name in there:
                continue
            default = plain_text(declaration, quote)
            code = f"{declaration.name}: {annotation} = {default}" if annotation else f"{declaration.name}={default}"
            codes.append(code)
        if not codes:
            return []
        from scaffold.sequences import parameters_with  # LibCST is loaded only when a signature is edited

        code, room = source.text[start:end], room_at(source, start, end)
        text = parameters_with(module.path, held.function.lineno, code, codes, held.name, room)
        what = f"{', '.join(declaration.name for declaration, _ in declarations)} of {arguments.owner}.__init__"
        return [Splice(start, end, text, What.ARGUMENT, what)]


def _kept(methods: Sequence[FunctionNode]) -> dict[str, Assignment]:
    firsts = [(method, method.args.args[0].arg) for method in methods if method.args.args]
    return {name: statement for method, instance in firsts for name, statement in kept(method, instance)}


def _kept_as_they_are(methods: Sequence[FunctionNode]) -> set[str]:
    """Return what constructors keep under the name that it comes in by: `self.x = x`."""
    statements = _kept(methods).items()
    return {name for name, one in statements if isinstance(one.value, ast.Name) and one.value.id == name}
