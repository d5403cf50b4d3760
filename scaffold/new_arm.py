"""What a new arm gives, in the shape of the arms that are there: a call, a pair, a partial, a product."""

import ast
from collections.abc import Mapping, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from scaffold.arithmetic import rate_in, step_in
from scaffold.binding import Bound
from scaffold.dispatch import NewArm
from scaffold.dispatch.entry_way import EntryWay, arm_way, entry_way, filled_dict, model_entry
from scaffold.dispatch.handed import Calling, calling_of
from scaffold.dispatch.mapping_dispatch import MappingDispatch
from scaffold.makers import Kind
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Dispatch, Factory, Shape
from scaffold.model_schedules import Models
from scaffold.modules import Modules
from scaffold.passed import arm_names, passed_by, passed_in
from scaffold.schedule_forms import Definition
from scaffold.schedule_forms.maker_function import is_optimizer
from scaffold.templating import render

#: The kinds whose functions take an optimizer and `last_epoch`, as torch's classes do.
_WHOLE = frozenset({Kind.FACTORY, Kind.TORCH_CLASS, Kind.LIBRARY})


def new_arm(
    modules: Modules,
    dispatch: Dispatch,
    models: Models,
    request: Request,
    definition: Definition | None,
    bound: Sequence[Bound],
    callee: str,
) -> NewArm:
    """Return what the arm of a request gives, `callee` being how its file spells the function or class."""
    own, takes = _own_keywords(request, bound)
    if definition is not None and definition.whole is not None:
        takes = definition.whole
    call = _Call(modules, dispatch, callee, models, definition, own, takes)
    if isinstance(dispatch, MappingDispatch):
        return _entry(call, dispatch, {request.name})
    factories = dispatch.factories_but({request.name})
    if factories[-1].shape is Shape.BARE:
        return _chosen(call, factories[-1], {request.name})
    optimizer = next((f.optimizer for f in reversed(factories) if f.optimizer), "optimizer")
    like = models.factory if models.factory.shape is factories[-1].shape else factories[-1]
    return _alike(call, like, optimizer, _last_epoch(modules, dispatch, request.name))


class _Call(Struct, frozen=True):
    """What is to be called in a new arm."""

    modules: Modules
    dispatch: Dispatch
    callee: str
    models: Models
    definition: Definition | None
    #: The schedule's own keywords with their expressions.
    own: Sequence[tuple[str, str]]
    #: What is called calls the optimizer and `last_epoch` this; the latter is empty where it takes none.
    takes: tuple[str, str]

    @property
    def takes_optimizer(self) -> bool:
        """Return whether it is called as torch's classes are: with an optimizer and `last_epoch`."""
        whole = self.definition is None or self.definition.whole is not None
        return whole or self.models.kind in _WHOLE

    def given(self, kept: Sequence[tuple[str, str]]) -> list[str]:
        """Return the arguments, what is `kept` of another arm's first: a step alone is passed by its place."""
        if self.models.kind is Kind.STEP_FACTOR and len(kept) == 1:
            return [kept[0][1], *(f"{name}={value}" for name, value in self.own)]
        return [f"{name}={value}" for name, value in (*kept, *self.own)]

    def made(self, made: str, arguments: str) -> NewArm:
        """Return the arm that gives `made`."""
        return NewArm(self.callee, made, arguments, tuple(name for name, _ in self.own))


def _alike(call: _Call, like: Factory, optimizer: str, last_epoch: str) -> NewArm:
    """Return an arm in the shape of another one."""
    if like.shape is Shape.CALL and call.takes_optimizer:
        return _whole_call(call, optimizer, last_epoch)
    kept, splats = _kept(call.modules, call.dispatch, call.models.factory, call.definition)
    if like.shape is Shape.PARTIAL:
        kept = _by_place(kept, call.definition)
    pairs = [*kept, *call.own]
    arguments = ", ".join([*call.given(kept), *(f"**{one}" for one in splats)])
    return call.made(_SHAPES[like.shape](call.callee, pairs, arguments, like), arguments)


