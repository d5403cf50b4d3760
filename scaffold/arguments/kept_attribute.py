"""`self.sched = sched`: a statement that keeps a value on an object, whose methods read it there."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.arguments.around import owner_at
from scaffold.arguments.call_keyword import CallKeyword
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.passing import OnTheWay
from scaffold.arguments.plain_class import Assignment, all_parameters, kept
from scaffold.arguments.signature import parameter_fields
from scaffold.imports import Wanted
from scaffold.layout import lay_out, layout_of, quote_in
from scaffold.model.plan import Splice, What
from scaffold.model.site import Access, Arguments, Field
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode


class KeptAttribute(CallKeyword, frozen=True):
    """A method that keeps values; new statements go to `start`."""

    instance: str
    indent: str


class KeptAttributeForm(OnTheWay):
    """The statements that keep what a method was given; the way of a value leads to them, nothing else does."""

    name = "kept_attribute"

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name: it is read as it is asked for."""
        return name

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splice that keeps the values too; it needs nothing imported."""
        assert isinstance(arguments, KeptAttribute)
        source, layout = module.source, layout_of(module.source)
        codes = [f"{arguments.instance}.{one.name} = {arguments.read(one.name)}" for one in declarations]
        rows = "\n".join(lay_out(code, arguments.indent, layout) for code in codes)
        summary = f"{', '.join(one.name for one in declarations)} in {arguments.owner}"
        return [
            Splice(arguments.start, arguments.start, source.rows(arguments.start, rows), What.ARGUMENT, summary)
        ], []


def instance_of(method: FunctionNode) -> str:
    """Return what a method calls the object, empty where it has no parameters."""
    given = all_parameters(method)
    return given[0].arg if given else ""


def kept_as(node: ast.ClassDef, name: str) -> Iterator[tuple[FunctionNode, Assignment]]:
    """Yield the statements of a class's methods that keep something under a name, those of `__init__` first."""
    methods = [one for one in node.body if isinstance(one, FunctionNode)]
    for method in sorted(methods, key=lambda one: one.name != "__init__"):
        for attribute, statement in kept(method, instance_of(method)):
            if attribute == name:
                yield method, statement


def place_in(
    module: Module, method: FunctionNode, statement: Assignment, holder: str, access: Access
) -> KeptAttribute | None:
    """Return a method as the place for keeping more behind one statement; None where that has no line of its own.

    `holder` is what values are read from there, empty for names of their own.
    """
    source = module.source
    outer = next(one for one in method.body if any(part is statement for part in ast.walk(one)))
    start = source.start(outer)
    if source.text[source.line_start(start) : start].strip():
        return None
    below = source.next_line(source.end(outer))
    return KeptAttribute(
        path=module.path,
        line=statement.lineno,
        form=KeptAttributeForm.name,
        owner=owner_at(module, statement.lineno),
        fields=tuple(_fields(module, method)),
        start=below,
        end=below,
        holder=holder,
        access=access,
        quote=quote_in(source, statement),
        instance=instance_of(method),
        indent=source.indent(start),
        passed=tuple(
            (name, one.value.id) for name, one in kept(method, instance_of(method)) if isinstance(one.value, ast.Name)
        ),
    )


def _fields(module: Module, method: FunctionNode) -> Iterator[Field]:
    """Yield what a method keeps; the type and default are those of the parameter that a value is."""
    given = {field.name: field for field in parameter_fields(module, method)}
    for name, statement in kept(method, instance_of(method)):
        known = given.get(statement.value.id) if isinstance(statement.value, ast.Name) else None
        annotation, default = (known.annotation, known.default) if known else ("", None)
        yield Field(name, module.path, statement.lineno, annotation, default)
