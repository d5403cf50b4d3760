"""Whether statements make a learning-rate scheduler, and how: what is made, from which optimizer, handed back how."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from msgspec.structs import replace

from scaffold.dispatch.factors import factor_in
from scaffold.makers import Kind, is_rate, is_step, maker_of
from scaffold.model.site import Factory, Shape
from scaffold.modules import Module, Modules
from scaffold.walking import spelled

_SCHEDULER = re.compile(r"sched|LR$|LR_|lr_|_lr$|anneal|warm_?up|decay|cosine|plateau", re.IGNORECASE)
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$|^opt_", re.IGNORECASE)
#: A value that an optimizer is made with, or what says which one is: `hparams.optimizer_beta2`.
_OF_OPTIMIZER = re.compile(
    r"opt\w*_(?:\w+_)?(?:beta_?\d?s?|eps(?:ilon)?|momentum|exponent|decay|factor|names?|type|kind|args|kwargs|lr|rate)",
    re.IGNORECASE,
)
#: What makes a schedule without being told an optimizer.
_WITHOUT_OPTIMIZER = frozenset({Kind.OWN_CLASS, Kind.CLOSURE, Kind.STEP_RATE, Kind.STEP_FACTOR, Kind.TORCH_CLASS})


def find_factory(modules: Modules, module: Module, statements: Sequence[ast.stmt]) -> Factory | None:
    """Return how an arm's statements make a scheduler, None when they do not.

    They do when the last that returns or assigns something gives a call that takes an optimizer and whose name speaks
    of learning-rate schedules, or anything else that is known to make them.
    """
    match statements[-2:]:
        case [ast.Assign(targets=[ast.Name(id=name)]) as made, ast.Return(value=ast.Name(id=returned))]:
            found = factory_in(modules, module, made, "return ") if name == returned else None
            if found is not None:
                return found
    for index in reversed(range(len(statements))):
        found = factor_in(modules, module, statements[index]) or factory_in(modules, module, statements[index])
        if found is not None and found.shape is Shape.BARE:
            return _with_keywords(module, found, statements, index)
        if found is not None:
            return _with_trailing(module, found, statements[:index], statements[index + 1 :])
    return None


def factory_in(modules: Modules, module: Module, statement: ast.stmt, lead: str = "") -> Factory | None:
    """Return how one statement makes a scheduler; `lead` stands for what is before the made value where it is given."""
    if not isinstance(statement, _GIVES) or statement.value is None:
        return None
    source, value = module.source, statement.value
    for found, callee, optimizer, shape in _candidates(modules, module, statement):
        begin = source.start(value) if lead else source.start(statement)
        start, end = source.start(found), source.end(found)
        before, after = lead + source.text[begin:start], source.text[end : source.end(statement)]
        made = source.text[start:end]
        return Factory(callee, optimizer, before, after, shape, made, found.lineno)
    return None


def value_factory(modules: Modules, module: Module, value: ast.expr) -> Factory | None:
    """Return how a value of a mapping makes a scheduler."""
    source = module.source
    for found, callee, optimizer, shape in _in_value(modules, module, value):
        start, end = source.start(found), source.end(found)
        before, after = source.text[source.start(value) : start], source.text[end : source.end(value)]
        return Factory(callee, optimizer, before, after, shape, source.text[start:end], found.lineno, path=module.path)
    return None


Candidate = tuple[ast.expr, str, str, Shape]
_GIVES = (ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign)


def _candidates(modules: Modules, module: Module, statement: ast.stmt) -> Iterator[Candidate]:
    assert isinstance(statement, _GIVES)
    assert statement.value is not None
    if isinstance(statement, ast.AugAssign):
        if isinstance(statement.op, ast.Mult) and _computes_rate(statement):
            yield statement.value, "", "", Shape.ARITHMETIC
        return
    yield from _in_value(modules, module, statement.value)
    if _computes_rate(statement):
        yield statement.value, "", "", Shape.ARITHMETIC


def _in_value(modules: Modules, module: Module, value: ast.expr) -> Iterator[Candidate]:
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            made_by = spelled(node.func)
            optimizer = _optimizer(node, modules.optimizer) or _first_argument(modules, module, node)
            said = optimizer is not None and spelled(optimizer) == modules.optimizer
            named = said or bool(_SCHEDULER.search(made_by.rpartition(".")[2]))
            if optimizer is not None and (named or maker_of(modules, module, made_by, node.lineno)):
                yield node, made_by, module.source.segment(optimizer), Shape.CALL
    match value:
        case ast.Tuple(elts=[ast.Name() | ast.Attribute() as callee, ast.Dict() | ast.Call()]):
            if maker_of(modules, module, spelled(callee), callee.lineno):
                yield value, spelled(callee), "", Shape.PAIR
        case ast.Call(func=func, args=[ast.Name() | ast.Attribute() as callee, *_]) if _is_partial(func):
            if maker_of(modules, module, spelled(callee), callee.lineno):
                yield value, spelled(callee), "", Shape.PARTIAL
        case ast.Name() | ast.Attribute():
            if maker_of(modules, module, spelled(value), value.lineno):
                yield value, spelled(value), "", Shape.BARE
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and not _is_partial(node.func):
            maker = maker_of(modules, module, spelled(node.func), node.lineno)
            if maker is not None and maker.kind in _WITHOUT_OPTIMIZER:
                yield node, spelled(node.func), "", Shape.CALL


def _is_partial(func: ast.expr) -> bool:
    return spelled(func).rpartition(".")[2] == "partial"


def _optimizer(call: ast.Call, said: str | None) -> ast.expr | None:
    """Return what a call is given as the optimizer: what the user says it is, or what is called one."""
    for value in (*call.args, *(keyword.value for keyword in call.keywords)):
        if said is not None and spelled(value) == said:
            return value
    for keyword in call.keywords:
        if keyword.arg and _OPTIMIZER.search(keyword.arg):
            return keyword.value
    first = spelled(call.args[0]).rpartition(".")[2] if call.args else ""
    return call.args[0] if _OPTIMIZER.search(first) and not _OF_OPTIMIZER.fullmatch(first) else None


def _first_argument(modules: Modules, module: Module, call: ast.Call) -> ast.expr | None:
    """Return the first argument of what is known to take an optimizer first, whatever that argument is called."""
    maker = maker_of(modules, module, spelled(call.func), call.lineno)
    takes_first = maker is not None and maker.kind in (Kind.FACTORY, Kind.TORCH_CLASS)
    named = bool(call.args) and isinstance(call.args[0], ast.Name | ast.Attribute)
    return call.args[0] if takes_first and named else None


def _computes_rate(statement: ast.Return | ast.Assign | ast.AnnAssign | ast.AugAssign) -> bool:
    """Return whether a statement computes a learning rate from a step: `lr = args.lr * 0.1 ** (epoch // 30)`."""
    value = statement.value
    if not isinstance(value, ast.BinOp | ast.Call | ast.IfExp):
        return False
    names = [name for part in ast.walk(value) if (name := _last_name(part))]
    targets = [] if isinstance(statement, ast.Return) else _targets(statement)
    about_rate = any(is_rate(name) for name in (*names, *targets))
    arithmetic = any(isinstance(part, ast.BinOp) for part in ast.walk(value))
    return arithmetic and about_rate and any(is_step(name) for name in names)


def _last_name(part: ast.AST) -> str:
    """Return the name that an expression reads, the last one of several with dots; nothing for anything else."""
    return part.id if isinstance(part, ast.Name) else part.attr if isinstance(part, ast.Attribute) else ""


def _targets(statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [spelled(target).rpartition(".")[2] for target in targets]


def _with_trailing(
    module: Module, found: Factory, above: Sequence[ast.stmt], below: Sequence[ast.stmt]
) -> Factory | None:
    """Return a factory with what stands behind it and only names things; None where anything else does.

    `scheduler = {"scheduler": scheduler, "interval": "step"}` and `return [optimizer], [scheduler]` only name things.
    What the arm assigned above may not be among them: another arm does not have it.
    """
    rows, own = [], {part.id for one in above for part in ast.walk(one) if _is_stored(part)}
    for statement in below:
        names = {part.id for part in ast.walk(statement) if isinstance(part, ast.Name)}
        if isinstance(statement, ast.Assign | ast.Return) and _only_names(statement.value) and not names & own:
            rows.append(module.source.segment(statement))
        elif not isinstance(statement, ast.Expr | ast.Pass | ast.Break):
            return None
    return replace(found, trailing=tuple(rows))


def _with_keywords(module: Module, found: Factory, statements: Sequence[ast.stmt], index: int) -> Factory | None:
    """Return a class or function that is called behind the arms, with the statement that gives its keyword arguments.

    None where anything else stands beside it that another arm would have to have as well.
    """
    given = [at for at, one in enumerate(statements) if isinstance(one, ast.Assign) and _is_keywords(one.value)]
    if given:
        beside = module.source.segment(statements[given[-1]])
        found = replace(found, beside=beside, beside_above=given[-1] < index)
    below = [one for at, one in enumerate(statements) if at > index and at not in given and not _sets_item(one)]
    return _with_trailing(module, found, statements[:index], below)


def _sets_item(statement: ast.stmt) -> bool:
    """Return whether a statement sets one item: `kwargs["gamma"] = 0.1`, which is each arm's own."""
    return isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript)


def _is_keywords(value: ast.expr) -> bool:
    match value:
        case ast.Dict(keys=keys):
            return all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys)
        case ast.Call(func=ast.Name(id="dict"), args=[]):
            return True
    return False


def _is_stored(part: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)


def _only_names(value: ast.expr | None) -> bool:
    """Return whether an expression puts names and constants together, without calling or computing anything."""
    parts = (ast.Name, ast.Constant, ast.Attribute, ast.List, ast.Tuple, ast.Dict, ast.expr_context)
    return value is not None and all(isinstance(part, parts) for part in ast.walk(value))