def _by_place(kept: Sequence[tuple[str, str]], definition: Definition | None) -> list[tuple[str, str]]:
    """Return what a partial is given, without names for what comes before the parameters that it is called with."""
    names = definition.kept if definition is not None else ()
    leading = sum(1 for (name, _), first in zip(kept, names, strict=False) if name == first)
    return [("" if at < leading < len(names) else name, value) for at, (name, value) in enumerate(kept)]


def _whole_call(call: _Call, optimizer: str, last_epoch: str) -> NewArm:
    named, resumed = call.takes
    keywords = [(named, optimizer), *call.own, *([(resumed, last_epoch)] if resumed else [])]
    made = render("dispatch/call.py.jinja", callee=call.callee, keywords=keywords).strip()
    return call.made(made, made[len(call.callee) + 1 : -1])


def _entry(call: _Call, dispatch: MappingDispatch, but: Set[str]) -> NewArm:
    """Return one more entry of a mapping, or what an `if` before the shared call is to call."""
    way, calling = entry_way(call.modules, dispatch, but), calling_of(call.modules, dispatch, but)
    if way is EntryWay.PLAIN:
        return NewArm(call.callee, call.callee, "", ())
    if way is EntryWay.ALIKE or calling is None:
        like = model_entry(dispatch, but)
        passed = passed_in(call.modules, dispatch, like, frozenset())
        return _alike(call, like, like.optimizer or "optimizer", passed.by_name.get("last_epoch", "-1"))
    if way is EntryWay.ASKED:
        return _shared(call, calling.by_name, dispatch.factories[-1].optimizer)
    return _adapted(call, calling)


def _chosen(call: _Call, like: Factory, but: Set[str]) -> NewArm:
    """Return an arm that chooses what is called behind the arms."""
    way, calling = arm_way(call.modules, call.dispatch, but), calling_of(call.modules, call.dispatch, but)
    if way is EntryWay.ADAPTED and calling is not None:
        return _adapted(call, calling)
    beside = ""
    if like.beside:
        target, _, held = like.beside.partition("=")
        pair = replace(like, made=f"{like.callee}, {held}", shape=Shape.PAIR)
        kept, _ = _kept(call.modules, call.dispatch, pair, call.definition)
        beside = f"{target.strip()} = {_dict([*kept, *call.own], held)}"
    elif way is EntryWay.FILLED:
        held = filled_dict(call.modules, call.dispatch, but)
        beside = f"{held}.update({', '.join(f'{name}={value}' for name, value in call.own)})"
    return NewArm(call.callee, call.callee, "", (), beside)


def _adapted(call: _Call, calling: Calling) -> NewArm:
    """Return a lambda that takes what a shared call hands on, and calls the schedule with its own arguments.

    Values that are written out are defaults of the lambda where keywords are passed on, which may say others.
    """
    names = {one.name: one.name for one in calling.arguments if one.name}
    takes, rest = calling.parameters, ""
    if calling.passes_keywords:
        said = {name: value for name, value in call.own if name not in names and _is_literal(value)}
        call = replace(call, own=[(name, name if name in said else value) for name, value in call.own])
        takes, rest = [*takes[:-1], *(f"{name}={value}" for name, value in said.items()), takes[-1]], ", **kwargs"
    made = _shared(call, names, next((name for name in names if is_optimizer(name)), next(iter(names), "optimizer")))
    arguments = made.arguments + rest
    return call.made(f"lambda {', '.join(takes)}: {call.callee}({arguments})", arguments)


def _is_literal(expression: str) -> bool:
    try:
        ast.literal_eval(expression)
    except ValueError:
        return False
    return True


def _shared(call: _Call, given: Mapping[str, str], optimizer: str) -> NewArm:
    """Return the call of a new entry with what the call of all entries hands on."""
    if call.takes_optimizer:
        return _whole_call(call, optimizer, given.get("last_epoch", "-1"))
    kept = [(name, given[name]) for name in (call.definition.kept if call.definition else ()) if name in given]
    arguments = ", ".join(call.given(kept))
    return call.made(f"{call.callee}({arguments})", arguments)


