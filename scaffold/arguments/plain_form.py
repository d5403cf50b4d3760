"""What the forms of classes that are no dataclasses share: a new statement stands behind the sought one."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from scaffold.arguments.class_kinds import Kind
from scaffold.arguments.classes_sought import classes_sought
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.docstring_entries import docstring_of, entries_added
from scaffold.arguments.field_room import gap_between
from scaffold.arguments.passing import ByKeyword
from scaffold.arguments.plain_class import Held, held_in
from scaffold.arguments.remarks import Remarks, remarked, remarks_of, string_below
from scaffold.arguments.sought import Sought
from scaffold.arguments.type_spelling import annotation_pattern, spelled_annotation
from scaffold.imports import Wanted
from scaffold.layout import Layout, lay_out, layout_of, quote_in, widened
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules
from scaffold.source import Source
from scaffold.walking import FunctionNode


class PlainClass(Arguments, frozen=True):
    """A class with the hyper-parameter that is sought, as a place for more."""

    held: Held
    #: Where a new statement goes (a line's start), and the blank lines above it.
    at: int
    gap: int
    layout: Layout
    #: How a type is written, empty where none is.
    annotation: str
    remarks: Remarks
    #: The docstrings that may list hyper-parameters.
    docstrings: tuple[ast.Constant, ...]


class PlainForm(ByKeyword, ABC):
    """One such form: it says which hyper-parameters it is for, and how another one is written."""

    name: str

    @abstractmethod
    def takes(self, held: Held) -> bool:
        """Return whether the sought hyper-parameter is of this form."""

    @abstractmethod
    def statement(self, declaration: Declaration, arguments: PlainClass, annotation: str, quote: str) -> str:
        """Return the statement that stands behind the sought one's, on one line."""

    def elsewhere(
        self, module: Module, arguments: PlainClass, declarations: Sequence[tuple[Declaration, str]]
    ) -> list[Splice]:
        """Return what else has to be written for declarations, pairs with the annotation; most forms need nothing."""
        return []

    def neighbours(self, held: Held, siblings: Sequence[Held]) -> list[tuple[ast.expr | None, ast.expr | None]]:
        """Return the annotations and defaults that say how a type is written; none where the sought one has none."""
        annotated = [(_annotation(one), one.default) for one in siblings]
        return [pair for pair in annotated if pair[0] is not None] if _annotation(held) is not None else [(None, None)]

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the classes of this form that hold what is sought, each as the place for new ones."""
        for found in classes_sought(modules, sought):
            lineage = found.lineage if found.kind is Kind.PLAIN else ()
            holding = (
                (home, node, held) for home, node in lineage for held in held_in(node) if held.name == sought.name
            )
            for home, node, held in list(holding)[:1]:
                if self.takes(held) and _begins_its_line(home.source, held.statement):
                    yield self._place(home, node, held, self.fields_in(node, found.fields()))

    def fields_in(self, node: ast.ClassDef, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """Return the fields of a class, those that are declared in part as the form needs them."""
        return fields

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name, in capitals where the sought one is."""
        assert isinstance(arguments, PlainClass)
        return name.upper() if arguments.held.name.isupper() else name

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare what is not there of hyper-parameters, and what they need imported."""
        assert isinstance(arguments, PlainClass)
        source, at, layout = module.source, arguments.at, arguments.layout
        indent = source.indent(source.start(arguments.held.statement))
        quote = _quote(source, arguments.held)
        splices, needs, typed = [], [], []
        there = self.stated(module, arguments)
        for declaration in declarations:
            annotation, missing = spelled_annotation(modules, module, arguments.annotation, declaration)
            rows = lay_out(self.statement(declaration, arguments, annotation, quote).strip(), indent, layout)
            rows = "\n" * arguments.gap + remarked(rows, declaration.help, indent, layout, arguments.remarks)
            what = f"{declaration.name} in {arguments.owner}"
            if declaration.name not in there:
                splices.append(Splice(at, at, source.rows(at, rows), What.ARGUMENT, what))
            needs += missing
            typed.append((declaration, annotation))
        splices += self.elsewhere(module, arguments, typed)
        for docstring in arguments.docstrings:
            beside = arguments.held.name
            splices += entries_added(source, docstring, {beside}, declarations, layout, beside)
        return splices, needs

    def completed(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return what is missing of hyper-parameters that are declared in part."""
        return self.declare(modules, module, arguments, declarations)

    def stated(self, module: Module, arguments: PlainClass) -> set[str]:
        """Return the hyper-parameters whose statement is there, whatever else they lack; most forms have no such."""
        return {field.name for field in arguments.fields if field.default is not None}

    def _place(self, module: Module, node: ast.ClassDef, held: Held, fields: tuple[Field, ...]) -> PlainClass:
        source = module.source
        siblings = [one for one in held_in(node) if self.takes(one)]
        statements = [one.statement for one in siblings]
        functions = [one for one in node.body if isinstance(one, FunctionNode) and _holds(one, held.statement)]
        documented = [docstring_of(one) for one in (node, *functions)]
        return PlainClass(
            path=module.path,
            line=node.lineno,
            form=self.name,
            owner=next(name for name, other in module.classes.items() if other is node),
            fields=fields,
            held=held,
            at=source.next_line(source.end(string_below(node.body, held.statement) or held.statement)),
            gap=_gap(source, statements, held.statement),
            layout=Layout(
                layout_of(source).unit, widened(source, layout_of(source), (one.lineno for one in statements))
            ),
            annotation=annotation_pattern(self.neighbours(held, siblings)),
            remarks=remarks_of(source, node.body, statements, held.statement),
            docstrings=tuple(one for one in documented if one is not None),
        )


def _begins_its_line(source: Source, statement: ast.stmt) -> bool:
    start = source.start(statement)
    return not source.text[source.line_start(start) : start].strip()


def _holds(function: FunctionNode, statement: ast.stmt) -> bool:
    return any(node is statement for node in ast.walk(function))


def _annotation(held: Held) -> ast.expr | None:
    return held.statement.annotation if isinstance(held.statement, ast.AnnAssign) else None


def _gap(source: Source, statements: Sequence[ast.stmt], sought: ast.stmt) -> int:
    at = next(number for number, statement in enumerate(statements) if statement is sought)
    pairs = [statements[number : number + 2] for number in (at - 1, at) if number >= 0]
    return min((gap_between(source, *pair) for pair in pairs if len(pair) == 2), default=0)


def _quote(source: Source, held: Held) -> str:
    return quote_in(source, held.statement.value) if held.statement.value is not None else '"'
