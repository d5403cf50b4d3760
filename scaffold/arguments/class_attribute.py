"""`warmup = 0` in the body of a class that is no dataclass."""

import ast

from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.plain_class import Attribute, Held
from scaffold.arguments.plain_form import PlainClass, PlainForm
from scaffold.arguments.settings import Settings, as_assignments
from scaffold.model.site import Arguments
from scaffold.templating import render


class ClassAttribute(PlainForm):
    """A class whose body gives the sought hyper-parameter a plain value."""

    name = "class_attribute"

    def takes(self, held: Held) -> bool:
        """Return whether the hyper-parameter is a name in the class body, with a value that nothing computes."""
        return isinstance(held, Attribute) and not isinstance(held.default, ast.Call | ast.Lambda)

    def statement(self, declaration: Declaration, arguments: PlainClass, annotation: str, quote: str) -> str:
        """Return the statement that gives the hyper-parameter its value."""
        default = plain_text(declaration, quote)
        return render(
            "arguments/dataclass_plain.py.jinja", name=declaration.name, annotation=annotation, default=default
        )

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the assignments as the class body has them."""
        return as_assignments(settings)
