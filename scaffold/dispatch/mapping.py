"""A dict from names to what makes a scheduler: `{"cosine": get_cosine, …}[args.lr_schedule](optimizer, …)`."""

import ast
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from scaffold.dispatch.arms import ArmTaken, NewArm
from scaffold.dispatch.entries import Entry, entry_splices
from scaffold.dispatch.entry_way import EntryWay, entry_way, model_entry
from scaffold.dispatch.factors import factor_value, feeds_lambda_lr
from scaffold.dispatch.factory import value_factory
from scaffold.dispatch.handed import lambda_of
from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.keyword_arm import keyword_arm
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.dispatch.mapping_use import Named, Use, uses_of
from scaffold.dispatch.names import together
from scaffold.dispatch.near_miss import NearMiss
from scaffold.dispatch.reading import reading_of
from scaffold.dispatch.tables import Entries, Table, entries_of, table_at, tables
from scaffold.identifiers import key_expression
from scaffold.layout import layout_of, quoted, widened
from scaffold.model.plan import Splice
from scaffold.model.site import Access, Arm, Dispatch, Factory, Naming, Shape, Tail
from scaffold.modules import Module, Modules, dotted_name

__all__ = ["Mapping", "MappingDispatch"]


def _most(entries: Entries, factory_of: Callable[[ast.expr], Factory | None]) -> list[tuple[str, Factory]]:
    """Return the entries that are factories; none where fewer than two are, or fewer than half of all."""
    found: list[tuple[str, Factory]] = []
    for at, (name, _, value) in enumerate(entries, 1):
        factory = factory_of(value)
        if factory is not None:
            found.append((name, factory))
        elif (at - len(found)) * 2 > len(entries):
            return []
    return found if len(found) > 1 else []


class Mapping:
    """Dicts whose keys are strings or constants."""

    name = "mapping"
    _namings: frozenset[Naming] = frozenset({Naming.LITERAL, Naming.CONSTANT})

    def find(self, modules: Modules, module: Module) -> Iterator[Dispatch | NearMiss]:
        """Yield each dict from names to makers of schedulers that is looked up by a selector."""
        for around, name, table in tables(module):
            entries = entries_of(modules, module, table)
            if len(entries) < 2 or together([keys for _, keys, _ in entries]).naming not in self._namings:
                continue
            found = _most(entries, lambda value: value_factory(modules, module, value))
            factors = _most(entries, lambda value: factor_value(module, value))
            by_step = len(found) < len(factors)
            found = factors if by_step else found
            if not found:
                continue
            uses = uses_of(modules, Named(module, around, name, table))
            if by_step and not all(feeds_lambda_lr(modules.get(u.path), u.statement, u.selector) for u in uses):
                continue
            if not uses:
                shown = name or "a dict"
                reason = f"{shown} maps names to schedulers, and nothing in the tree looks a name up in it"
                yield NearMiss(module.path, table.lineno, reason)
            for use in uses:
                yield self._dispatch(modules, module, table, entries, found, use)

    def _dispatch(
        self,
        modules: Modules,
        module: Module,
        table: Table,
        entries: Entries,
        found: Sequence[tuple[str, Factory]],
        use: Use,
    ) -> Dispatch | NearMiss:
        home, around, source = modules.get(use.path), use.around, module.source
        read = reading_of(home, around, use.selector, use.line)
        if read.refused:
            return NearMiss(use.path, use.line, read.refused)
        called = [_called(home, use, use.call)] if use.call is not None else []
        return MappingDispatch(
            path=use.path,
            qualname=dotted_name(around) or "<module>",
            line=table.lineno if _in_same_function(module, use, table) else use.line,
            form=self.name,
            selector=ast.unparse(use.selector),
            holder=read.holder,
            attribute=read.attribute,
            access=read.access,
            arms=tuple(Arm((name,), value.lineno, (ast.unparse(value),)) for name, _, value in entries),
            tail=Tail.NONE,
            factories=(*(factory for _, factory in found), *called),
            holder_type=holder_type(around, read.holder) if read.access is not Access.BARE else "",
            keys=together([keys for _, keys, _ in entries]),
            width=widened(source, layout_of(source), (value.lineno for _, _, value in entries)),
            table_path=module.path,
            table_line=table.lineno,
            table_start=source.start(table),
            use=use,
            entries=tuple(found),
        )

    def add(self, modules: Modules, dispatch: Dispatch, name: str, new: NewArm) -> tuple[tuple[str, Splice], ...]:
        """Return the splices, each with its file, that add an entry for `name`, and what its arguments need.

        Raises ArmTaken when there is an entry of that name which is not what would be written.
        """
        assert isinstance(dispatch, MappingDispatch)
        way = entry_way(modules, dispatch, {name})
        entry = _entry(dispatch, name, new, way)
        found: list[tuple[str, Splice]] = []
        taken = next((arm for arm in dispatch.arms if name in arm.names), None)
        value = entry.conditional if entry.condition else entry.value
        if taken is None:
            module = modules.get(dispatch.table_path)
            table = table_at(module, dispatch.table_start)
            entry = _keyed(dispatch, table, name, entry)
            summary = f"{name!r} in the mapping of {dispatch.qualname}"
            found += [(module.path, s) for s in entry_splices(module, table, entry, dispatch.width, summary)]
        elif taken.statements[0] != (planned := ast.unparse(ast.parse(f"({value}\n)", mode="eval").body)):
            raise ArmTaken(taken.line, taken.statements[0], planned)
        if way is EntryWay.ASKED:
            found += [(dispatch.path, s) for s in keyword_arm(modules.get(dispatch.path), dispatch, name, new)]
        return tuple(found)


def _in_same_function(module: Module, use: Use, table: Table) -> bool:
    inner = use.around[-1] if use.around else module.tree
    return module.path == use.path and any(part is table for part in ast.walk(inner))


def _called(home: Module, use: Use, call: ast.Call) -> Factory:
    """Return how the statement that calls what was looked up makes a scheduler; nobody can tell with what."""
    source, statement = home.source, use.statement
    given = next((k.value for k in call.keywords if k.arg == "optimizer"), call.args[0] if call.args else None)
    optimizer = source.segment(given) if given is not None else ""
    start, end = source.start(call), source.end(call)
    before, after = source.text[source.start(statement) : start], source.text[end : source.end(statement)]
    return Factory("", optimizer, before, after, Shape.CALL, source.text[start:end], call.lineno)


def _entry(dispatch: MappingDispatch, name: str, new: NewArm, way: EntryWay) -> Entry:
    """Return the entry, its key aside.

    A scheduler that is made at once would set the rate for all names: it is made for its own only.
    """
    if way in (EntryWay.PLAIN, EntryWay.ASKED):
        return Entry("", new.callee)
    if way is not EntryWay.ALIKE:
        return Entry("", new.made)
    like = model_entry(dispatch, {name})
    if like.optimizer and not lambda_of(dispatch, like):
        return Entry("", new.made, f"{dispatch.selector} == {key_expression(dispatch.keys, name)}")
    return Entry("", f"{like.before}{new.made}{like.after}")


def _keyed(dispatch: MappingDispatch, table: Table, name: str, entry: Entry) -> Entry:
    """Return an entry with its key as a mapping spells it."""
    if isinstance(table, ast.Dict):
        return replace(entry, key=f"{key_expression(dispatch.keys, name)}: ")
    if name.isidentifier():
        return replace(entry, key=f"{name}=")
    return replace(entry, key=f"**{{{quoted(name, dispatch.keys.quote)}: ", close="}")
