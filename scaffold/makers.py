"""What an arm makes its scheduler with: the function or class behind a name, and the form of schedule that it is."""

import ast
import re
from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from scaffold.imports import reaching, readings
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, spelled

#: Where torch has its scheduler classes.
TORCH = "torch.optim.lr_scheduler"
_STEP = re.compile(
    r"_?(cur(r(ent)?)?_|global_|train(ing)?_|n_|num_)?"
    r"(step|steps|t|it|iter|iters|iteration|iterations|epoch|epochs|update|updates|num_updates|i|x|step_num|n)_?",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"(base_|init(ial)?_|peak_|max_|start_|target_|ref_)?(lr|lrs|learning_rate|learning_rates|lrate)", re.IGNORECASE
)
_RATE_METHOD = re.compile(
    r"_?(get|compute|calc(ulate)?|calculate)?_?(closed_form_)?(lr|lrs|learning_rates?|rates?)(_at)?"
)
_TORCH_BASE = re.compile(r"_?LRScheduler|LambdaLR|_LRScheduler|LRSchedulerBase|LearningRateScheduler")
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$|^opt_", re.IGNORECASE)
_RATE_KEY = re.compile(r"""['"]lr['"]""")

_LIBRARYS = re.compile(r"(get_)?\w*(schedule|scheduler)(_with_\w+)?|\w*(LRScheduler|Schedule)")


class Kind(str, Enum):
    """The form that a schedule has in a tree."""

    #: A function from an optimizer to a scheduler: `get_cosine(optimizer, warmup_steps)`.
    FACTORY = "lambda_factory"
    #: A function from an optimizer to a function of the step that sets its rate.
    ADJUSTER = "rate_adjuster"
    #: A function that returns a function of the step.
    CLOSURE = "closure"
    #: A function from a step to a factor of the base rate.
    STEP_FACTOR = "step_factor"
    #: A function from a step and a base rate to a rate.
    STEP_RATE = "step_rate"
    #: A class of the tree's own.
    OWN_CLASS = "own_class"
    #: A class of torch's, or another library's factory, used as it is.
    TORCH_CLASS = "torch_class"
    LIBRARY = "library"
    #: The rate is computed where it is chosen.
    ARITHMETIC = "arithmetic"


class Maker(Struct, frozen=True):
    """A function or class that makes a schedule; without a module where the tree does not define it."""

    kind: Kind
    #: What it is called where it is defined.
    name: str
    module: Module | None = None
    node: FunctionNode | ast.ClassDef | None = None


def maker_of(modules: Modules, module: Module, expression: str, line: int) -> Maker | None:
    """Return what `expression` at `line` names, if that makes learning-rate schedules; None otherwise."""
    dotted = expression.strip()
    if not re.fullmatch(r"[A-Za-z_][\w.]*", dotted):
        return None
    return modules.once((maker_of, module.path, dotted, line), lambda: _named(modules, module, dotted, line))


def _named(modules: Modules, module: Module, dotted: str, line: int) -> Maker | None:
    located = definition(modules, module, dotted, line)
    if located is not None:
        return modules.once((_of_definition, *located), lambda: _of_definition(modules, *located))
    name = full_name(modules, module, dotted, line)
    last = name.rpartition(".")[2]
    if name.startswith((f"{TORCH}.", "optim.lr_scheduler.", "lr_scheduler.")):
        return Maker(Kind.TORCH_CLASS, last)
    if _LIBRARYS.fullmatch(last) and "." in name and _is_imported(module, dotted.partition(".")[0], line):
        return Maker(Kind.LIBRARY, last)
    return None


def _is_imported(module: Module, head: str, line: int) -> bool:
    """Return whether an import binds a name: what is read from an object of the tree's is no library's."""
    aliases = (alias for node in reaching(module, line) for alias in node.names)
    return any((alias.asname or alias.name.partition(".")[0]) == head for alias in aliases)


