"""What a call hands to the function or class that was chosen, by the names of the parameters that it meets there."""

import ast
import re
from collections.abc import Sequence, Set

from msgspec import Struct

from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.dispatch.mapping_use import expressions, is_call_of, reached
from scaffold.makers import Kind, Maker, maker_of
from scaffold.model.site import Dispatch, Factory, Shape
from scaffold.modules import Module, Modules, own_parameters
from scaffold.walking import FunctionNode, ScopeNode, spelled, statements_in


class Handed(Struct, frozen=True):
    """An argument, with the name of the parameter that takes it; without one where that is not known."""

    name: str
    expression: str
    by_keyword: bool = False

    @property
    def word(self) -> str:
        """Return the name that the caller gives: `warmup` of `kw["warmup"]`."""
        return self.name.rpartition("[")[2].strip("\"']")


class Calling(Struct, frozen=True):
    """How entries are called."""

    arguments: tuple[Handed, ...]
    #: The `*` and `**` expressions whose content is not known, `**cfg.params` say.
    passed_on: tuple[str, ...] = ()

    @property
    def by_name(self) -> dict[str, str]:
        """Return the expression for each parameter whose name is known."""
        return {one.word: one.expression for one in self.arguments if one.name}

    @property
    def parameters(self) -> list[str]:
        """Return the parameters of a function that can be called in this way."""
        positional = [one for one in self.arguments if not one.by_keyword]
        known = [one.name for one in positional if one.name]
        rest = ["*_"] if len(known) < len(positional) or any(one[:2] != "**" for one in self.passed_on) else []
        keywords = [one.name for one in self.arguments if one.by_keyword and one.name == one.word]
        together = any(one.name.startswith("kwargs[") for one in self.arguments)
        more = ["**kwargs"] if together or self.passes_keywords else []
        return [*known, *rest, *keywords, *more]

    @property
    def passes_keywords(self) -> bool:
        """Return whether keywords are passed on that nobody can tell."""
        return any(one.startswith("**") for one in self.passed_on)


def calling_of(modules: Modules, dispatch: Dispatch, but: Set[str]) -> Calling | None:
    """Return how what the arms give alone is called, None where that cannot be told; the arms of `but` show nothing."""
    if isinstance(dispatch, MappingDispatch):
        entries, use = dispatch.entries_but(but), dispatch.use
        call, around, unpacked = use.call, use.around, use.unpacked
    else:
        entries = [one for one in dispatch.factories_but(but) if one.shape is Shape.BARE]
        call, around = call_behind(modules, dispatch, entries)
        unpacked = ()
    if call is None:
        return _as_it_is(modules, dispatch, entries)
    return _calling(call, around, unpacked, *_signature(modules, dispatch, entries))


def _as_it_is(modules: Modules, dispatch: Dispatch, entries: Sequence[Factory]) -> Calling | None:
    """Return how functions from a step are called, which are given to whoever calls them as they are."""
    for factory in reversed(entries):
        maker = _maker(modules, dispatch, factory)
        known = maker is not None and maker.kind is Kind.STEP_FACTOR and factory.shape is Shape.BARE
        if known and maker is not None and isinstance(maker.node, FunctionNode):
            step = own_parameters(maker.node)[0]
            return Calling((Handed(step, step),))
    return None


def _calling(
    call: ast.Call, around: Sequence[ScopeNode], unpacked: Sequence[str], names: Sequence[str], keywords: str
) -> Calling:
    found: list[Handed] = []
    passed_on: list[str] = []
    for at, one in enumerate(call.args):
        if isinstance(one, ast.Starred):
            passed_on.append(spelled(one))
            continue
        name = names[at] if at < len(names) else "optimizer" if at == 0 and not names else ""
        found.append(Handed(name, spelled(one)))
    for keyword in call.keywords:
        if keyword.arg:
            found.append(Handed(keyword.arg, spelled(keyword.value), True))
        elif not _is_unpacked(keyword.value, unpacked):
            held, touched = _held(around, keyword.value, call.lineno)
            handed = [Handed(name, spelled(value), True) for name, value in held.items()]
            found += [_in_keywords(one, "kwargs") for one in handed] if touched else handed
            passed_on += [] if held else [f"**{spelled(keyword.value)}"]
    if keywords:
        # A lambda that takes all keywords together has each of them in there.
        found = [_in_keywords(one, keywords) if one.by_keyword and one.name not in names else one for one in found]
    return Calling(tuple(found), tuple(passed_on))


