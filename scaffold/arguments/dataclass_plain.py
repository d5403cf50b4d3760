"""`name: int = 100`: a dataclass without metadata."""

from collections.abc import Sequence

from scaffold.arguments.classes import ClassFound
from scaffold.arguments.dataclass_body import arguments_in, field_splices
from scaffold.arguments.declaration import Declaration, written_default
from scaffold.arguments.type_spelling import spelled_annotation
from scaffold.imports import Wanted, spell
from scaffold.model.plan import Splice
from scaffold.model.schedule import Symbol
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
        """Return the splices that declare fields, and what they need imported."""
        codes: list[tuple[str, str]] = []
        needs: list[Wanted] = []
        field = spell(modules, module, Wanted(Symbol("dataclasses", "field")))
        for declaration in declarations:
            annotation, missing = spelled_annotation(modules, module, arguments, declaration)
            default = written_default(declaration, arguments.quote)
            if declaration.is_list:  # dataclasses refuse a list as a plain default
                default = f"{field.text}({default})"
                needs += [field.missing] if field.missing else []
            code = render(
                "arguments/dataclass_plain.py.jinja",
                name=declaration.name,
                annotation=annotation,
                default=default.removeprefix("default="),
            )
            codes.append((declaration.name, code.strip()))
            needs += missing
        return field_splices(module, arguments, codes), needs
