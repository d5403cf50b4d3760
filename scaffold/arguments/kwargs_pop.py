"""`self.warmup = kwargs.pop('warmup', 0)`: a class that takes its hyper-parameters from a dict, one by one."""

from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.plain_class import Held, Pop
from scaffold.arguments.plain_form import PlainClass, PlainForm
from scaffold.layout import quoted
from scaffold.templating import render


class KwargsPop(PlainForm):
    """A class one of whose methods pops or gets the sought hyper-parameter."""

    name = "kwargs_pop"

    def takes(self, held: Held) -> bool:
        """Return whether the hyper-parameter is taken from a dict."""
        return isinstance(held, Pop)

    def statement(self, declaration: Declaration, arguments: PlainClass, annotation: str, quote: str) -> str:
        """Return the statement that takes the hyper-parameter from the same dict in the same way."""
        held = arguments.held
        assert isinstance(held, Pop)
        return render(
            "arguments/kwargs_pop.py.jinja",
            target=f"{held.instance}.{declaration.name}{f': {annotation}' if annotation else ''}",
            holder=held.holder,
            method=held.method,
            key=quoted(declaration.name, quote),
            default=plain_text(declaration, quote),
        )