def definition(
    modules: Modules, module: Module, dotted: str, line: int, depth: int = 0
) -> tuple[Module, FunctionNode | ast.ClassDef] | None:
    """Return the function or class of the tree that `dotted` at `line` names, followed through re-exports."""
    held = _own(module, dotted, line)
    if held is not None:
        return module, held
    for path, name in readings(modules, module, dotted, line) if depth < 5 else ():
        home = modules.get(path)
        if name and (home.path != module.path or name != dotted):
            found = definition(modules, home, name, 0, depth + 1)
            if found is not None:
                return found
    return None


def _own(module: Module, dotted: str, line: int) -> FunctionNode | ast.ClassDef | None:
    """Return what a file itself defines under a name: at top level, or around `line` in a function or class."""
    if dotted in module.functions:
        return module.functions[dotted]
    if dotted in module.classes:
        return module.classes[dotted]
    name = re.sub(r"^(self|cls)\.", "", dotted)
    for above, node in reversed(module.scopes) if line else ():
        around = all(scope.lineno <= line <= (scope.end_lineno or 0) for scope in above)
        if above and node.name == name and around:
            return node
    return None


def full_name(modules: Modules, module: Module, dotted: str, line: int) -> str:
    """Return `dotted` with the name that it begins with written out as it was imported: `StepLR` in full."""
    head, _, rest = dotted.partition(".")
    for node in reaching(module, line):
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) == head:
                base = alias.name if isinstance(node, ast.Import) and alias.asname else alias.name.partition(".")[0]
                if isinstance(node, ast.ImportFrom):
                    base = f"{'.' * node.level}{node.module or ''}.{alias.name}"
                return f"{base}.{rest}" if rest else base
    return dotted


def _of_definition(modules: Modules, module: Module, node: FunctionNode | ast.ClassDef) -> Maker | None:
    if isinstance(node, ast.ClassDef):
        return Maker(Kind.OWN_CLASS, node.name, module, node) if is_schedule_class(modules, module, node) else None
    kind = _function_kind(modules, module, node)
    return Maker(kind, node.name, module, node) if kind else None


def _function_kind(modules: Modules, module: Module, node: FunctionNode) -> Kind | None:
    names = [p.arg for p in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    names = [name for name in names if name not in ("self", "cls")]
    returned = list(own_returns(node))
    if any(_OPTIMIZER.search(name) for name in names):
        if any(_makes_scheduler(modules, module, value, node) for value in returned):
            return Kind.FACTORY
        if any(_inner_function(node, value) for value in returned):
            return Kind.ADJUSTER
        return None
    if any(_inner_function(node, value) for value in returned):
        return Kind.CLOSURE
    if names and is_step(names[0]) and returned and _is_numeric(node, returned):
        if any(is_rate(name) for name in names):
            return Kind.STEP_RATE
        return None if _scales_outer_rate(node) else Kind.STEP_FACTOR
    if any(is_step(name) for name in names) and any(is_rate(name) for name in names) and _is_numeric(node, returned):
        return Kind.STEP_RATE
    return None


def is_step(name: str) -> bool:
    """Return whether a parameter counts steps or epochs so far, by its name."""
    return bool(_STEP.fullmatch(name))


def is_rate(name: str) -> bool:
    """Return whether a parameter is a learning rate, by its name."""
    return bool(_RATE.fullmatch(name))


def own_returns(node: FunctionNode) -> Iterator[ast.expr]:
    """Yield what a function returns, the functions inside it aside."""
    stack: list[ast.AST] = list(node.body)
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Return) and part.value is not None:
            yield part.value
        if not isinstance(part, FunctionNode | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(part))


def _makes_scheduler(modules: Modules, module: Module, value: ast.expr, function: FunctionNode) -> bool:
    if isinstance(value, ast.Name):
        value = next(
            (
                n.value
                for n in ast.walk(function)
                if isinstance(n, ast.Assign) and value.id in map(ast.unparse, n.targets)
            ),
            value,
        )
    if not isinstance(value, ast.Call):
        return False
    called = full_name(modules, module, spelled(value.func), value.lineno).rpartition(".")[2]
    return called.endswith(("LR", "Scheduler", "Restarts", "Plateau")) or "schedule" in called.lower()


