"""Where a name is looked up in a dict, and what is done with what was found there."""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.imports import readings
from scaffold.modules import Module, Modules, dotted_name
from scaffold.test_files import is_test
from scaffold.walking import FunctionNode, ScopeNode, spelled, statements_in


class Use(Struct, frozen=True):
    """A look-up in a mapping."""

    #: The file that it is in; it keeps the nodes those that the file has, however often that is asked for.
    module: Module
    line: int
    around: tuple[ScopeNode, ...]
    #: What is looked up.
    selector: ast.expr
    #: The statement that calls what was found, or that looks it up where it is not called; and that call.
    statement: ast.stmt
    call: ast.Call | None
    #: The names that take what was found apart: `cls, kwargs = …`.
    unpacked: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return the path of the file that it is in."""
        return self.module.path


class Named(Struct, frozen=True):
    """A mapping by its name, and where that name can be seen."""

    module: Module
    around: tuple[ScopeNode, ...]
    name: str
    table: ast.expr

    @property
    def function(self) -> FunctionNode | None:
        """Return the function that the mapping is local to, None for one that others see."""
        inner = self.around[-1] if self.around else None
        return inner if isinstance(inner, FunctionNode) and self.name.isidentifier() else None

    @property
    def cls(self) -> ast.ClassDef | None:
        """Return the class that the mapping is an attribute of, None where it is none."""
        return next((scope for scope in reversed(self.around) if isinstance(scope, ast.ClassDef)), None)

    @property
    def attribute(self) -> str:
        """Return what the mapping is called as an attribute of objects of its class, nothing where it is none."""
        if self.cls is None or self.function is not None:
            return ""
        return self.name.rpartition(".")[2] if self.name.startswith("self.") or self.around[-1] is self.cls else ""


def uses_of(modules: Modules, named: Named) -> list[Use]:
    """Return the look-ups in a mapping, the last one of each function: in its own function, class, file, or elsewhere.

    A look-up whose result is called, or taken apart, comes before one that only mentions it.
    """
    found: dict[tuple[str, str], Use] = {}
    for use in _all_uses(modules, named):
        key = (use.path, dotted_name(use.around))
        earlier = found.get(key)
        if earlier is None or use.call is not None or earlier.call is None:
            found[key] = use
    called = [use for use in found.values() if use.call is not None]
    return called or list(found.values())


def _all_uses(modules: Modules, named: Named) -> Iterator[Use]:
    everywhere = named.name.isidentifier() and not named.around
    homes = [named.module]
    if everywhere:
        others = (home for home in modules.holding(named.name.encode()) if home.path != named.module.path)
        homes += [home for home in others if not is_test(home.path)]
    for home in homes:
        for inside, body in _bodies(home):
            if named.function is not None and named.function not in inside:
                continue
            for statement in statements_in(body):
                if not isinstance(statement, ScopeNode):
                    yield from _in_statement(modules, home, inside, body, statement, named)


def _bodies(module: Module) -> Iterator[tuple[tuple[ScopeNode, ...], Sequence[ast.stmt]]]:
    yield (), module.tree.body
    for above, scope in module.scopes:
        yield (*above, scope), scope.body


def _in_statement(
    modules: Modules,
    home: Module,
    inside: tuple[ScopeNode, ...],
    body: Sequence[ast.stmt],
    statement: ast.stmt,
    named: Named,
) -> Iterator[Use]:
    for part in expressions(statement):
        selector = _looked_up(modules, home, part, named)
        if selector is None:
            continue
        calls = [c for c in expressions(statement) if isinstance(c, ast.Call)]
        call = next((c for c in calls if c.func is part), None)
        caller, unpacked = statement, tuple[str, ...]()
        if call is None and isinstance(statement, ast.Assign | ast.AnnAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            names = [spelled(one) for one in target.elts] if isinstance(target, ast.Tuple) else []
            unpacked = tuple(names)
            variable = names[0] if names else spelled(target)
            for later in reached(inside, body, variable):
                held = next((c for c in expressions(later) if is_call_of(c, variable)), None)
                if isinstance(held, ast.Call) and (later.lineno > statement.lineno or "." in variable):
                    call, caller = held, later
        yield Use(home, statement.lineno, inside, selector, caller, call, unpacked)


def reached(inside: tuple[ScopeNode, ...], body: Sequence[ast.stmt], variable: str) -> Iterator[ast.stmt]:
    """Yield the statements that see a variable: those of its function, inner ones too, or of an attribute's class."""
    owner = next((scope for scope in reversed(inside) if isinstance(scope, ast.ClassDef)), None)
    roots = owner.body if owner is not None and variable.startswith("self.") else body
    for statement in statements_in(roots):
        if isinstance(statement, ScopeNode):
            yield from reached((), statement.body, variable)
        else:
            yield statement


def expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement, those of the statements in its blocks aside."""
    stack: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


def is_call_of(node: ast.AST, variable: str) -> bool:
    """Return whether a node calls what a variable holds, or the first of the two things that it holds."""
    return isinstance(node, ast.Call) and spelled(node.func) in (variable, f"{variable}[0]")


def _looked_up(modules: Modules, home: Module, part: ast.AST, named: Named) -> ast.expr | None:
    """Return what an expression looks up in a mapping, None where it looks up nothing there, or always the same."""
    match part:
        case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if _means(modules, home, value, named):
            return None if isinstance(key, ast.Constant) else key
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key, *_]):
            return key if _means(modules, home, value, named) and not isinstance(key, ast.Constant) else None
    return None


def _means(modules: Modules, home: Module, value: ast.expr, named: Named) -> bool:
    if value is named.table:
        return True
    if not named.name or not isinstance(value, ast.Name | ast.Attribute):
        return False
    text = spelled(value)
    if named.attribute:
        assert named.cls is not None
        owners = ("self", "cls", "type(self)", "self.__class__", named.cls.name)
        return text in {f"{owner}.{named.attribute}" for owner in owners}
    if home.path == named.module.path:
        return text == named.name
    return _is_imported(modules, home, text, (named.module.path, named.name), value.lineno)


def _is_imported(
    modules: Modules, home: Module, dotted: str, wanted: tuple[str, str], line: int, depth: int = 0
) -> bool:
    """Return whether a file takes what is `wanted`, a file and a name there, under a dotted name; re-exports count."""
    for path, name in readings(modules, home, dotted, line):
        if (path, name) == wanted:
            return True
        onward = bool(name) and depth < 3 and path != home.path
        if onward and _is_imported(modules, modules.get(path), name, wanted, 0, depth + 1):
            return True
    return False
