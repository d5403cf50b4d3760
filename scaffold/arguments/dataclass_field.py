"""`name: Optional[int] = field(default=100, metadata={"help": "…"})`, the form of the vendor's tree."""

from collections.abc import Sequence

from scaffold.arguments.dataclass_body import ClassFound, arguments_in, field_call, field_splices
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.type_spelling import spelled_annotation
from scaffold.imports import Wanted, spell
from scaffold.layout import quoted
from scaffold.model.plan import Splice
from scaffold.model.schedule import Symbol
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules
from scaffold.templating import render


class DataclassField:
    """A class in which some field, its own or an inherited one, has metadata."""

    name = "dataclass_field"

    def accepts(self, found: ClassFound) -> bool:
        """Return whether a field is declared with `metadata=`."""
        calls = (field_call(declaration) for declaration in found.declarations())
        return any(keyword.arg == "metadata" for call in calls if call for keyword in call.keywords)

    def describe(self, found: ClassFound) -> Arguments:
        """Return the class as the place for new fields."""
        return arguments_in(found, self.name)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare fields with their help texts, and what they need imported."""
        annotation, needs = spelled_annotation(modules, module, arguments)
        field = spell(modules, module, Wanted(Symbol("dataclasses", "field")))
        codes = [
            render(
                "arguments/dataclass_field.py.jinja",
                name=declaration.name,
                annotation=annotation.format(declaration.type_name),
                field=field.text,
                default=repr(declaration.default),
                help_key=quoted("help", arguments.quote),
                help=quoted(declaration.help, arguments.quote),
            ).strip()
            for declaration in declarations
        ]
        needs += [field.missing] if field.missing else []
        names = [declaration.name for declaration in declarations]
        return field_splices(module, arguments, list(zip(names, codes, strict=True))), needs
