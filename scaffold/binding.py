"""Where each parameter's value comes from at a site: an argument that the tree has already, or a field to declare."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scaffold.model.parameter import Parameter, Role, Value
from scaffold.model.request import Request
from scaffold.model.site import Arguments, Binding, Dispatch, Field, Site

#: What training code calls the roles, commonest first.
SYNONYMS: Mapping[Role, tuple[str, ...]] = {
    Role.WARMUP_STEPS: (
        "warmup_steps",
        "num_warmup_steps",
        "lr_warmup_steps",
        "n_warmup_steps",
        "warmup_updates",
        "warmup_iters",
        "warmup",
        "scheduler_warmup_steps",
    ),
    Role.TOTAL_STEPS: (
        "max_steps",
        "total_steps",
        "num_training_steps",
        "max_train_steps",
        "num_train_steps",
        "total_training_steps",
        "train_steps",
        "training_steps",
        "max_iters",
        "total_iters",
        "train_iters",
        "max_updates",
        "num_steps",
    ),
    Role.PEAK_RATE: ("learning_rate", "lr", "peak_lr", "peak_learning_rate", "max_lr", "base_lr", "peak_rate"),
    Role.FINAL_RATIO: (
        "end_lr_ratio",
        "final_lr_ratio",
        "min_lr_ratio",
        "lr_end_ratio",
        "final_ratio",
        "end_ratio",
        "min_lr_rate",
    ),
}


@dataclass(frozen=True)
class Bound:
    """One parameter at one site: the expression that the arm passes, and the field that has to be declared for it."""

    parameter: Parameter
    expression: str
    value: Value
    #: The field of the arguments that the expression reads; empty where a bound expression reads none.
    field: str
    declares: bool
    #: Whether the value belongs on the training command: a declared field's always, another's when it was given.
    typed: bool


def find_bindings(arguments: Arguments, dispatch: Dispatch) -> tuple[Binding, ...]:
    """Return the arguments that the tree has for roles, told by name and type; a role that it lacks has none."""
    by_name = {field.name: field for field in reversed(arguments.fields)}
    found = []
    for role, names in SYNONYMS.items():
        field = next((by_name[name] for name in names if name in by_name and _is_number(by_name[name])), None)
        if field is not None:
            found.append(Binding(role, f"{dispatch.holder}.{field.name}", field.name, field.default))
    return tuple(found)


def bind(site: Site, request: Request) -> tuple[Bound, ...]:
    """Return every parameter that the implementation takes, bound to the site or to be declared there."""
    return tuple(_bound(site, request, p) for p in request.schedule.used(request.implementation))


def _bound(site: Site, request: Request, parameter: Parameter) -> Bound:
    holder, value = site.dispatch.holder, dict(request.values)[parameter.name]
    given = parameter.name in dict(request.given)
    expression = dict(request.bindings).get(parameter.name)
    if expression is not None:
        field = expression.removeprefix(f"{holder}.")
        return Bound(parameter, expression, value, field if field.isidentifier() else "", declares=False, typed=given)
    named = dict(request.fields).get(parameter.name)
    found = next((binding for binding in site.bindings if binding.role is parameter.role), None)
    if found is not None and named is None and _suits(found, parameter):
        expression = found.expression
        # The vendor's own chain does the same: None stands for the schedule's default.
        if found.default == "None" and parameter.role is not Role.TOTAL_STEPS:
            expression = f"{parameter.default!r} if {expression} is None else {expression}"
        return Bound(parameter, expression, value, found.field, declares=False, typed=given)
    field = named or request.schedule.field(parameter)
    return Bound(parameter, f"{holder}.{field}", value, field, declares=True, typed=True)


def _suits(binding: Binding, parameter: Parameter) -> bool:
    """Return whether an argument can stand for a parameter: not when its default is one that the schedule refuses."""
    try:
        return binding.default is None or float(binding.default) in parameter.bounds
    except ValueError:  # None, or an expression
        return True


def known_values(bound: Iterable[Bound]) -> dict[str, Value]:
    """Return the values that are known when planning: those that were given or are declared."""
    return {one.parameter.name: one.value for one in bound if one.typed}


def command_line(site: Site, request: Request, bound: Iterable[Bound]) -> str:
    """Return what to add to the training command, as an argument parser made from the arguments takes it."""
    words = [f"--{site.dispatch.attribute} {request.name}"]
    words += [f"--{one.field} {_typed(one.value)}" for one in bound if one.typed and one.field]
    return " ".join(words)


def _typed(value: Value) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _is_number(field: Field) -> bool:
    return bool(re.search(r"\b(int|float|Any)\b", field.annotation)) and "[" not in re.sub(
        r"\b(\w+\.)?(Optional|Union)\[", "", field.annotation
    )
