"""Schedulers that are registered under a name, by a decorator or a call."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from scaffold.modules import Module, Modules
from scaffold.refusals.candidates import SCHEDULES, candidates, speaks_of_schedules
from scaffold.refusals.refusal import Kind, Refusal
from scaffold.walking import FunctionNode, ScopeNode

_BYTES = re.compile(
    rb"""(?i:regist\w*sched|sched\w*\.regist)|^[ \t]*@[\w.]*\bregister(?:_module|_class)?\s"""
    rb"""|\bregister(?:_module|_class|_cls|_fn|_function)?\(""",
    re.MULTILINE,
)
_REGISTER = re.compile(r"(^|[._])register($|_)|(^|\.)regist(er|ry)\w*$", re.IGNORECASE)
_RATE_REGISTRY = re.compile(r"(lr|learning_?rate|param|optim)\w*?_?sched", re.IGNORECASE)
_RATE_CLASS = re.compile(r"\w*LR|\w*LR_?Sched\w*|ReduceLROnPlateau|\w*LearningRate\w*|\w*LRPolicy")
_SCHEDULE_NAME = re.compile(r"sched|anneal|warm_?up|cosine|LR$|_lr$", re.IGNORECASE)
#: A registry of other schedules than a learning rate's.
_OF_OTHERS = re.compile(r"momentum|weight_?decay", re.IGNORECASE)
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$")


class _Registration(Struct, frozen=True):
    """One schedule that is registered: how, and what it is called in the code."""

    module: Module
    line: int
    #: What registers, without its arguments, and as it is written.
    by: str
    written: str
    noun: str
    name: str


def find(modules: Modules) -> Iterator[Refusal]:
    """Yield one refusal for each way of registering in each folder, that with most schedules first."""
    groups: dict[tuple[str, str], list[_Registration]] = defaultdict(list)
    for module in candidates(modules, SCHEDULES, _BYTES):
        for one in (*_decorated(module), *_called(module)):
            groups[one.by.lstrip("@"), PurePosixPath(module.path).parent.as_posix()].append(one)
    for group in sorted(groups.values(), key=len, reverse=True):
        yield _refusal(group)


def _refusal(group: list[_Registration]) -> Refusal:
    """Return the refusal at that registration of a group which is most plainly a learning rate's."""
    first = max(group, key=lambda one: bool(re.search(r"(?i)(^|_)lr(_|$)", PurePosixPath(one.module.path).stem)))
    path = first.module.path
    count = f"{len(group)} schedules are" if len(group) > 1 else "a schedule is"
    how = f"decorated with {first.written}" if first.by.startswith("@") else f"and register it by {first.written}"
    advice = (
        f"write a {first.noun} like {first.name} in {path}, or in a new file beside it that is imported where that"
        f" one is, {how} with a name of its own"
    )
    what = f"schedulers are registered, not chosen: {count} registered with {first.by}"
    return Refusal(Kind.REGISTRY, path, first.line, what, advice)


def _decorated(module: Module) -> Iterator[_Registration]:
    for _, node in module.scopes:
        for decorator in node.decorator_list:
            by = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if _REGISTER.search(by) and _registers_rates(by, node):
                noun = "class" if isinstance(node, ast.ClassDef) else "function"
                written = " ".join(module.source.segment(decorator).split())
                yield _Registration(module, decorator.lineno, f"@{by}", f"@{written}", noun, node.name)


def _registers_rates(by: str, node: ScopeNode) -> bool:
    if _OF_OTHERS.search(f"{by} {node.name}"):
        return False
    return _RATE_REGISTRY.search(by) is not None or _is_schedule(node)


def _is_schedule(node: ScopeNode) -> bool:
    """Return whether a definition is a learning-rate schedule: by its base, or by its name and an optimizer."""
    if isinstance(node, FunctionNode):
        return _takes_optimizer(node) and _SCHEDULE_NAME.search(node.name) is not None
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    if any(_RATE_CLASS.fullmatch(name) for name in bases):
        return True
    inits = [part for part in node.body if isinstance(part, FunctionNode) and part.name == "__init__"]
    named = any(_SCHEDULE_NAME.search(name) for name in (node.name, *bases))
    return named and any(_takes_optimizer(part) for part in inits)


def _takes_optimizer(node: FunctionNode) -> bool:
    return any(_OPTIMIZER.search(one.arg) for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def _called(module: Module) -> Iterator[_Registration]:
    """Yield calls such as `register("cosine", get_cosine)` and `PARAM_SCHEDULERS.register_module(module=CosineLR)`."""
    defined: dict[str, ScopeNode] = {node.name: node for above, node in module.scopes if not above}
    decorators = {id(one) for _, node in module.scopes for one in node.decorator_list}
    for call in module.nodes:
        if not isinstance(call, ast.Call) or id(call) in decorators:
            continue
        by = ast.unparse(call.func)
        if not _REGISTER.search(by):
            continue
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        value = given.get("module") or (call.args[1] if len(call.args) == 2 else None)
        if not isinstance(value, ast.Name | ast.Attribute):
            continue
        name = ast.unparse(value)
        node = defined.get(name)
        if _is_schedule(node) if node else _by_name_alone(by, name):
            noun = "function" if isinstance(node, FunctionNode) else "class"
            written = " ".join(module.source.segment(call).split())
            yield _Registration(module, call.lineno, by, written, noun, name)


def _by_name_alone(by: str, name: str) -> bool:
    """Return whether what is registered is a schedule, where it is not defined in the file."""
    registry = _RATE_REGISTRY.search(by) is not None
    return speaks_of_schedules(f"{by} {name}") and (
        registry or _RATE_CLASS.fullmatch(name.rpartition(".")[2]) is not None
    )
