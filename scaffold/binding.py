"""Where each parameter's value comes from at a site: an argument that the tree has already, or a field to declare."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from scaffold.arguments import COMMAND_LINES, form_of
from scaffold.arguments.call_keyword import CallKeyword
from scaffold.arguments.inline import INLINE
from scaffold.errors import BadParameter
from scaffold.model.parameter import SHARED, Parameter, Role, Value
from scaffold.model.request import Request
from scaffold.model.site import Arguments, Binding, Dispatch, Field, Site
from scaffold.passed import Passed

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


#: What the functions and classes that arms call name the roles besides; as fields these would mean other things.
PASSED_AS: Mapping[Role, tuple[str, ...]] = {
    Role.WARMUP_STEPS: ("warmup_t", "t_warmup", "warmup_length", "n_warmup", "num_warmup_iters", "warmup_iterations"),
    Role.TOTAL_STEPS: (
        "t_total",
        "t_initial",
        "steps",
        "total_updates",
        "num_updates",
        "total_iterations",
        "max_iterations",
        "num_iterations",
        "total_num_steps",
        "training_iters",
    ),
    Role.PEAK_RATE: ("initial_lr", "init_lr", "base_learning_rate", "base_rate"),
    Role.FINAL_RATIO: ("end_factor", "final_factor"),
}
#: What torch's LinearLR and ConstantLR call the length of their own phase: as a field, the whole run's.
_OF_A_PHASE = ("total_iters",)


class Bound(Struct, frozen=True):
    """One parameter at one site: the expression that the arm passes, and the field that has to be declared for it."""

    parameter: Parameter
    expression: str
    value: Value
    #: The field of the arguments that the expression reads; empty where a bound expression reads none.
    field: str
    declares: bool
    #: Whether the value belongs on the training command: a declared field's always, another's when it was given.
    typed: bool


def find_bindings(
    near: Arguments, declared: Arguments, dispatch: Dispatch, passed: Sequence[Passed]
) -> tuple[Binding, ...]:
    """Return what the tree has for roles: what other arms pass for them, else arguments told by name and type.

    `near` is where the values are that the dispatch can read, `declared` where they are from: only there a default
    is one that a run has. A role that the tree lacks has no binding.
    """
    fields = {field.name: field for field in reversed(near.fields)}
    by_expression = {_normal(dispatch.read(name)): field for name, field in fields.items()}
    found = []
    for role, names in SYNONYMS.items():
        expression = _passed_for(role, passed)
        known_field = by_expression.get(expression or "")
        if expression is not None and (known_field is None or _can_be_number(known_field)):
            default = known_field.default if known_field else None
            default = default if near == declared or default == "None" else None
            found.append(Binding(role, expression, known_field.name if known_field else "", default))
            continue
        known = {form_of(near).field_name(near, name): name for name in names}
        field = next((fields[name] for name in known if name in fields and _is_number(fields[name])), None)
        if field is not None:
            found.append(Binding(role, dispatch.read(field.name), field.name, field.default))
    return tuple(found)


def settled_first(roles: Sequence[tuple[Role, str]], found: Sequence[Binding]) -> tuple[Binding, ...]:
    """Return the bindings with those that are settled by hand before all that was found."""
    by_hand = tuple(Binding(role, expression, "", None) for role, expression in roles)
    return (*by_hand, *(one for one in found if one.role not in dict(roles)))


def _passed_for(role: Role, passed: Sequence[Passed]) -> str | None:
    """Return what the arm nearest to a new one passes for a role, by the name of the parameter there.

    Where to end is each schedule's own: what another arm passes for that is not taken.
    """
    for one in reversed(passed) if role in SHARED else ():
        for name in (*SYNONYMS[role], *PASSED_AS[role]):
            expression = one.by_name.get(name) if name not in _OF_A_PHASE else None
            if expression is not None and _is_value(expression):
                return expression
    return None


def _normal(expression: str) -> str:
    """Return an expression as the arms' are: normalised source."""
    try:
        return ast.unparse(ast.parse(expression, mode="eval"))
    except SyntaxError:
        return expression


def _is_value(expression: str) -> bool:
    """Return whether an expression reads a value of the tree: neither a constant nor one with a default of its own."""
    tree = ast.parse(expression, mode="eval").body
    return not isinstance(tree, ast.IfExp) and any(isinstance(part, ast.Name) for part in ast.walk(tree))


def bind(site: Site, request: Request, parameters: Sequence[str]) -> tuple[Bound, ...]:
    """Return each of the given parameters of the schedule, bound to the site or to be declared there."""
    return tuple(_bound(site, request, request.schedule.parameter(name)) for name in parameters)


def _bound(site: Site, request: Request, parameter: Parameter) -> Bound:
    value = dict(request.values)[parameter.name]
    given = parameter.name in dict(request.given)
    expression = dict(request.bindings).get(parameter.name)
    if expression is not None:
        expression = _argument_read(site, expression)
        field = expression.removeprefix(site.dispatch.read(""))
        return Bound(parameter, expression, value, field if field.isidentifier() else "", declares=False, typed=given)
    named = dict(request.fields).get(parameter.name)
    found = next((binding for binding in site.bindings if binding.role is parameter.role), None)
    if found is not None and named is None and _suits(found, parameter):
        expression = found.expression
        # The vendor's own chain does the same: None stands for the schedule's default.
        if found.default == "None" and parameter.role is not Role.TOTAL_STEPS:
            expression = f"{parameter.default!r} if {expression} is None else {expression}"
        return Bound(parameter, expression, value, found.field, declares=False, typed=given)
    if site.arguments.form == INLINE:
        return Bound(parameter, repr(value), value, "", declares=False, typed=True)
    field = form_of(site.arguments).field_name(site.arguments, named or request.schedule.field(parameter))
    return Bound(parameter, site.dispatch.read(field), value, field, declares=True, typed=True)


def _argument_read(site: Site, expression: str) -> str:
    """Return a bound expression with `@name` as what the dispatch reads for the tree's argument of that name."""
    if not expression.startswith("@"):
        return expression
    name = form_of(site.arguments).field_name(site.arguments, expression[1:])
    known = [field.name for field in site.arguments.fields]
    if name not in known and known:
        raise BadParameter("--set", expression, f"an argument that the tree has: {', '.join(dict.fromkeys(known))}")
    return site.dispatch.read(name)


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
    places = (site.arguments, *site.hops)
    place = next((one for one in places if one.form in COMMAND_LINES), site.arguments)
    form = form_of(place)
    given: list[tuple[str, Value]] = [(site.option, request.name)]
    given += [(_called(site, b.field), b.value) for b in bound if b.typed and b.field]
    return form.command(place, [(form.spelled(place, name), value) for name, value in given])


def _called(site: Site, field: str) -> str:
    """Return what a field is called where it is declared: what the calls on its way pass for it."""
    for hop in site.hops:
        field = dict(hop.passed).get(field, field) if isinstance(hop, CallKeyword) else field
    return field


def _can_be_number(field: Field) -> bool:
    """Return whether nothing says that a field holds anything but a number."""
    return _is_number(field) or not (field.annotation or field.default)


def _is_number(field: Field) -> bool:
    """Return whether a field holds a number: by its type, or where it has none by its default."""
    if not field.annotation:
        return bool(re.fullmatch(r"-?[\d.]+(e-?\d+)?|None", field.default or ""))
    bare = re.sub(r"\b(\w+\.)?(Optional|Union)\[", "", field.annotation)
    return bool(re.search(r"\b(int|float|Any)\b", field.annotation)) and "[" not in bare
