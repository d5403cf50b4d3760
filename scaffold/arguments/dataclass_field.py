"""`name: Optional[int] = field(default=100, metadata={"help": "…"})`, the form of the vendor's tree."""

from collections.abc import Sequence

from scaffold.arguments.classes import ClassFound, field_call
from scaffold.arguments.dataclass_body import arguments_in, field_splices
from scaffold.arguments.declaration import Declaration, written_default
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
        """Return the splices that declare fields, and what they need imported."""
        codes: list[tuple[str, str]] = []
        needs: list[Wanted] = []
        field = spell(modules, module, Wanted(Symbol("dataclasses", "field")))
        for declaration in declarations:
            annotation, missing = spelled_annotation(modules, module, arguments, declaration)
            code = render(
                "arguments/dataclass_field.py.jinja",
                name=declaration.name,
                annotation=annotation,
                field=field.text,
                default=written_default(declaration, arguments.quote),
                metadata=_metadata(declaration, arguments.quote),
            )
            codes.append((declaration.name, code.strip()))
            needs += [*missing, *([field.missing] if field.missing else [])]
        return field_splices(module, arguments, codes), needs


def _metadata(declaration: Declaration, quote: str) -> dict[str, str]:
    """Return the keys and values of a field's metadata, as source."""
    held = {quoted("help", quote): quoted(declaration.help, quote)}
    if declaration.choices:
        words = ", ".join(quoted(word, quote) for word in declaration.choices)
        held[quoted("choices", quote)] = f"[{words}]"
    return held
