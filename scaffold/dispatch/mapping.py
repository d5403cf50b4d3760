"""A dict from names to what makes a scheduler: `{"cosine": get_cosine, …}[args.lr_schedule](optimizer, …)`."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scaffold.dispatch.arms import ArmTaken, NewArm
from scaffold.dispatch.entries import entry_splices
from scaffold.dispatch.factory import factory_in, value_factory
from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.mapping_use import Use, keyword_arm, uses_of
from scaffold.dispatch.names import name_of, together
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.reading import reading_of
from scaffold.identifiers import key_expression
from scaffold.layout import layout_of, widened
from scaffold.makers import maker_of
from scaffold.model.plan import Splice
from scaffold.model.site import Access, Arm, Dispatch, Factory, Keys, Naming, Shape, Tail
from scaffold.modules import Module, Modules, ScopeNode, dotted_name, scopes, statements_in

Table = ast.Dict | ast.Call
Entries = list[tuple[str, Keys, ast.expr]]


@dataclass(frozen=True)
class MappingDispatch(Dispatch):
    """A dispatch that looks a name up."""

    #: The file and the place of the dict; the dispatch itself stands where it is used.
    table_path: str
    table_line: int
    table_start: int
    use: Use


class Mapping:
    """Dicts whose keys are strings or constants."""

    name = "mapping"
    _namings: frozenset[Naming] = frozenset({Naming.LITERAL, Naming.CONSTANT})

    def find(self, modules: Modules, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield each dict from names to makers of schedulers that is looked up by a selector."""
        for around, name, table in _tables(module):
            entries = _entries(modules, module, table)
            factories = [f for _, _, value in entries if (f := _factory(modules, module, value))]
            if len(factories) < 2 or len(factories) * 2 < len(entries):
                continue
            keys = together([keys for _, keys, _ in entries])
            if keys.naming not in self._namings:
                continue
            uses = list(uses_of(modules, module, around, name, table))
            if not uses:
                shown = name or "a dict"
                reason = f"{shown} maps names to schedulers, and nothing in the tree looks a name up in it"
                yield NearMiss(module.path, table.lineno, reason)
            for use in uses[:1]:
                yield self._dispatch(modules, module, table, entries, factories, keys, use)

    def _dispatch(
        self,
        modules: Modules,
        module: Module,
        table: Table,
        entries: Entries,
        factories: Sequence[Factory],
        keys: Keys,
        use: Use,
    ) -> Dispatch | NearMiss:
        home = modules.get(use.path)
        around = use.around
        read = reading_of(home, around, use.selector, use.line)
        if read.refused:
            return NearMiss(use.path, use.line, read.refused)
        called = [f for f in [factory_in(modules, home, use.statement)] if f] if use.call else []
        if use.call is not None and not called:
            called = [_called(home, use, use.call)]
        source = module.source
        return MappingDispatch(
            path=use.path,
            qualname=dotted_name(around) or "<module>",
            line=table.lineno if _in_same_function(module, use, table) else use.line,
            form=self.name,
            selector=ast.unparse(use.selector),
            holder=read.holder,
            attribute=read.attribute,
            access=read.access,
            arms=tuple(_arm(home, use, name, value) for name, _, value in entries),
            tail=Tail.NONE,
            factories=(*factories, *called),
            holder_type=holder_type(around, read.holder) if read.access is not Access.BARE else "",
            keys=keys,
            width=widened(source, layout_of(source), (value.lineno for _, _, value in entries)),
            table_path=module.path,
            table_line=table.lineno,
            table_start=source.start(table),
            use=use,
        )

    def add(self, modules: Modules, dispatch: Dispatch, name: str, new: NewArm) -> tuple[tuple[str, Splice], ...]:
        """Return the splices, each with its file, that add an entry for `name`, and what its arguments need.

        Raises ArmTaken when there is an entry of that name which is not what would be written.
        """
        assert isinstance(dispatch, MappingDispatch)
        block = keyword_arm(modules.get(dispatch.path), dispatch, name, new) if _is_bare(dispatch) else None
        entry = new.callee if block is not None or dispatch.use.passes_on else new.made
        found: list[tuple[str, Splice]] = []
        taken = next((arm for arm in dispatch.arms if name in arm.names), None)
        if taken is None:
            module = modules.get(dispatch.table_path)
            table = _at(module, dispatch.table_start)
            summary = f"{name!r} in the mapping of {dispatch.qualname}"
            code = _entry_code(dispatch, table, name, entry)
            found += [(module.path, s) for s in entry_splices(module, table, code, dispatch.width, summary)]
        elif taken.statements[0] != ast.unparse(ast.parse(entry, mode="eval").body):
            raise ArmTaken(taken.line)
        if block is not None:
            found += [(dispatch.path, splice) for splice in block]
        return tuple(found)


