"""Schedulers that are made, and never chosen by name."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from scaffold.modules import Module, Modules, dotted_name
from scaffold.refusals.candidates import SCHEDULES, candidates, last_name
from scaffold.refusals.refusal import Kind, Refusal
from scaffold.walking import FunctionNode

_CLASS = r"\w*LR|CosineAnnealingWarmRestarts|ReduceLROnPlateau|\w*Scheduler"
_FACTORY = r"get_\w*schedule(?:_with_\w+)?"
_MAKER = re.compile(rf"{_CLASS}|{_FACTORY}")
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$|^opt_", re.IGNORECASE)
_RATE_FUNCTION = re.compile(r"_?(?:get|adjust|compute|calc|calculate|set|update)_(?:lr|learning_rate)\w*")
_STEP = re.compile(r"(?:\w+_)?(?:it|iter|iters|iteration|step|epoch|iter_num|step_num|num_updates?)")
_WORDS = (*SCHEDULES, b"_lr(", b"_lr_", b"_learning_rate")
_BYTES = re.compile(
    rf"LR\(|WarmRestarts\(|OnPlateau\(|Scheduler\(|{_FACTORY}\(|def {_RATE_FUNCTION.pattern}\(".encode()
)
_SCHEDULE_CLASS = re.compile(r"LR|sched|anneal|warm|decay|cos", re.IGNORECASE)
_ADVICE = 'put a choice by name there first, such as `if args.lr_schedule == "cosine":`, then run again'


class _Place(Struct, frozen=True):
    path: str
    line: int
    #: The function around it.
    function: str
    what: str


class _Around(Struct, frozen=True):
    """What is around a statement: the function, whether a name is compared there, the flag that is asked."""

    function: str = "<module>"
    chosen: bool = False
    flag: str = ""


def find(modules: Modules) -> Iterator[Refusal]:
    """Yield the places that make a scheduler or compute a rate.

    Those in a function that is called as an earlier one come later, and factories of one kind of schedule last: what
    calls them is where a choice belongs.
    """
    places = [place for module in candidates(modules, _WORDS, _BYTES) for place in _places(module)]
    seen = Counter[str]()
    ranked = []
    for number, place in enumerate(places):
        ranked.append((_is_factory(place.function), seen[place.function], number))
        seen[place.function] += 1
    for *_, number in sorted(ranked):
        yield Refusal(Kind.NO_DISPATCH, places[number].path, places[number].line, places[number].what, _ADVICE)


def _is_factory(name: str) -> bool:
    return re.fullmatch(_FACTORY, name) is not None and not re.fullmatch(r"get_(lr_|learning_rate_)?schedule", name)


def _places(module: Module) -> Iterator[_Place]:
    """Yield a place for each function that makes schedulers, and for each that computes a rate from a step."""
    made: dict[str, list[tuple[ast.Call, _Around]]] = defaultdict(list)
    for call, around in _calls(module.tree, _Around()):
        made[around.function].append((call, around))
    for function, calls in made.items():
        if not any(around.chosen for _, around in calls):
            listed = ", ".join(dict.fromkeys(last_name(call) for call, _ in calls))
            first, around = calls[0]
            only = f", only if {around.flag}" if around.flag else ""
            what = f"a scheduler is made and never chosen by name: {listed} in {function}{only}"
            yield _Place(module.path, first.lineno, function, what)
    for above, node in module.scopes:
        in_schedule = any(isinstance(one, ast.ClassDef) and _SCHEDULE_CLASS.search(one.name) for one in above)
        if isinstance(node, FunctionNode) and _computes_rate(node) and node.name not in made and not in_schedule:
            what = f"the learning rate is computed and never chosen by name: {dotted_name((*above, node))}"
            yield _Place(module.path, node.lineno, node.name, what)


def _calls(node: ast.AST, around: _Around) -> Iterator[tuple[ast.Call, _Around]]:
    """Yield the calls that make a scheduler, outside the classes that are schedulers themselves."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.Call) and _makes(part):
            yield part, around
        match part:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield from _calls(part, _Around(name))
            case ast.ClassDef(name=name) if re.search(r"LR|sched", name, re.IGNORECASE):
                continue
            case ast.If(test=test):
                yield from _calls(ast.Module(part.body, []), _asked(test, around))
                yield from _calls(ast.Module(part.orelse, []), around)
            case ast.match_case():
                yield from _calls(part, replace(around, chosen=True))
            case ast.Dict(values=values) if sum(any(map(_is_maker, ast.walk(value))) for value in values) > 1:
                yield from _calls(part, replace(around, chosen=True))
            case _:
                yield from _calls(part, around)


def _asked(test: ast.expr, around: _Around) -> _Around:
    """Return what is around the body of an `if`: a comparison with a text or a member chooses by name."""
    for part in ast.walk(test):
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq | ast.In | ast.Is):
            other = part.comparators[0]
            if not isinstance(other, ast.Constant) or isinstance(other.value, str):
                return replace(around, chosen=True)
    return replace(around, flag=ast.unparse(test)) if isinstance(test, ast.Name | ast.Attribute) else around


def _is_maker(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _makes(node)


def _makes(call: ast.Call) -> bool:
    if not _MAKER.fullmatch(last_name(call)):
        return False
    given = [one.arg or "" for one in call.keywords] + [ast.unparse(one).rpartition(".")[2] for one in call.args[:1]]
    return any(_OPTIMIZER.search(name) for name in given)


def _computes_rate(node: FunctionNode) -> bool:
    """Return whether a function gives or sets a rate by the step that it is told, as `get_lr(it)` does."""
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    if not _RATE_FUNCTION.fullmatch(node.name) or not any(_STEP.fullmatch(name) for name in names):
        return False
    return any(isinstance(part, ast.BinOp) for part in ast.walk(node))
