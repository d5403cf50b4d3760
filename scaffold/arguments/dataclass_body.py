"""A class as a place for fields: where the next one goes, and how it is written."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes import ClassFound
from scaffold.arguments.classes_sought import classes_sought
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.field_call import Calling, calling_in
from scaffold.arguments.field_order import Order, given_by_position, order_in
from scaffold.arguments.field_room import Room, room_in
from scaffold.arguments.nested_classes import prefix_of
from scaffold.arguments.overrides import takes_overrides
from scaffold.arguments.own_fields import own_fields
from scaffold.arguments.remarks import Remarks, remarked, remarks_of
from scaffold.arguments.settings import Settings, as_keywords, as_options, as_overrides
from scaffold.arguments.sought import Sought
from scaffold.arguments.type_spelling import annotation_pattern, spelled_annotation
from scaffold.imports import Wanted, spell
from scaffold.layout import Layout, lay_out, layout_of, quote_in, widened
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules


class ClassBody(Arguments, frozen=True):
    """A class as a place for fields."""

    kind: Kind
    room: Room
    indent: str
    #: How wide a field's line may be: as the file's lines are, or as the fields themselves where those are wider.
    width: int
    quote: str
    #: How a type is written: `{}`, `Optional[{}]` or `{} | None`; empty where fields have none.
    annotation: str
    remarks: Remarks
    #: How the neighbours call what declares a field.
    calling: Calling
    #: Whether a new field has to be given by keyword.
    keyword_only: bool
    #: How the class is reached from the outermost one, `optim.scheduler.`; and whether the training command takes
    #: `optim.scheduler.name=step`, rather than `--optim.scheduler.name step`.
    prefix: str = ""
    overridden: bool = False


class DataclassForm(ABC):
    """What the forms of dataclasses share: each says which classes it is for, and how one field is written."""

    name: str

    @abstractmethod
    def accepts(self, found: ClassFound) -> bool:
        """Return whether the class declares its fields in this form."""

    @abstractmethod
    def calls_field(self, declaration: Declaration, arguments: ClassBody) -> bool:
        """Return whether the declaration calls what declares a field, such as `dataclasses.field`."""

    @abstractmethod
    def says_help(self, arguments: ClassBody) -> bool:
        """Return whether the call holds the help text."""

    @abstractmethod
    def code(self, declaration: Declaration, arguments: ClassBody, annotation: str, field: str) -> str:
        """Return one declaration on one line; `field` is how the file spells `dataclasses.field`."""

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the classes of this form that declare what is sought, each as the place for new fields."""
        for found in classes_sought(modules, sought):
            if found.kind is not Kind.PLAIN and self.accepts(found):
                order = order_in(modules, found)
                if order is not Order.NONE:
                    by_position = order is not Order.FREE and given_by_position(modules, found)
                    place = arguments_in(found, self.name, sought.name, order, not by_position)
                    prefix = prefix_of(modules, found, sought.path)
                    yield replace(place, prefix=prefix, overridden=takes_overrides(modules))

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name: a field is called what is asked for."""
        return name

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the option that an argument parser made from the class gives a field, or the key to override."""
        assert isinstance(arguments, ClassBody)
        return f"{'' if arguments.overridden else '--'}{arguments.prefix}{field}"

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the words of a command line; for a named tuple, of which no parser is made, the keywords of a call."""
        assert isinstance(arguments, ClassBody)
        if arguments.kind is Kind.NAMED_TUPLE:
            return as_keywords([(name.lstrip("-"), value) for name, value in settings])
        return as_overrides(settings) if arguments.overridden else as_options(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare fields, and what they need imported."""
        assert isinstance(arguments, ClassBody)
        field = spell(modules, module, Wanted(arguments.calling.symbol))
        spelled = arguments.calling.written or field.text
        layout = Layout(layout_of(module.source).unit, arguments.width)
        rows: list[tuple[str, str]] = []
        needs: list[Wanted] = []
        for declaration in declarations:
            annotation, missing = spelled_annotation(modules, module, arguments.annotation, declaration)
            code = lay_out(self.code(declaration, arguments, annotation, spelled).strip(), arguments.indent, layout)
            if not self.says_help(arguments):
                code = remarked(code, declaration.help, arguments.indent, layout, arguments.remarks)
            rows.append((declaration.name, code))
            needs += missing
            if field.missing and not arguments.calling.written and self.calls_field(declaration, arguments):
                needs.append(field.missing)
        return field_splices(module, arguments, rows), needs

    def completed(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return what the declared fields speak of and nothing imports."""
        assert isinstance(arguments, ClassBody)
        _, needs = self.declare(modules, module, arguments, declarations)
        names = {one.name for one in declarations}
        said = [one.statement for one in own_fields(module.classes[arguments.owner]) if one.name in names]
        used = {part.id for one in said for part in ast.walk(one) if isinstance(part, ast.Name)}
        return [], [one for one in needs if one.symbol.bound in used]


def arguments_in(found: ClassFound, form: str, sought: str, order: Order, sorts: bool) -> ClassBody:
    """Return the class as the place for new fields, among the others where they are sorted and it `sorts` too."""
    module, node = found.module, found.node
    source, own = module.source, own_fields(node)
    statements = [field.statement for field in own]
    values = [field.value for field in own if field.value is not None]
    return ClassBody(
        path=module.path,
        line=node.lineno,
        form=form,
        owner=found.class_name,
        fields=found.fields(),
        kind=found.kind,
        room=room_in(source, node, own, sorts and found.kind is not Kind.NAMED_TUPLE, order is Order.FREE),
        indent=source.indent(source.start(node.body[0])),
        width=widened(source, layout_of(source), (statement.lineno for statement in statements)),
        quote=quote_in(source, ast.Tuple(values)),
        annotation=annotation_pattern([(field.annotation, field.default) for field in found.declared()]),
        remarks=remarks_of(source, node.body, statements, _statement(found, sought)),
        calling=calling_in(found),
        keyword_only=order is Order.KEYWORD,
    )


def field_splices(module: Module, arguments: ClassBody, fields: Sequence[tuple[str, str]]) -> list[Splice]:
    """Return the splices that add field declarations, pairs of name and rows, to the class.

    Where the class keeps them in alphabetical order so do we; else they go behind its last field, in that order.
    """
    source, room = module.source, arguments.room
    splices = []
    fields = sorted(fields) if room.sorted_starts else fields
    for number, (name, rows) in enumerate(fields):
        at, below = room.at, room.gap_below if number == len(fields) - 1 else 0
        above = room.gap_above if number == 0 else room.gap
        later = [start for other, start in room.sorted_starts if other > name]
        if later:
            at, above, below = later[0], 0, room.gap
        text = "\n" * above + rows + "\n" * below
        splices.append(Splice(at, at, source.rows(at, text), What.ARGUMENT, f"{name} in {arguments.owner}"))
    return splices


def _statement(found: ClassFound, name: str) -> ast.stmt | None:
    return next((field.statement for field in own_fields(found.node) if field.name == name), None)
