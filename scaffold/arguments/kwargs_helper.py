"""`dict(sched=cfg.sched, decay_steps=getattr(cfg, "decay_steps", 100))`: a dict that becomes keyword arguments."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum

from scaffold.arguments.around import owner_at
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.literals import cased_like, source_of, type_of
from scaffold.arguments.passing import OnTheWay
from scaffold.elements import room_at
from scaffold.imports import Wanted
from scaffold.layout import quote_in, quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode


class Read(str, Enum):
    """How entries read their values: from `{0}`, by the name `{1}`, or `{2}` in quotes, with the default `{3}`."""

    ATTRIBUTE = "{0}.{1}"
    GETATTR = "getattr({0}, {2}, {3})"
    ITEM = "{0}[{2}]"
    GET = "{0}.get({2}, {3})"
    BARE = "{1}"


_SAFE = {Read.GETATTR: Read.ATTRIBUTE, Read.GET: Read.ITEM}


class KwargsHelper(Arguments, frozen=True):
    """A dict of keyword arguments: `[start, end)` is the display, or the call of `dict`."""

    start: int
    end: int
    read: Read
    holder: str
    quote: str


class KwargsHelperForm(OnTheWay):
    """The dicts that functions make of a configuration; the way of a value leads to them, nothing else does."""

    name = "kwargs_helper"

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name as a parameter has it: without dots and in small letters."""
        return cased_like("small", name)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splice that adds entries; they need nothing imported."""
        # LibCST is loaded only when a dict is to be edited.
        from scaffold.sequences import call_with, dict_with

        assert isinstance(arguments, KwargsHelper)
        start, end, quote = arguments.start, arguments.end, arguments.quote
        code, room = module.source.text[start:end], room_at(module.source, start, end)
        entries = []
        for one in declarations:
            key, name = self.field_name(arguments, one.name), quoted(one.name, quote)
            value = arguments.read.value.format(arguments.holder, one.name, name, plain_text(one, quote))
            entries.append(f"{quoted(key, quote)}: {value}" if code.startswith("{") else f"{key}={value}")
        extend = dict_with if code.startswith("{") else call_with
        text = extend(module.path, arguments.line, code, entries, room)
        summary = f"{', '.join(one.name for one in declarations)} in {arguments.owner}"
        return [Splice(start, end, text, What.ARGUMENT, summary)], []


def helper_places(modules: Modules, module: Module, function_node: FunctionNode, name: str) -> Iterator[KwargsHelper]:
    """Yield the dicts with an entry `name` that a function returns, or passes on as `**keyword_arguments`."""
    for value in _passed_on(function_node):
        entries = _entries(value)
        if name not in entries:
            continue
        ways = {key: way for key, entry in entries.items() if (way := _way(entry))}
        read, holder = _prevailing(ways, name)
        yield KwargsHelper(
            path=module.path,
            line=value.lineno,
            form=KwargsHelperForm.name,
            owner=owner_at(module, value.lineno),
            fields=tuple(_field(module, key, entry) for key, entry in entries.items()),
            start=module.source.start(value),
            end=module.source.end(value),
            read=read,
            holder=holder,
            quote=quote_in(module.source, value),
        )


def _passed_on(function: FunctionNode) -> list[ast.expr]:
    """Return the values that a function returns or gives as `**`, those of variables where they are first assigned."""
    given = [part.value for part in ast.walk(function) if isinstance(part, ast.Return) and part.value is not None]
    calls = [part for part in ast.walk(function) if isinstance(part, ast.Call)]
    given += [keyword.value for call in calls for keyword in call.keywords if keyword.arg is None]
    names = {value.id for value in given if isinstance(value, ast.Name)}
    found = [value for value in given if not isinstance(value, ast.Name)]
    for part in ast.walk(function):
        if isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            targets = [part.target] if isinstance(part, ast.AnnAssign) else part.targets
            found += [part.value for target in targets if isinstance(target, ast.Name) and target.id in names]
    return sorted({id(value): value for value in found}.values(), key=lambda value: (value.lineno, value.col_offset))


def _entries(value: ast.expr) -> dict[str, ast.expr]:
    """Return the entries of a dict display or a call of `dict`, none for anything else."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "dict":
        return {keyword.arg: keyword.value for keyword in value.keywords if keyword.arg}
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        return {
            key.value: entry for key, entry in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    return {}


def _way(entry: ast.expr) -> tuple[Read, str] | None:
    """Return how an entry reads its value and from what, also under a conversion; None where it computes it."""
    match entry:
        case ast.Name():
            return Read.BARE, ""
        case ast.Attribute(value=holder):
            return Read.ATTRIBUTE, ast.unparse(holder)
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, ast.Constant(), *_]):
            return Read.GETATTR, ast.unparse(holder)
        case ast.Subscript(value=holder, slice=ast.Constant()):
            return Read.ITEM, ast.unparse(holder)
        case ast.Call(func=ast.Attribute(value=holder, attr="get"), args=[ast.Constant(), *_]):
            return Read.GET, ast.unparse(holder)
        case ast.Call(func=ast.Attribute(value=inner), args=[]) | ast.Call(func=ast.Name(), args=[inner]):
            return _way(inner)
        case ast.UnaryOp(operand=inner) | ast.BoolOp(values=[inner, *_]) | ast.IfExp(body=inner):
            return _way(inner)
    return None


def _prevailing(ways: dict[str, tuple[Read, str]], name: str) -> tuple[Read, str]:
    """Return how most entries read from what the entry `name` reads from: with a default, where most give one."""
    read, holder = ways.get(name) or Counter(ways.values()).most_common(1)[0][0] if ways else (Read.BARE, "")
    counts = Counter(way for way, other in ways.values() if other == holder)
    family = [(safe, plain) for safe, plain in _SAFE.items() if read in (safe, plain)]
    for safe, plain in family:
        return (safe if counts[safe] >= counts[plain] else plain), holder
    return read, holder


def _field(module: Module, key: str, entry: ast.expr) -> Field:
    """Return an entry as a field; its default is the one that it falls back on."""
    fallback = None
    match entry:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, _, default]):
            fallback = default
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, default]):
            fallback = default
    return Field(key, module.path, entry.lineno, type_of(fallback), source_of(fallback))
