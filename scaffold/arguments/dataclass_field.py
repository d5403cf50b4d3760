"""`name: Optional[int] = field(default=100, metadata={"help": "…"})`, the form of the vendor's tree."""

from scaffold.arguments.classes import ClassFound, field_call
from scaffold.arguments.dataclass_body import DataclassForm
from scaffold.arguments.declaration import Declaration, written_default
from scaffold.layout import quoted
from scaffold.model.site import Arguments
from scaffold.templating import render


class DataclassField(DataclassForm):
    """A class in which some field, its own or an inherited one, has metadata."""

    name = "dataclass_field"

    def accepts(self, found: ClassFound) -> bool:
        """Return whether a field is declared with `metadata=`."""
        calls = (field_call(declaration) for declaration in found.declarations())
        return any(keyword.arg == "metadata" for call in calls if call for keyword in call.keywords)

    def calls_field(self, declaration: Declaration) -> bool:
        """Return True: every field of this form does."""
        return True

    def code(self, declaration: Declaration, arguments: Arguments, annotation: str, field: str) -> str:
        """Return the declaration with its help text."""
        return render(
            "arguments/dataclass_field.py.jinja",
            name=declaration.name,
            annotation=annotation,
            field=field,
            default=written_default(declaration, arguments.quote),
            metadata=_metadata(declaration, arguments.quote),
        )


def _metadata(declaration: Declaration, quote: str) -> dict[str, str]:
    """Return the keys and values of a field's metadata, as source."""
    held = {quoted("help", quote): quoted(declaration.help, quote)}
    if declaration.choices:
        words = ", ".join(quoted(word, quote) for word in declaration.choices)
        held[quoted("choices", quote)] = f"[{words}]"
    return held
