"""The user's function as an entry like the catalogue's: it goes everywhere that those go."""

import ast
import re
from collections.abc import Sequence

from scaffold.errors import BadParameter, NotDerived
from scaffold.from_function.carried import Carried, carried, text_of
from scaffold.from_function.documented import summary
from scaffold.from_function.normal import normal
from scaffold.from_function.shape import Shape, shape_of
from scaffold.from_function.signature import Signature, signature_of
from scaffold.from_function.source import UserCode
from scaffold.from_function.wrapper import Wrapped
from scaffold.model.parameter import Parameter
from scaffold.model.schedule import Companion, OwnFunction, Schedule, Symbol, TorchClass
from scaffold.said import SaidOf
from scaffold.walking import FunctionNode

#: The forms of the tree's own schedules in which a function needs nothing around it.
_ALIKE = {Shape.FACTOR: "step_factor", Shape.CURVE: "closure"}
_LAMBDA_LR = Symbol("torch.optim.lr_scheduler", "LambdaLR")


def schedule_from(code: UserCode, said: SaidOf) -> Schedule:
    """Return the entry for a function or class, to be copied; to be imported where its module is known.

    Raises NotASchedule, NotDerived, NotResolved, or BadParameter for a setting of something that it does not take.
    """
    shape = shape_of(code)
    signature = signature_of(code, shape, said)
    if shape is not Shape.SCHEDULER and code.node.name in [one.name for one in signature.parameters]:
        raise NotDerived(code.where, code.node.name, "is called as the function is", "rename one of the two")
    check_said(code, said, [parameter.name for parameter in signature.parameters])
    own = None if code.dotted and shape is Shape.SCHEDULER else _own(code, shape, signature)
    return Schedule(
        kind=stem_of(code.node.name),
        summary=summary(code),
        formula=f"what {code.node.name} computes",
        source=f"{code.dotted or code.module.path}:{code.node.name}",
        parameters=signature.parameters,
        factor=None,
        own=own,
        torch=_library(code, signature) if own is None else None,
    )


def check_said(code: UserCode, said: SaidOf, names: Sequence[str]) -> None:
    """Return if all that is said is of parameters that there are; raise BadParameter otherwise."""
    for name in (*said.given, *said.defaults):
        if name not in names:
            option = "--set" if name in said.given else "--default"
            raise BadParameter(option, name, f"a parameter of {code.node.name}: {', '.join(names) or 'it has none'}")


def stem_of(name: str) -> str:
    """Return what a function's schedule is called: `get_tri_stage_schedule` gives `tri-stage`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower().strip("_")
    words = re.sub(r"^(get|make|build|create)_", "", words)
    words = re.sub(r"_(lr_)?(schedule|scheduler|lr|curve)$", "", words) or words
    return words.replace("_", "-")


def _own(code: UserCode, shape: Shape, signature: Signature) -> OwnFunction:
    held = Carried((Symbol(code.dotted, code.node.name),), ()) if code.dotted else carried(code)
    if shape is Shape.SCHEDULER:
        return OwnFunction(
            held.needs,
            normal(text_of(code, code.node)),
            held.companions,
            whole=code.node.name,
            takes=(signature.optimizer, signature.last_epoch),
        )
    companions = held.companions
    if not code.dotted:
        companions = (*companions, Companion(code.node.name, normal(text_of(code, code.node)), held.needs))
    needs = (_LAMBDA_LR, *(held.needs if code.dotted else ()))
    wrapped = Wrapped(code.node.name, summary(code), signature.parameters, _optional(code, signature.parameters))
    alike = "" if code.dotted else _ALIKE[shape]
    if shape is Shape.FACTOR:
        return OwnFunction(needs, wrapped.around_factor(), companions, alike=alike)
    return OwnFunction(needs, wrapped.around_curve(), companions, wrapped.around_curve_anew(), alike)


def _optional(code: UserCode, parameters: Sequence[Parameter]) -> dict[str, str]:
    """Return the parameters of a function that have a default, each with that as it is written."""
    node = code.node
    assert isinstance(node, FunctionNode)
    args = node.args.args[len(node.args.args) - len(node.args.defaults) :]
    pairs = [*zip(args, node.args.defaults, strict=True)]
    pairs += [(one, held) for one, held in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if held]
    written = {one.arg: _text(default) for one, default in pairs}
    return {one.name: written[one.name] for one in parameters if one.name in written}


def _text(default: ast.expr) -> str:
    """Return a default as code, a plain word in double quotes."""
    text = ast.unparse(default)
    bare = text[1:-1]
    return f'"{bare}"' if text[:1] == "'" == text[-1:] and not set(bare) & set("\"'\\") else text


def _library(code: UserCode, signature: Signature) -> TorchClass:
    """Return an imported function or class that makes a scheduler."""
    keywords = tuple((parameter.name, f"{{{parameter.name}}}") for parameter in signature.parameters)
    return TorchClass(code.node.name, keywords, bool(signature.last_epoch), code.dotted, signature.optimizer)