def _in_same_function(module: Module, use: Use, table: Table) -> bool:
    inner = use.around[-1] if use.around else module.tree
    return module.path == use.path and any(part is table for part in ast.walk(inner))


def _is_bare(dispatch: MappingDispatch) -> bool:
    return all(f.shape is Shape.BARE for f in dispatch.factories[:-1]) and dispatch.use.call is not None


def _factory(modules: Modules, module: Module, value: ast.expr) -> Factory | None:
    return value_factory(modules, module, value)


def _called(home: Module, use: Use, call: ast.Call) -> Factory:
    """Return how the statement that calls what was looked up makes a scheduler."""
    source, statement = home.source, use.statement
    optimizer = source.segment(call.args[0]) if call.args else ""
    start, end = source.start(call), source.end(call)
    before, after = source.text[source.start(statement) : start], source.text[end : source.end(statement)]
    return Factory(ast.unparse(call.func), optimizer, before, after, Shape.CALL, source.text[start:end], call.lineno)


def _tables(module: Module) -> Iterator[tuple[tuple[ScopeNode, ...], str, Table]]:
    """Yield every dict that could map names, with the name that it is assigned to and the scopes around it."""
    around: list[tuple[tuple[ScopeNode, ...], list[ast.stmt]]] = [((), module.tree.body)]
    around += [((*above, scope), scope.body) for above, scope in scopes(module.tree)]
    for inside, body in around:
        for statement in statements_in(body):
            if isinstance(statement, ScopeNode):
                continue
            name = _assigned_name(statement)
            for value in _values(statement):
                if _is_table(value):
                    assert isinstance(value, ast.Dict | ast.Call)
                    yield inside, name if value is getattr(statement, "value", None) else "", value


def _assigned_name(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return ast.unparse(statement.target) if isinstance(statement, ast.AnnAssign) else ""


def _values(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the value of a simple statement and, where a dict is looked up at once, that dict."""
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return) and isinstance(value, ast.expr):
        yield value
        for part in ast.walk(value):
            if isinstance(part, ast.Subscript) and part.value is not value:
                yield part.value
            elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "get":
                yield part.func.value


def _is_table(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict):
        return len(value.values) > 1 and None not in value.keys
    plain = isinstance(value, ast.Call) and ast.unparse(value.func) == "dict" and not value.args
    return plain and len(value.keywords) > 1 and all(keyword.arg for keyword in value.keywords)  # type: ignore[attr-defined]


def _entries(modules: Modules, module: Module, table: Table) -> Entries:
    if isinstance(table, ast.Call):
        return [(keyword.arg, Keys(), keyword.value) for keyword in table.keywords if keyword.arg]
    found: Entries = []
    for key, value in zip(table.keys, table.values, strict=True):
        named = name_of(modules, module, key, key.lineno) if key is not None else None
        if named is not None:
            found.append((*named, value))
    return found


def _arm(home: Module, use: Use, name: str, value: ast.expr) -> Arm:
    return Arm((name,), value.lineno, (ast.unparse(value),))


def _at(module: Module, start: int) -> Table:
    return next(
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Dict | ast.Call) and module.source.start(node) == start and _is_table(node)
    )


def _entry_code(dispatch: MappingDispatch, table: Table, name: str, entry: str) -> str:
    lead = dispatch.factories[0].before if dispatch.factories[0].shape is not Shape.BARE else ""
    tail = dispatch.factories[0].after if lead else ""
    if isinstance(table, ast.Call):
        return f"{re.sub(r'[^0-9A-Za-z_]', '_', name)}={lead}{entry}{tail}"
    return f"{key_expression(dispatch.keys, name)}: {lead}{entry}{tail}"


def knows_maker(modules: Modules, module: Module, factory: Factory) -> bool:
    """Return whether what a factory calls is known to make schedules."""
    return maker_of(modules, module, factory.callee, factory.line) is not None
