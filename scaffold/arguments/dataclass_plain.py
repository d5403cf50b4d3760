"""`name: int = 100`: a dataclass without metadata, a class of attrs, or a named tuple."""

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound
from scaffold.arguments.dataclass_body import ClassBody, DataclassForm
from scaffold.arguments.dataclass_field import has_metadata
from scaffold.arguments.declaration import Declaration, plain_text, written_default
from scaffold.arguments.field_call import uses_pydantic_field
from scaffold.templating import render


class DataclassPlain(DataclassForm):
    """Any other class whose fields are its body's annotated names."""

    name = "dataclass_plain"

    def accepts(self, found: ClassFound) -> bool:
        """Return whether the class has fields, and neither metadata nor pydantic's `Field`."""
        if found.kind is Kind.DATACLASS:
            return not has_metadata(found) and not uses_pydantic_field(found)
        return found.kind in (Kind.ATTRS, Kind.NAMED_TUPLE)

    def calls_field(self, declaration: Declaration, arguments: ClassBody) -> bool:
        """Return whether a plain default will not do: for a list, which instances would share, or as neighbours do."""
        if arguments.kind is Kind.NAMED_TUPLE:
            return False
        return declaration.is_list or arguments.keyword_only or arguments.calling.usual or not arguments.annotation

    def says_help(self, arguments: ClassBody) -> bool:
        """Return False: there is no room for it in the code."""
        return False

    def code(self, declaration: Declaration, arguments: ClassBody, annotation: str, field: str) -> str:
        """Return the declaration with its default."""
        default = plain_text(declaration, arguments.quote)
        if self.calls_field(declaration, arguments):
            given = written_default(declaration, arguments.quote)
            if arguments.kind is Kind.ATTRS:
                given = given.replace("default_factory=", "factory=", 1)
            default = f"{field}({given}{', kw_only=True' if arguments.keyword_only else ''})"
        return render(
            "arguments/dataclass_plain.py.jinja", name=declaration.name, annotation=annotation, default=default
        )