def call_behind(
    modules: Modules, dispatch: Dispatch, entries: Sequence[Factory]
) -> tuple[ast.Call | None, tuple[ScopeNode, ...]]:
    """Return the call behind the arms of what they assign, with the scopes around the dispatch; None for no call."""
    module = modules.get(dispatch.path)
    around = scopes_around(module, dispatch.line)
    assigned = re.match(r"([\w.]+)\s*(:[^=]+)?=\s*$", entries[-1].before) if entries else None
    if assigned is None:
        return None, around
    for statement in reached(around, around[-1].body if around else module.tree.body, assigned[1]):
        called = next((c for c in expressions(statement) if is_call_of(c, assigned[1])), None)
        if isinstance(called, ast.Call) and (statement.lineno > dispatch.line or "." in assigned[1]):
            return called, around
    return None, around


def _in_keywords(one: Handed, keywords: str) -> Handed:
    return Handed(f'{keywords}["{one.name}"]', one.expression, True)


def lambda_of(dispatch: MappingDispatch, factory: Factory) -> ast.Lambda | None:
    """Return the lambda that an entry is, None where it is anything else."""
    value = dispatch.value_of(factory)
    return value if isinstance(value, ast.Lambda) else None


def _signature(modules: Modules, dispatch: Dispatch, entries: Sequence[Factory]) -> tuple[list[str], str]:
    """Return the names by which positional arguments reach an entry, and that of a `**` parameter or nothing."""
    bare = [one for one in entries if one.shape is Shape.BARE]
    for factory in bare or reversed(entries):
        given = lambda_of(dispatch, factory) if isinstance(dispatch, MappingDispatch) else None
        if given is not None:
            spec = given.args
            names = [p.arg for p in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
            return names, spec.kwarg.arg if spec.kwarg else ""
        maker = _maker(modules, dispatch, factory)
        node = maker.node if maker is not None else None
        if isinstance(node, ast.ClassDef):
            node = next((n for n in node.body if isinstance(n, FunctionNode) and n.name == "__init__"), None)
        if isinstance(node, FunctionNode):
            names = own_parameters(node)
            return names[1:] if names[:1] in (["self"], ["cls"]) else names, ""
    return [], ""


def _maker(modules: Modules, dispatch: Dispatch, factory: Factory) -> Maker | None:
    return maker_of(modules, modules.get(factory.path or dispatch.path), factory.callee, factory.line)


def scopes_around(module: Module, line: int) -> tuple[ScopeNode, ...]:
    """Return the functions and classes around a line, outermost first."""
    return tuple(scope for _, scope in module.scopes if scope.lineno <= line <= (scope.end_lineno or 0))


def _is_unpacked(value: ast.expr, names: Sequence[str]) -> bool:
    return spelled(value) in names or (isinstance(value, ast.Subscript) and spelled(value.slice) == "1")


def _held(around: Sequence[ScopeNode], value: ast.expr, line: int) -> tuple[dict[str, ast.expr], bool]:
    """Return what a `**` expression holds where its function builds it as a dict, and whether that is changed later.

    Nothing where anything is put into it that cannot be told.
    """
    text = spelled(value)
    touching = [s for s in statements_in(around[-1].body if around else []) if s.lineno < line and _sets(s, text)]
    found: dict[str, ast.expr] = {}
    for number, statement in enumerate(touching):
        items = _items(statement, text) if number else _dict_items(getattr(statement, "value", None))
        if items is None:
            return {}, False
        found |= items
    return found, len(touching) > 1


def _dict_items(value: ast.expr | None) -> dict[str, ast.expr] | None:
    """Return the items of a dict whose keys are strings, None for anything else."""
    match value:
        case ast.Dict(keys=keys, values=values):
            if all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
                return {ast.literal_eval(k): v for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords) if all(k.arg for k in keywords):
            return {k.arg: k.value for k in keywords if k.arg}
    return None


def _items(statement: ast.stmt, text: str) -> dict[str, ast.expr] | None:
    """Return what a statement puts into a dict, None where that cannot be told."""
    match statement:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(key)))], value=value):
            return {key: value}
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="update"), args=[], keywords=keywords)):
            return {k.arg: k.value for k in keywords if k.arg} if all(k.arg for k in keywords) else None
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="update"), args=[given], keywords=[])):
            return _dict_items(given)
    return None


def _sets(statement: ast.stmt, text: str) -> bool:
    """Return whether a statement assigns to a name, to an item of it, or calls a method of it."""
    if isinstance(statement, ScopeNode):
        return False
    held = [*getattr(statement, "targets", []), getattr(statement, "target", None)]
    texts = [spelled(target) for target in held if isinstance(target, ast.expr)]
    if isinstance(statement, ast.Expr):
        texts.append(spelled(statement.value))
    return any(one == text or one.startswith((f"{text}[", f"{text}.")) for one in texts)
