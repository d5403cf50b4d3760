"""`name: Optional[int] = field(default=100, metadata={"help": "…"})`, the form of the vendor's tree."""

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound
from scaffold.arguments.dataclass_body import ClassBody, DataclassForm
from scaffold.arguments.declaration import Declaration, written_default
from scaffold.arguments.own_fields import last_part
from scaffold.layout import quoted
from scaffold.templating import render


def has_metadata(found: ClassFound) -> bool:
    """Return whether a field of a dataclass, its own or an inherited one, is declared with `metadata=`."""
    calls = [field.call for field in found.declared() if field.call is not None]
    return found.kind is Kind.DATACLASS and any(
        keyword.arg == "metadata" for call in calls if last_part(call.func) == "field" for keyword in call.keywords
    )


class DataclassField(DataclassForm):
    """A class in which some field, its own or an inherited one, has metadata."""

    name = "dataclass_field"

    def accepts(self, found: ClassFound) -> bool:
        """Return whether a field is declared with `metadata=`."""
        return has_metadata(found)

    def calls_field(self, declaration: Declaration, arguments: ClassBody) -> bool:
        """Return True: every field of this form does."""
        return True

    def says_help(self, arguments: ClassBody) -> bool:
        """Return True: the metadata do."""
        return True

    def code(self, declaration: Declaration, arguments: ClassBody, annotation: str, field: str) -> str:
        """Return the declaration with its help text."""
        keyword_only = "kw_only=True, " if arguments.keyword_only else ""
        return render(
            "arguments/dataclass_field.py.jinja",
            name=declaration.name,
            annotation=annotation,
            field=field,
            default=keyword_only + written_default(declaration, arguments.quote),
            metadata=_metadata(declaration, arguments.quote),
        )


def _metadata(declaration: Declaration, quote: str) -> dict[str, str]:
    """Return the keys and values of a field's metadata, as source."""
    # What reads such metadata hands the text to argparse, which fails on a lone percent sign.
    held = {quoted("help", quote): quoted(declaration.help.replace("%", "%%"), quote)}
    if declaration.choices:
        words = ", ".join(quoted(word, quote) for word in declaration.choices)
        held[quoted("choices", quote)] = f"[{words}]"
    return held
