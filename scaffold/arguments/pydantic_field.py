"""`name: int = Field(default=100, description="…")`: a model of pydantic, or a dataclass with its fields."""

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound
from scaffold.arguments.dataclass_body import ClassBody, DataclassForm
from scaffold.arguments.dataclass_field import has_metadata
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.field_call import uses_pydantic_field
from scaffold.layout import quoted
from scaffold.templating import render


class PydanticField(DataclassForm):
    """A class with the fields of pydantic; a new one is described where most are, else it has a plain default."""

    name = "pydantic_field"

    def accepts(self, found: ClassFound) -> bool:
        """Return whether the class is a model, or a dataclass in which some field is declared by `Field`."""
        if found.kind is Kind.DATACLASS:
            return uses_pydantic_field(found) and not has_metadata(found)
        return found.kind is Kind.PYDANTIC

    def calls_field(self, declaration: Declaration, arguments: ClassBody) -> bool:
        """Return whether most neighbours are described, or the field has to be given by keyword."""
        return arguments.calling.described or arguments.keyword_only or self._shared(declaration, arguments)

    def says_help(self, arguments: ClassBody) -> bool:
        """Return whether descriptions do."""
        return arguments.calling.described

    def code(self, declaration: Declaration, arguments: ClassBody, annotation: str, field: str) -> str:
        """Return the declaration, with its help text if most neighbours have one in theirs."""
        default = plain_text(declaration, arguments.quote)
        if self.calls_field(declaration, arguments):
            given = default if arguments.calling.positional else f"default={default}"
            if self._shared(declaration, arguments):
                given = f"default_factory=lambda: {default}"
            words = [given, "kw_only=True" if arguments.keyword_only else ""]
            if arguments.calling.described:
                words.append(f"description={quoted(declaration.help, arguments.quote)}")
            default = f"{field}({', '.join(word for word in words if word)})"
        return render(
            "arguments/dataclass_plain.py.jinja", name=declaration.name, annotation=annotation, default=default
        )

    def _shared(self, declaration: Declaration, arguments: ClassBody) -> bool:
        """Return whether all instances would share a plain default; models copy theirs."""
        return declaration.is_list and arguments.kind is Kind.DATACLASS
