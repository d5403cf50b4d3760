"""`"decay_steps": 100,` in a dict that is the configuration: `CONFIG = {"lr_schedule": "cosine", "warmup": 10}`."""

import ast
import re
from collections.abc import Iterator, Sequence

from scaffold.arguments.assignment import Below, below, rows_below
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.dict_displays import DictDisplay, displays_in, keys_in
from scaffold.arguments.in_one_piece import InOnePiece
from scaffold.arguments.literals import cased_like, source_of, type_of
from scaffold.arguments.settings import Settings, as_assignments, as_config_flags, as_keys
from scaffold.arguments.sought import HolderPath, Sought
from scaffold.elements import room_at
from scaffold.generated import generated_line
from scaffold.imports import Wanted
from scaffold.layout import quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules, matching
from scaffold.test_files import is_test

#: What makes a node that yacs merges keys and values into.
_MERGED = frozenset(("CN", "CfgNode", "ConfigNode"))


class DictEntry(Arguments, frozen=True):
    """An entry of a dict, as the place for more behind it; the dict is `[start, end)` of its file."""

    display: DictDisplay
    start: int
    end: int
    #: The sought key.
    key: str
    #: The room below the sought entry, where that and the comma behind it have lines of their own.
    below: Below | None
    quote: str
    #: Whether the command line takes `--config.name=value`, as that of ml_collections does.
    flagged: bool


class DictLiteral(InOnePiece):
    """A dict written out whose entry for what is sought is one of the names that the dispatch knows."""

    name = "dict_literal"

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the dicts with what is sought below the keys that it is read by, else those that hold it at all."""
        near: dict[bool, list[DictEntry]] = {True: [], False: []}
        known = rf"""None\b|\w*['"]({"|".join(map(re.escape, sought.names))})['"]"""
        entry = re.compile(rf"""{re.escape(sought.name)}['"]?\s*[:=][\s(]*({known})""".encode())
        among = modules.files_with(sought.name.encode())
        for module in modules.naming(sought.name, keys_in, among, matching(entry)):
            if is_test(module.path) or generated_line(module.source.text) is not None:
                continue
            for display in displays_in(module):
                value = display.entries.get(sought.name)
                if isinstance(value, ast.Constant) and (value.value is None or value.value in sought.names):
                    place = _place(module, display, sought.name)
                    if sought.fits(place.path, place.owner) and _could_be(display, sought.path):
                        near[_is_at(display, sought.path)].append(place)
        yield from near[True] or near[False]

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the key: in capitals or with dashes where the sought one is."""
        assert isinstance(arguments, DictEntry)
        key = cased_like(arguments.key, name)
        return key.replace("_", "-") if "-" in arguments.key else key

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the entry as code reaches it, or the dotted key that a command line sets it by."""
        assert isinstance(arguments, DictEntry)
        display = arguments.display
        if arguments.flagged or display.maker in _MERGED:
            return ".".join((*display.keys, field))
        way = "." + ".".join((*display.keys, field))
        return (display.root or "config") + (
            way if display.maker else "".join(f'["{key}"]' for key in (*display.keys, field))
        )

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return keys and values as yacs or ml_collections merge them, else the assignments that set the entries."""
        assert isinstance(arguments, DictEntry)
        if arguments.flagged:
            return as_config_flags(settings)
        return as_keys(settings) if arguments.display.maker in _MERGED else as_assignments(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that add entries behind the sought one; they need nothing imported."""
        assert isinstance(arguments, DictEntry)
        entries = [_entry(one, self.field_name(arguments, one.name), arguments) for one in declarations]
        if arguments.below is not None:
            rows = [(f"{entry},", one) for entry, one in zip(entries, declarations, strict=True)]
            return rows_below(module, arguments.below, arguments.owner, rows), []
        from scaffold.sequences import call_with, dict_with  # LibCST is loaded only when a line is to be edited

        extend = dict_with if isinstance(arguments.display.node, ast.Dict) else call_with
        start, end = arguments.start, arguments.end
        code, room = module.source.text[start:end], room_at(module.source, start, end)
        text = extend(module.path, arguments.line, code, entries, room, arguments.key)
        summary = f"{', '.join(one.name for one in declarations)} in {arguments.owner}"
        return [Splice(start, end, text, What.ARGUMENT, summary)], []


def _entry(declaration: Declaration, key: str, arguments: DictEntry) -> str:
    # The flags of ml_collections set tuples, not lists.
    as_tuple = arguments.flagged and declaration.is_list
    value = repr(declaration.default) if as_tuple else plain_text(declaration, arguments.quote)
    is_display = isinstance(arguments.display.node, ast.Dict)
    return f"{quoted(key, arguments.quote)}: {value}" if is_display else f"{key}={value}"


def _could_be(display: DictDisplay, path: HolderPath) -> bool:
    """Return whether a dict's own keys and those that it is read by do not speak of different things."""
    read = path.parts[1:]
    shared = min(len(display.keys), len(read))
    return not shared or display.keys[-shared:] == read[-shared:]


def _is_at(display: DictDisplay, path: HolderPath) -> bool:
    """Return whether a dict is reached by just the keys that it is read by, or through what holds it."""
    depth = len(display.keys)
    before = path.parts[: len(path.parts) - depth]
    if not before or path.parts[len(before) :] != display.keys:
        return False
    return len(before) == 1 or before[-1].lower() == display.root.rpartition(".")[2].lower()


def _place(module: Module, display: DictDisplay, key: str) -> DictEntry:
    source, node, entries = module.source, display.node, display.entries
    start, end = source.start(node), source.end(node)
    return DictEntry(
        path=module.path,
        line=entries[key].lineno,
        form=DictLiteral.name,
        owner=".".join((display.root or "<dict>", *display.keys)),
        fields=tuple(
            Field(name, module.path, value.lineno, type_of(value), source_of(value)) for name, value in entries.items()
        ),
        display=display,
        start=start,
        end=end,
        key=key,
        below=_room(module, display, key),
        quote=_quote(module, display),
        flagged=display.maker == "ConfigDict" and "ml_collections" in source.text,
    )


def _room(module: Module, display: DictDisplay, key: str) -> Below | None:
    """Return the room below an entry that has its lines, and the comma behind it, for itself; None for another."""
    source, value = module.source, display.entries[key]
    if isinstance(display.node, ast.Dict):
        first: ast.expr | ast.keyword = next(
            k for k in display.node.keys if isinstance(k, ast.Constant) and k.value == key
        )
    else:
        first = next(one for one in display.node.keywords if one.arg == key)
    start, end = source.start(first), source.end(value)
    before = source.text[source.line_start(start) : start]
    behind = source.text[end : source.next_line(end)].strip()
    if before.strip() or not behind.startswith(",") or behind[1:].strip().partition("#")[0]:
        return None
    return below(source, start, source.text.index(",", end) + 1)


def _quote(module: Module, display: DictDisplay) -> str:
    text = module.source.segment(display.node)
    return "'" if text.count("'") > text.count('"') else '"'
