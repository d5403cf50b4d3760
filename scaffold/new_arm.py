"""What a new arm gives, in the shape of the arms that are there: a call, a pair, a partial, a product."""

import ast
from collections.abc import Mapping, Sequence

from scaffold.binding import Bound
from scaffold.dispatch import NewArm
from scaffold.makers import Kind, is_rate, is_step
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.model.site import Dispatch, Factory, Shape
from scaffold.model_schedules import Models
from scaffold.modules import Modules
from scaffold.passed import arm_names, passed_by, passed_in
from scaffold.schedule_forms import Definition
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
    own, resumes = _own_keywords(request, bound)
    if dispatch.factories[-1].shape is Shape.CALL and (definition is None or models.kind in _WHOLE):
        optimizer = next((f.optimizer for f in reversed(dispatch.factories) if f.optimizer), "optimizer")
        keywords = [*own, *([("last_epoch", _last_epoch(modules, dispatch, request.name))] if resumes else [])]
        made = render("dispatch/call.py.jinja", callee=callee, optimizer=optimizer, keywords=keywords).strip()
        return NewArm(callee, made, made[len(callee) + 1 : -1], tuple(name for name, _ in own))
    kept, splats = _kept(modules, dispatch, models.factory, definition)
    pairs = [*kept, *own]
    arguments = ", ".join([*(f"{name}={value}" for name, value in pairs), *(f"**{one}" for one in splats)])
    shape = dispatch.factories[-1].shape
    made = _SHAPES[shape](callee, pairs, arguments, dispatch.factories[-1])
    return NewArm(callee, made, arguments, tuple(name for name, _ in own))


def _last_epoch(modules: Modules, dispatch: Dispatch, name: str) -> str:
    """Return what the nearest arm that says it passes for `last_epoch`; -1, a new run, where none does."""
    held = (one.by_name.get("last_epoch") for one in reversed(passed_by(modules, dispatch, {name})))
    return next((expression for expression in held if expression), "-1")


def _own_keywords(request: Request, bound: Sequence[Bound]) -> tuple[list[tuple[str, str]], bool]:
    """Return the schedule's own keywords with their expressions, and whether what is called takes `last_epoch`."""
    if request.implementation is Implementation.TORCH and request.schedule.torch is not None:
        expressions = {one.parameter.name: one.expression for one in bound}
        torch = request.schedule.torch
        return [(keyword, _filled(text, expressions)) for keyword, text in torch.arguments], torch.resumes
    return [(one.parameter.name, one.expression) for one in bound], True


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
    quote = "'" if like.made.count("'") > like.made.count('"') else '"'
    held = "{" + ", ".join(f"{quote}{name}{quote}: {value}" for name, value in pairs) + "}"
    if "dict(" in like.made:
        held = "dict(" + ", ".join(f"{name}={value}" for name, value in pairs) + ")"
    return f"({callee}, {held})" if like.made.startswith("(") else f"{callee}, {held}"


def _partial(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    node = ast.parse(like.made, mode="eval").body
    assert isinstance(node, ast.Call)
    given = "".join(f", {name}={value}" for name, value in pairs if name != "optimizer")
    return f"{ast.unparse(node.func)}({callee}{given})"


def _bare(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    return callee


def _product(callee: str, pairs: Sequence[tuple[str, str]], arguments: str, like: Factory) -> str:
    """Return the base rate times the factor at the step, both as the nearest arm names them."""
    step, rate = "step", ""
    for node in ast.walk(ast.parse(f"({like.made}\n)", mode="eval")):
        if isinstance(node, ast.Name | ast.Attribute):
            last = node.id if isinstance(node, ast.Name) else node.attr
            step = ast.unparse(node) if is_step(last) else step
            rate = ast.unparse(node) if is_rate(last) and not rate else rate
    factor = f"{callee}({', '.join([step, *(f'{name}={value}' for name, value in pairs)])})"
    return f"{rate} * {factor}" if rate else factor


_SHAPES = {
    Shape.CALL: _call,
    Shape.PAIR: _pair,
    Shape.PARTIAL: _partial,
    Shape.BARE: _bare,
    Shape.ARITHMETIC: _product,
}
