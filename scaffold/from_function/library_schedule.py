"""A library's class or function as an entry like the catalogue's: imported, and given what its signature asks for."""

import ast
from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from scaffold.errors import NotDerived, NotWired
from scaffold.from_function.documented import helps, summary
from scaffold.from_function.library import TORCH
from scaffold.from_function.lineage import constructor_of, is_torchs, is_torchs_base
from scaffold.from_function.schedule import check_said, stem_of
from scaffold.from_function.shape import callable_of
from scaffold.from_function.signature import (
    ASK_FIELD,
    LAST_EPOCH,
    UNDECLARED,
    Declared,
    choices_of,
    declared,
    is_optimizer_of,
    parameter_of,
    plain_default,
    role_of,
    takes_by_place,
)
from scaffold.from_function.source import UserCode
from scaffold.model.parameter import Parameter, Role
from scaffold.model.schedule import Schedule, TorchClass
from scaffold.said import SaidOf, as_value

#: Parameters that no argument of a training command can hold, with what to do instead.
_REFUSED = {
    "schedulers": "takes schedulers: write a function that makes them and returns it, and add that with from-function",
    "lr_lambda": "takes a function of the step: write one, and add it with from-function",
}
_BY_PLACE = "takes anything by place: write a function that makes it, and add that with from-function"
#: What torch's classes call the roles besides.
_ROLES = {"T_max": Role.TOTAL_STEPS}
_SKIPPED = ("verbose",)


def schedule_from_library(code: UserCode, said: SaidOf) -> Schedule:
    """Return the entry for a class or function that makes a scheduler of an optimizer.

    What it takes for roles is bound to the tree's arguments, numbers and words become arguments, and what can be
    neither stays at its own default unless `--set` says otherwise. Raises NotWired, NotDerived or BadParameter.
    """
    name = code.called
    if is_torchs_base(code):
        raise NotWired(f"{code.dotted}.{name}", "is what torch's schedulers inherit from: it gives no rates itself")
    maker = constructor_of(code)
    if takes_by_place(maker):
        raise NotWired(f"{code.dotted}.{name}", _BY_PLACE)
    all_declared = list(declared(maker, skip_stars=True))
    for one in all_declared:
        if one.name in _REFUSED:
            raise NotWired(f"{code.dotted}.{name}", _REFUSED[one.name])
    optimizer = next((one.name for one in all_declared if is_optimizer_of(one)), "")
    if not optimizer:
        raise NotWired(f"{code.dotted}.{name}", "takes no optimizer: it makes no scheduler")
    last = next((one.name for one in all_declared if one.name in LAST_EPOCH), "")
    skipped = [one for one in _SKIPPED if one not in said.given]
    own = [one for one in all_declared if one.name not in (optimizer, last, *skipped)]
    check_said(code, said, [one.name for one in own])
    parameters = tuple(_parameters(maker, own, said))
    keywords = tuple((one.name, f"{{{one.name}}}") for one in parameters)
    return Schedule(
        kind=stem_of(name),
        summary=summary(code),
        formula=f"what {name} computes",
        source=f"{code.dotted}.{name}",
        parameters=parameters,
        factor=None,
        own=None,
        torch=TorchClass(name, keywords, last == "last_epoch", code.dotted, optimizer),
        torch_note=_note(code) or _of_further_keywords(maker, name),
    )


def _parameters(code: UserCode, own: list[Declared], said: SaidOf) -> Iterator[Parameter]:
    told = helps(code)
    roles = {one.name: role for one in own if (role := _role(one)) is not None}
    often = Counter(roles.values())
    for one in own:
        role = roles.get(one.name)
        default = None if one.default is None else as_value(plain_default(code, one.default))
        settled = one.name in said.given or one.name in said.defaults
        if role is not None and often[role] > 1 and not settled:
            if one.default is None:
                why = f"is one of several that could be the {role.value.replace('_', ' ')}"
                raise NotDerived(code.where, one.name, why, ASK_FIELD.format(name=one.name))
            role = None
        is_plain = default is not None or role is not None or settled or choices_of(code, one.annotation)
        if not is_plain and one.default is not None:
            continue  # its own default holds
        made = parameter_of(code, one, said, told.get(one.name, ""), role)
        yield _with_type(one, made)


def _role(one: Declared) -> Role | None:
    """Return the role of a parameter that the library leaves open: what has a default of its own keeps it."""
    is_open = one.default is None or (isinstance(one.default, ast.Constant) and one.default.value is None)
    return (_ROLES.get(one.name) or role_of(one.name)) if is_open else None


def _with_type(one: Declared, made: Parameter) -> Parameter:
    """Return a parameter whose whole number is a float where any number may stand: `eta_min: float = 0`."""
    text = ast.unparse(one.annotation) if one.annotation is not None else ""
    default = made.default
    if isinstance(default, int) and default is not UNDECLARED and "float" in text and made.role is None:
        return replace(made, default=float(default))
    return made


def _note(code: UserCode) -> str:
    """Return what a user must know before training with a class that is no scheduler of torch's."""
    node = code.node
    if code.home == TORCH and node.name == "ReduceLROnPlateau":
        return "ReduceLROnPlateau is stepped with a metric: scheduler.step(metric)"
    if isinstance(node, ast.ClassDef) and not is_torchs(code):
        return f"{code.called} is no subclass of torch's schedulers: see that training steps it as its library says"
    return ""


def _of_further_keywords(maker: UserCode, name: str) -> str:
    """Return a note where the signature does not say all that can be given."""
    node = callable_of(maker)
    if node is None or node.args.kwarg is None:
        return ""
    stars = f"**{node.args.kwarg.arg}"
    return f"{name} takes further keywords as {stars}, which its signature does not name: none is passed"
