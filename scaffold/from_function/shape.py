"""What the user's function is to training code: what it takes, and what comes of calling it."""

import ast
from enum import Enum

from scaffold.errors import NotASchedule
from scaffold.from_function.source import UserCode
from scaffold.makers import TORCH, Kind, class_lineage, full_name, has_torch_base, is_step, maker_of, own_returns
from scaffold.schedule_forms.maker_function import is_optimizer, parameters_of
from scaffold.walking import FunctionNode


class Shape(Enum):
    """What calling the user's function or class gives."""

    #: A scheduler, from an optimizer.
    SCHEDULER = "scheduler"
    #: A function from a step to a factor of the learning rate.
    CURVE = "curve"
    #: The factor at a step, its first argument.
    FACTOR = "factor"


#: What a kind that is none of these would have to be.
_REFUSED = {
    Kind.STEP_RATE: "gives a learning rate; give the factor of the peak learning rate instead, and take no base rate",
    Kind.ADJUSTER: "sets the rate itself; return the factor of the peak learning rate at a step instead",
}


def shape_of(code: UserCode) -> Shape:
    """Return what a function or class is; raise NotASchedule, with what it would have to be, for anything else."""
    node = code.node
    if isinstance(node, ast.ClassDef):
        return _of_class(code, node)
    if isinstance(node, ast.AsyncFunctionDef):
        raise NotASchedule(code.where, node.name, "is asynchronous")
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node)):
        raise NotASchedule(code.where, node.name, "is a generator")
    maker = maker_of(code.modules, code.module, node.name, node.lineno)
    kind = maker.kind if maker else None
    if kind is Kind.FACTORY:
        return Shape.SCHEDULER
    if kind is Kind.CLOSURE or _returns_partial(node):
        return Shape.CURVE
    if kind is Kind.STEP_FACTOR or (kind is None and _is_of_step(node)):
        return Shape.FACTOR
    why = _REFUSED.get(kind) if kind else None
    raise NotASchedule(code.where, node.name, why or _nothing_known(node))


def _of_class(code: UserCode, node: ast.ClassDef) -> Shape:
    """Return what a class is: a scheduler, where it inherits from one of torch's and its constructor can be read."""
    bases = [
        full_name(code.modules, home, ast.unparse(base), one.lineno)
        for home, one in class_lineage(code.modules, code.module, node)
        for base in one.bases
    ]
    torchs = [name.rpartition(".")[2] for name in bases if name.startswith(f"{TORCH}.")]
    if not torchs and not has_torch_base(code.modules, code.module, node):
        raise NotASchedule(code.where, node.name, "is no subclass of a class in torch.optim.lr_scheduler")
    other = next((name for name in torchs if name not in ("LRScheduler", "_LRScheduler")), "")
    if other and callable_of(code) is None:
        why = f"has the constructor of {other}; write one of its own, which takes what the schedule needs"
        raise NotASchedule(code.where, node.name, why)
    return Shape.SCHEDULER


def callable_of(code: UserCode) -> FunctionNode | None:
    """Return what is called: the function, or a class's constructor in its file; None for a class that has torch's."""
    if isinstance(code.node, FunctionNode):
        return code.node
    assert isinstance(code.node, ast.ClassDef)
    held = (one for _, node in class_lineage(code.modules, code.module, code.node) for one in node.body)
    return next((one for one in held if isinstance(one, FunctionNode) and one.name == "__init__"), None)


def _returns_partial(node: FunctionNode) -> bool:
    """Return whether a function without an optimizer returns `partial(f, …)`."""
    if parameters_of(node).optimizer:
        return False
    calls = [value for value in own_returns(node) if isinstance(value, ast.Call)]
    return any(ast.unparse(call.func).rpartition(".")[2] == "partial" for call in calls)


def _is_of_step(node: FunctionNode) -> bool:
    """Return whether a function takes a step first and no optimizer, and returns something: a number, as it seems."""
    names = parameters_of(node).names
    return (
        bool(names) and is_step(names[0]) and not any(map(is_optimizer, names)) and any(True for _ in own_returns(node))
    )


def _nothing_known(node: FunctionNode) -> str:
    names = parameters_of(node)
    if names.optimizer:
        return "takes an optimizer, and does not return a scheduler that is made of it"
    return (
        "neither takes an optimizer and returns a scheduler, nor returns a function of the step, nor takes the step"
        " first (called step, t, epoch, …) and returns the factor of the learning rate"
    )
