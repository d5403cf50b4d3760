"""`def __init__(self, warmup=0): self.warmup = warmup`: a class that takes its hyper-parameters one by one."""

import ast
from collections.abc import Sequence

from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.plain_class import Held, Parameter
from scaffold.arguments.plain_form import PlainClass, PlainForm
from scaffold.layout import quote_in
from scaffold.model.plan import Splice, What
from scaffold.modules import Module


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

    def elsewhere(
        self, module: Module, arguments: PlainClass, declarations: Sequence[tuple[Declaration, str]]
    ) -> list[Splice]:
        """Return the splice that adds the parameters to the signature."""
        held, source = arguments.held, module.source
        assert isinstance(held, Parameter)
        start, end = source.start(held.function), source.start(held.function.body[0])
        quote = quote_in(source, held.default)
        codes = []
        for declaration, annotation in declarations:
            default = plain_text(declaration, quote)
            code = f"{declaration.name}: {annotation} = {default}" if annotation else f"{declaration.name}={default}"
            codes.append(code)
        from scaffold.sequences import parameters_with, room_at  # LibCST is loaded only when a signature is edited

        code, room = source.text[start:end], room_at(source, start, end)
        text = parameters_with(module.path, held.function.lineno, code, codes, held.name, room)
        what = f"{', '.join(declaration.name for declaration, _ in declarations)} of {arguments.owner}.__init__"
        return [Splice(start, end, text, What.ARGUMENT, what)]