def _inner_function(function: FunctionNode, value: ast.expr) -> bool:
    """Return whether a returned value is a function of one step that is defined inside."""
    if isinstance(value, ast.Lambda):
        return len(value.args.args) == 1
    if isinstance(value, ast.Name):
        inner = [n for n in ast.walk(function) if isinstance(n, FunctionNode) and n is not function]
        return any(n.name == value.id and len(n.args.args) == 1 for n in inner)
    return False


def _is_numeric(node: FunctionNode, returned: list[ast.expr]) -> bool:
    """Return whether a function computes what it returns, rather than making or looking up something."""
    if node.returns is not None and spelled(node.returns) in ("float", "int", '"float"'):
        return True
    kinds = (ast.BinOp, ast.Constant, ast.Name, ast.IfExp, ast.UnaryOp)
    arithmetic = any(isinstance(part, ast.BinOp) for part in ast.walk(node))
    calls = [v for v in returned if isinstance(v, ast.Call)]
    simple = all(re.search(r"(^|\.)(max|min|cos|sqrt|pow|exp|float|abs|clip)$", spelled(v.func)) for v in calls)
    return arithmetic and simple and all(isinstance(v, (*kinds, ast.Call)) for v in returned)


def _scales_outer_rate(node: FunctionNode) -> bool:
    """Return whether a function computes with a rate from around it: `base_lr * 0.5 ** n`, not a ratio of rates."""
    parts = [part for statement in node.body for part in ast.walk(statement)]
    divisors = {_last(one) for part in parts if isinstance(part, ast.BinOp) for one in _divided_by(part)}
    rates = {name for part in parts if is_rate(name := _last(part))}
    return bool(rates) and not rates & divisors


def _divided_by(part: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(part.op, ast.Div):
        yield from ast.walk(part.right)


def _last(part: ast.AST) -> str:
    """Return the name that an expression reads, the last one of several with dots; nothing for anything else."""
    if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Load):
        return part.id if isinstance(part, ast.Name) else part.attr
    return ""


def is_schedule_class(modules: Modules, module: Module, node: ast.ClassDef) -> bool:
    """Return whether a class of the tree is a learning-rate schedule: by its base, or by a method that gives rates."""
    for home, one in class_lineage(modules, module, node):
        if any(map(_is_torchs, one.bases)):
            return True
        methods = [n for n in one.body if isinstance(n, FunctionNode)]
        if any(_RATE_METHOD.fullmatch(n.name) for n in methods):
            return True
        # The words first: to walk a class takes long, and a tree has many.
        if _RATE_KEY.search(home.source.segment(one)) and any(_sets_rate(n) for n in methods):
            return True
    return False


def has_torch_base(modules: Modules, module: Module, node: ast.ClassDef) -> bool:
    """Return whether a class of the tree inherits from one of torch's schedulers."""
    lineage = class_lineage(modules, module, node)
    return any(_is_torchs(base) for _, one in lineage for base in one.bases)


def _is_torchs(base: ast.expr) -> bool:
    return bool(_TORCH_BASE.fullmatch(spelled(base).rpartition(".")[2]))


def is_rate_method(name: str) -> bool:
    """Return whether a method gives learning rates, by its name."""
    return bool(_RATE_METHOD.fullmatch(name))


def class_lineage(
    modules: Modules, module: Module, node: ast.ClassDef, depth: int = 0
) -> Iterator[tuple[Module, ast.ClassDef]]:
    """Yield a class and those of its bases that the tree holds, nearest first, each with its file."""
    yield module, node
    for base in node.bases if depth < 10 else ():
        found = definition(modules, module, spelled(base), node.lineno)
        if found is not None and isinstance(found[1], ast.ClassDef) and found[1] is not node:
            yield from class_lineage(modules, found[0], found[1], depth + 1)


def _sets_rate(node: FunctionNode) -> bool:
    """Return whether a method writes `group["lr"]` of an optimizer's groups."""
    parts = list(ast.walk(node))
    groups = any(isinstance(part, ast.Attribute) and part.attr == "param_groups" for part in parts)
    for part in parts:
        match part:
            case ast.Subscript(value=value, slice=ast.Constant(value="lr"), ctx=ast.Store()):
                if groups or "group" in spelled(value):
                    return True
    return False
