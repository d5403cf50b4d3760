"""`name: int = 100`: a dataclass without metadata."""

from collections.abc import Sequence

from scaffold.arguments.dataclass_body import ClassFound, arguments_in, field_splices
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.type_spelling import spelled_annotation
from scaffold.imports import Wanted
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules
from scaffold.templating import render


class DataclassPlain:
    """Any other dataclass."""

    name = "dataclass_plain"

    def accepts(self, found: ClassFound) -> bool:
        """Return True: every dataclass takes a field with a plain default."""
        return bool(found.lineage)

    def describe(self, found: ClassFound) -> Arguments:
        """Return the class as the place for new fields."""
        return arguments_in(found, self.name)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare fields with their defaults, and what they need imported."""
        annotation, needs = spelled_annotation(modules, module, arguments)
        codes = [
            render(
                "arguments/dataclass_plain.py.jinja",
                name=declaration.name,
                annotation=annotation.format(declaration.type_name),
                default=repr(declaration.default),
            ).strip()
            for declaration in declarations
        ]
        names = [declaration.name for declaration in declarations]
        return field_splices(module, arguments, list(zip(names, codes, strict=True))), needs