def _last_epoch(modules: Modules, dispatch: Dispatch, name: str) -> str:
    """Return what the nearest arm that says it passes for `last_epoch`; -1, a new run, where none does."""
    held = (one.by_name.get("last_epoch") for one in reversed(passed_by(modules, dispatch, {name})))
    return next((expression for expression in held if expression), "-1")


def _own_keywords(request: Request, bound: Sequence[Bound]) -> tuple[list[tuple[str, str]], tuple[str, str]]:
    """Return the schedule's own keywords with their expressions, and what the optimizer and `last_epoch` are called.

    There are no keywords where nothing is bound to the parameters: whoever calls the class has them from elsewhere.
    """
    if request.implementation is Implementation.TORCH and request.schedule.torch is not None:
        expressions = {one.parameter.name: one.expression for one in bound}
        torch = request.schedule.torch
        takes = (torch.optimizer, "last_epoch" if torch.resumes else "")
        given = torch.arguments if torch.parameters <= expressions.keys() else ()
        return [(keyword, _filled(text, expressions)) for keyword, text in given], takes
    return [(one.parameter.name, one.expression) for one in bound], ("optimizer", "last_epoch")


def _filled(text: str, expressions: Mapping[str, str]) -> str:
    """Return an expression with its parameters' expressions in it, in brackets where they would read otherwise."""
    if text.startswith("{") and text.find("}") == len(text) - 1:
        return text.format_map(expressions)
    return text.format_map({name: f"({one})" if " " in one else one for name, one in expressions.items()})


def _kept(
    modules: Modules, dispatch: Dispatch, factory: Factory, definition: Definition | None
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what the model's arm passes for the parameters that ours takes as well: keywords, and `**` whole."""
    if definition is None or not definition.kept:
        return [], []
    passed = passed_in(modules, dispatch, factory, arm_names(dispatch))
    wanted = set(definition.kept)
    splats = [text for text, keys in passed.splats if keys and set(keys) <= wanted]
    inside = {key for text, keys in passed.splats if text in splats for key in keys}
    names = [name for name in definition.kept if name in passed.by_name and name not in inside]
    return [(name, passed.by_name[name]) for name in names], splats


def _call(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    return f"{callee}({arguments})"


def _pair(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    """Return `Callee, {"a": 1}` with the brackets, the quotes and the kind of dict that the nearest arm has."""
    pairs = [(name, value) for name, value in pairs if name != "optimizer"]
    held = _dict(pairs, like.made)
    return f"({callee}, {held})" if like.made.startswith("(") else f"{callee}, {held}"


def _dict(pairs: Sequence[tuple[str, str]], like: str) -> str:
    """Return a dict of keyword arguments, a display or a call as the code `like` has it."""
    if "dict(" in like:
        return "dict(" + ", ".join(f"{name}={value}" for name, value in pairs) + ")"
    quote = "'" if like.count("'") > like.count('"') else '"'
    return "{" + ", ".join(f"{quote}{name}{quote}: {value}" for name, value in pairs) + "}"


def _partial(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    node = ast.parse(like.made, mode="eval").body
    assert isinstance(node, ast.Call)
    given = "".join(f", {name}={value}" if name else f", {value}" for name, value in pairs if name != "optimizer")
    return f"{ast.unparse(node.func)}({callee}{given})"


def _bare(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    return callee


def _product(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    """Return the base rate times the factor at the step, both as the nearest arm names them."""
    if like.parameter:
        return f"{callee}({', '.join([like.parameter, *(f'{name}={value}' for name, value in pairs)])})"
    step, rate = step_in(like.made) or "step", rate_in(like.made)
    factor = f"{callee}({', '.join([step, *(f'{name}={value}' for name, value in pairs)])})"
    return f"{rate} * {factor}" if rate else factor


_SHAPES = {
    Shape.CALL: _call,
    Shape.PAIR: _pair,
    Shape.PARTIAL: _partial,
    Shape.BARE: _bare,
    Shape.ARITHMETIC: _product,
}
