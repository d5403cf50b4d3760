"""`name: int = 100`: a dataclass without metadata."""

from scaffold.arguments.classes import ClassFound
from scaffold.arguments.dataclass_body import DataclassForm
from scaffold.arguments.declaration import Declaration, written_default
from scaffold.model.site import Arguments
from scaffold.templating import render


class DataclassPlain(DataclassForm):
    """Any other dataclass."""

    name = "dataclass_plain"

    def accepts(self, found: ClassFound) -> bool:
        """Return True: every dataclass takes a field with a plain default."""
        return bool(found.lineage)

    def calls_field(self, declaration: Declaration) -> bool:
        """Return whether the default is a list, which dataclasses refuse as a plain one."""
        return declaration.is_list

    def code(self, declaration: Declaration, arguments: Arguments, annotation: str, field: str) -> str:
        """Return the declaration with its default."""
        default = written_default(declaration, arguments.quote)
        return render(
            "arguments/dataclass_plain.py.jinja",
            name=declaration.name,
            annotation=annotation,
            default=f"{field}({default})" if declaration.is_list else default.removeprefix("default="),
        )
