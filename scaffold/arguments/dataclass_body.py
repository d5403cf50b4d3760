"""A dataclass as a place for fields: what it declares and inherits, and where and how the next field is written."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scaffold.layout import Layout, blank_lines, lay_out, layout_of, widened
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arguments, Field
from scaffold.modules import FunctionNode, Module, Modules
from scaffold.source import Source


@dataclass(frozen=True)
class ClassFound:
    """A class, and those of its bases that the tree holds, nearest first, each with its file."""

    lineage: tuple[tuple[Module, ast.ClassDef], ...]
    class_name: str

    @property
    def module(self) -> Module:
        """Return the file of the class itself."""
        return self.lineage[0][0]

    @property
    def node(self) -> ast.ClassDef:
        """Return the class itself."""
        return self.lineage[0][1]

    @property
    def where(self) -> str:
        """Return the class as `--arguments` takes it."""
        return f"{self.module.path}::{self.class_name}"

    def fields(self) -> tuple[Field, ...]:
        """Return what the class declares, then what it inherits."""
        return tuple(field for module, node in self.lineage for field in _fields(module, node))

    def declarations(self) -> Iterator[ast.AnnAssign]:
        """Yield the statements that declare fields, the class's own first."""
        for _, node in self.lineage:
            yield from own_declarations(node)


def find_class(modules: Modules, module: Module, dotted: str) -> ClassFound | None:
    """Return the dataclass that `dotted` means in `module`, followed through one import; None when it is not one."""
    located = _located(modules, module, dotted)
    if located is None or not _is_dataclass(located[1]):
        return None
    home, node = located
    name = next(name for name, other in home.classes.items() if other is node)
    return ClassFound(tuple(_lineage(modules, home, node)), name)


def own_declarations(node: ast.ClassDef) -> list[ast.AnnAssign]:
    """Return the field declarations in a class body, in order."""
    return [
        statement
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and "ClassVar" not in ast.unparse(statement.annotation)
    ]


def field_call(declaration: ast.AnnAssign) -> ast.Call | None:
    """Return the `field(…)` that declares a field, None for a plain one."""
    value = declaration.value
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "field":
        return value
    return None


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


def _located(modules: Modules, module: Module, dotted: str) -> tuple[Module, ast.ClassDef] | None:
    if dotted in module.classes:
        return module, module.classes[dotted]
    nested = [node for name, node in module.classes.items() if name.endswith(f".{dotted}")]
    if len(nested) == 1:
        return module, nested[0]
    for node in module.tree.body:
        for path, name in _imported(modules, module, node, dotted):
            home = modules.get(path)
            if name in home.classes:
                return home, home.classes[name]
    return None


def _imported(modules: Modules, module: Module, node: ast.stmt, dotted: str) -> Iterator[tuple[str, str]]:
    """Yield the files of the tree, each with a name there, that `dotted` could mean by the import statement `node`."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return
    for alias in node.names:
        shown = alias.asname or alias.name
        rest = dotted[len(shown) + 1 :]
        if dotted != shown and not dotted.startswith(f"{shown}."):
            continue
        if isinstance(node, ast.Import):
            readings, level = [(alias.name, rest)], 0
        else:
            of_class = ".".join(part for part in (alias.name, rest) if part)
            readings, level = [(node.module or "", of_class), (f"{node.module or ''}.{alias.name}", rest)], node.level
        for inner, name in readings:
            path = modules.resolve(module.path, inner, level)
            if path:
                yield path, name


def _lineage(
    modules: Modules, module: Module, node: ast.ClassDef, depth: int = 0
) -> Iterator[tuple[Module, ast.ClassDef]]:
    yield module, node
    for base in node.bases:
        located = _located(modules, module, ast.unparse(base)) if depth < 20 else None
        if located and located[1] is not node:
            yield from _lineage(modules, *located, depth + 1)


def _is_dataclass(node: ast.ClassDef) -> bool:
    names = (ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
    return any(name.rpartition(".")[2] == "dataclass" for name in names)


def _fields(module: Module, node: ast.ClassDef) -> Iterator[Field]:
    for declaration in own_declarations(node):
        call, value = field_call(declaration), declaration.value
        if call is not None:
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            value = given.get("default") or given.get("default_factory")
        yield Field(
            name=ast.unparse(declaration.target),
            path=module.path,
            line=declaration.lineno,
            annotation=ast.unparse(declaration.annotation),
            default=ast.unparse(value) if value is not None else None,
        )
    for statement in node.body:
        if isinstance(statement, FunctionNode | ast.ClassDef):
            yield Field(statement.name, module.path, statement.lineno, "", None)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield Field(ast.unparse(target), module.path, statement.lineno, "", None)


def _room(source: Source, node: ast.ClassDef, own: list[ast.AnnAssign]) -> tuple[int, int, int, int]:
    """Return where new fields go, and the blank lines above the first, between two, and below the last."""
    if own:
        last = _with_docstring(node, own[-1])
        gap = _gap(source, own[-2], own[-1]) if len(own) > 1 else 0
        return source.next_line(source.end(last)), gap, gap, 0
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return source.next_line(source.end(first)), 1, 0, 0
    decorators = getattr(first, "decorator_list", [])
    start = source.line_start(source.start(decorators[0] if decorators else first))
    return start, 0, 0, 1 if isinstance(first, FunctionNode | ast.ClassDef) else 0


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
    module = found.module
    for node in ast.walk(found.node):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    return "'" if module.source.segment(part).lstrip("rRbBuU")[:1] == "'" else '"'
    return '"'


def _annotation(found: ClassFound) -> str:
    texts = [ast.unparse(declaration.annotation) for declaration in found.declarations()]
    if any("Optional[" in text for text in texts):
        return "Optional[{}]"
    if any(text.endswith("| None") for text in texts):
        return "{} | None"
    return "{}"
