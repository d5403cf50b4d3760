"""A dataclass as a place for fields: where the next one goes, and how it is written."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence

from scaffold.arguments.classes import ClassFound, own_declarations
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.type_spelling import spelled_annotation
from scaffold.imports import Wanted, spell
from scaffold.layout import Layout, blank_lines, lay_out, layout_of, quote_in, widened
from scaffold.model.plan import Splice, What
from scaffold.model.schedule import Symbol
from scaffold.model.site import Arguments
from scaffold.modules import FunctionNode, Module, Modules
from scaffold.source import Source


class DataclassForm(ABC):
    """What the forms of dataclasses share: each says which classes it is for, and how one field is written."""

    name: str

    @abstractmethod
    def calls_field(self, declaration: Declaration) -> bool:
        """Return whether the declaration is a call of `dataclasses.field`."""

    @abstractmethod
    def code(self, declaration: Declaration, arguments: Arguments, annotation: str, field: str) -> str:
        """Return one declaration on one line; `field` is how the file spells `dataclasses.field`."""

    def describe(self, found: ClassFound) -> Arguments:
        """Return the class as the place for new fields."""
        return arguments_in(found, self.name)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that declare fields, and what they need imported."""
        field = spell(modules, module, Wanted(Symbol("dataclasses", "field")))
        codes: list[tuple[str, str]] = []
        needs: list[Wanted] = []
        for declaration in declarations:
            annotation, missing = spelled_annotation(modules, module, arguments, declaration)
            codes.append((declaration.name, self.code(declaration, arguments, annotation, field.text).strip()))
            needs += missing
            if field.missing and self.calls_field(declaration):
                needs.append(field.missing)
        return field_splices(module, arguments, codes), needs


def arguments_in(found: ClassFound, form: str) -> Arguments:
    """Return the class as the place for new fields."""
    module, node = found.module, found.node
    source, own = module.source, own_declarations(node)
    insert_at, gap_above, gap, gap_below = _room(source, node, own)
    return Arguments(
        path=module.path,
        line=node.lineno,
        form=form,
        class_name=found.class_name,
        fields=found.fields(),
        insert_at=insert_at,
        indent=source.indent(source.start(node.body[0])),
        width=widened(source, layout_of(source), (declaration.lineno for declaration in own)),
        quote=_quote(found),
        annotation=_annotation(found),
        gap_above=gap_above,
        gap=gap,
        gap_below=gap_below,
        sorted_starts=_sorted_starts(source, own),
    )


def field_splices(module: Module, arguments: Arguments, fields: Sequence[tuple[str, str]]) -> list[Splice]:
    """Return the splices that add one-line field declarations, pairs of name and code, to the class.

    Where the class keeps them in alphabetical order so do we; else they go behind its last field, in that order.
    """
    source = module.source
    layout = Layout(layout_of(source).unit, arguments.width)
    splices = []
    fields = sorted(fields) if arguments.sorted_starts else fields
    for number, (name, code) in enumerate(fields):
        at, above, below = arguments.insert_at, arguments.gap, 0
        above = arguments.gap_above if number == 0 else above
        below = arguments.gap_below if number == len(fields) - 1 else below
        later = [start for other, start in arguments.sorted_starts if other > name]
        if later:
            at, above, below = later[0], 0, arguments.gap
        text = "\n" * above + lay_out(code, arguments.indent, layout) + "\n" * below
        splices.append(Splice(at, at, source.rows(at, text), What.ARGUMENT, f"{name} in {arguments.class_name}"))
    return splices


def _room(source: Source, node: ast.ClassDef, own: list[ast.AnnAssign]) -> tuple[int, int, int, int]:
    """Return where new fields go, and the blank lines above the first, between two, and below the last."""
    if own:
        last = _with_docstring(node, own[-1])
        gap = _gap(source, own[-2], own[-1]) if len(own) > 1 else 0
        return source.next_line(source.end(last)), gap, gap, 0
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return source.next_line(source.end(first)), 1, 0, 0
    return source.first_line(first), 0, 0, 1 if isinstance(first, FunctionNode | ast.ClassDef) else 0


def _with_docstring(node: ast.ClassDef, declaration: ast.AnnAssign) -> ast.stmt:
    below = node.body[node.body.index(declaration) + 1 :][:1]
    if below and isinstance(below[0], ast.Expr) and isinstance(below[0].value, ast.Constant):
        return below[0]
    return declaration


def _gap(source: Source, upper: ast.stmt, lower: ast.stmt) -> int:
    return blank_lines(source, source.next_line(source.end(upper)), source.line_start(source.start(lower)))


def _sorted_starts(source: Source, own: list[ast.AnnAssign]) -> tuple[tuple[str, int], ...]:
    names = [ast.unparse(declaration.target) for declaration in own]
    if len(names) < 4 or names != sorted(names):
        return ()
    starts = []
    for name, declaration in zip(names, own, strict=True):
        at = source.above_comments(source.line_start(source.start(declaration)))
        if declaration.value is not None:
            starts.append((name, at))
    return tuple(starts)


def _quote(found: ClassFound) -> str:
    """Return the quote of the first string among the values of the class's own fields, else a double one."""
    values = [declaration.value for declaration in own_declarations(found.node) if declaration.value is not None]
    return quote_in(found.module.source, ast.Tuple(values))


def _annotation(found: ClassFound) -> str:
    texts = [ast.unparse(declaration.annotation) for declaration in found.declarations()]
    if any("Optional[" in text for text in texts):
        return "Optional[{}]"
    if any(text.endswith("| None") for text in texts):
        return "{} | None"
    return "{}"
