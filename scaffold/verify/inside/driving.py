"""What a dispatch gave, as something to be taken from step to step: a scheduler, a class, a function of the step."""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeGuard

import torch

from .slicing import StoodIn

Optimizer = torch.optim.Optimizer
_STEP = re.compile(
    r"_?(cur(r(ent)?)?_|global_|train(ing)?_|n_|num_)?"
    r"(step|steps|t|it|iter|iters|iteration|iterations|epoch|epochs|update|updates|num_updates|i|x|step_num|n)",
    re.IGNORECASE,
)
_RATE = re.compile(r"(\w+_)?(lr|lrs|learning_rate|learning_rates|lrate)", re.IGNORECASE)
_KEPT_RATE = re.compile(r"_?((base|peak|init|initial|max|start)_?)?(lr|learning_rate)")
_OPTIMIZER = re.compile(r"optim|^opt$|_opt$|^opt_", re.IGNORECASE)
_TOTAL = re.compile(r"(max|total|num|n)_\w+|t_max|t_total|max_t", re.IGNORECASE)
_METHOD = re.compile(r"_?(get|compute|calc(ulate)?)?_?(lr|lrs|learning_rates?|rates?)(_at)?")
_TORCHS = (torch.optim.lr_scheduler.LRScheduler, torch.optim.lr_scheduler.ReduceLROnPlateau)


class NoScheduler(Exception):
    """The dispatch gave something that cannot be stepped."""


class NotKnownHow(StoodIn):
    """The dispatch gave something, and nothing says how training uses it."""


@dataclass(frozen=True)
class Hints:
    """What the site says about its schedules."""

    #: Whether a function of the step gives a rate; else it gives a factor.
    gives_rate: bool = False
    #: The number of all steps, for a method that is told it.
    total: int = 1000


class Driver(Protocol):
    """Something whose rates are read after it was taken to a step."""

    #: In words, how it is stepped; empty for torch's way.
    how: str
    #: Whether making it sets the rates of step 0, or taking it to step 0 does.
    starts: bool

    def to(self, step: int, metric: float) -> None:
        """Set the rates of a step; the steps come one after the other."""

    @property
    def held(self) -> object | None:
        """Return what keeps a state between the steps, None where nothing does."""


@dataclass
class Scheduler:
    """A scheduler with a `step` method, torch's or one like it; or none at all."""

    scheduler: object | None
    starts: bool = True
    how: str = ""
    #: Whether it is told a metric.
    measures: bool = field(init=False)

    def __post_init__(self) -> None:
        self.measures = self.scheduler is not None and bool(_required(self.scheduler.step))  # type: ignore[attr-defined]

    def to(self, step: int, metric: float) -> None:
        """Step it once, from step 1 on."""
        if step and self.scheduler is not None:
            given = [metric] if self.measures else []
            self.scheduler.step(*given)  # type: ignore[attr-defined]

    @property
    def held(self) -> object | None:
        """Return the scheduler."""
        return self.scheduler


@dataclass
class Told:
    """A scheduler whose `step` is told which step or epoch it is, and its `step_update`, if it has one."""

    scheduler: object
    starts: bool = True
    how: str = "told the step at each step"

    def to(self, step: int, metric: float) -> None:
        """Tell it the step."""
        for name in ("step", "step_update") if step else ():
            method = getattr(self.scheduler, name, None)
            if callable(method):
                method(step)

    @property
    def held(self) -> object | None:
        """Return the scheduler."""
        return self.scheduler


@dataclass
class OfStep:
    """A function of the step: it sets the rates itself, or gives a rate, or a factor of each group's own."""

    function: Callable[[int, int], object]
    optimizer: Optimizer
    gives_rate: bool
    starts: bool = True
    how: str = "a function of the step, called at each step"
    held: object | None = None
    base: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.base = [group["lr"] for group in self.optimizer.param_groups]

    def to(self, step: int, metric: float) -> None:
        """Call it, and set what it gives where it sets nothing."""
        for at, group in enumerate(self.optimizer.param_groups):
            before = [g["lr"] for g in self.optimizer.param_groups]
            value = self.function(step, at)
            if any(g["lr"] is not old for g, old in zip(self.optimizer.param_groups, before, strict=True)):
                return
            if not isinstance(value, int | float | torch.Tensor):
                raise NoScheduler(f"the function of the step gave {type(value).__name__}, wanted a number")
            group["lr"] = float(value) if self.gives_rate else self.base[at] * float(value)


def driver_of(made: object, optimizer: Optimizer, hints: Hints) -> Driver:
    """Return what a dispatch gave as a driver; raise NoScheduler or NotKnownHow where that cannot be."""
    if made is None:
        return Scheduler(None)
    if isinstance(made, type) or (_is_function(made) and _takes_optimizer(made)):
        return driver_of(_with_optimizer(made, optimizer, {}), optimizer, hints)
    if isinstance(made, tuple) and len(made) == 2 and isinstance(made[1], Mapping):
        if made[0] is None:
            return Scheduler(None)
        if callable(made[0]):
            return driver_of(_with_optimizer(made[0], optimizer, made[1]), optimizer, hints)
    if callable(getattr(made, "step", None)):
        return _stepped(made, optimizer)
    method = _rate_method(made)
    if method is not None:
        return OfStep(_asked(method, optimizer, hints), optimizer, True, how=f"its {method.__name__}() at each step")
    if callable(made):
        function = made
        return OfStep(lambda step, group: function(step), optimizer, hints.gives_rate or _keeps_rate(made))
    for one in _inside(made):
        return driver_of(one, optimizer, hints)
    raise NoScheduler(f"the dispatch gave {type(made).__name__}, wanted a scheduler")


def _keeps_rate(made: object) -> bool:
    """Return whether something to call is an object with a base rate of its own: what it gives is a rate then."""
    return not _is_function(made) and any(_KEPT_RATE.fullmatch(name) for name in getattr(made, "__dict__", ()))


def _is_function(made: object) -> TypeGuard[Callable[..., object]]:
    return inspect.isroutine(made) or isinstance(made, functools.partial)


def _stepped(made: object, optimizer: Optimizer) -> Driver:
    if isinstance(made, _TORCHS):
        return Scheduler(made)
    starts = any(group["lr"] is not group.get("_scaffold_peak") for group in optimizer.param_groups)
    required = _required(made.step)  # type: ignore[attr-defined]
    if required and _STEP.fullmatch(required):
        return Told(made, starts)
    how = "" if starts else "its step() sets the rates from step 1 on"
    return Scheduler(made, starts, how)


def _with_optimizer(factory: Callable[..., object], optimizer: Optimizer, keywords: Mapping[str, object]) -> object:
    """Return what a class or function makes of the optimizer, if it takes one, and of keywords."""
    name = _takes_optimizer(factory)
    given = {**keywords, name: optimizer} if name else dict(keywords)
    try:
        inspect.signature(factory).bind(**given)
    except TypeError as error:
        if isinstance(factory, functools.partial) or keywords:
            raise
        raise NotKnownHow(f"what the dispatch names is called elsewhere: {error}") from None
    except ValueError:
        pass
    return factory(**given)


def _takes_optimizer(function: Callable[..., object]) -> str:
    """Return the parameter that is an optimizer and has no value yet, nothing where there is none."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ""
    held = function.keywords if isinstance(function, functools.partial) else {}
    return next((one.name for one in parameters if _OPTIMIZER.search(one.name) and one.name not in held), "")


def _required(function: Callable[..., object]) -> str:
    """Return the name of a function's first parameter if it has to be given."""
    first = next(iter(inspect.signature(function).parameters.values()), None)
    plain = first is not None and first.kind in (first.POSITIONAL_OR_KEYWORD, first.POSITIONAL_ONLY)
    return first.name if first is not None and plain and first.default is first.empty else ""


def _rate_method(made: object) -> Callable[..., object] | None:
    """Return the method of an object that gives its rates when it is told the step."""
    for name in sorted(dir(type(made)), key=lambda name: name.startswith("_")):
        if _METHOD.fullmatch(name) and callable(getattr(made, name, None)):
            method: Callable[..., object] = getattr(made, name)
            if any(_STEP.fullmatch(one) for one in inspect.signature(method).parameters):
                return method
    return None


def _asked(method: Callable[..., object], optimizer: Optimizer, hints: Hints) -> Callable[[int, int], object]:
    """Return a rate method as a function of the step and the group."""
    base = [group["lr"] for group in optimizer.param_groups]
    names = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]

    def at(step: int, group: int) -> object:
        given: dict[str, object] = {}
        for one in names:
            if _STEP.fullmatch(one.name):
                given[one.name] = step
            elif _RATE.fullmatch(one.name):
                given[one.name] = base[group]
            elif _TOTAL.fullmatch(one.name):
                given[one.name] = hints.total
            elif _OPTIMIZER.search(one.name):
                given[one.name] = optimizer
            else:
                raise NotKnownHow(f"{method.__name__}() takes {one.name!r}: only a training run has it")
        value = method(**given)
        return value[group] if isinstance(value, list | tuple) else value

    return at


def _inside(made: object) -> list[object]:
    """Return the schedulers in a dict, a list or a tuple, however deep."""
    held = list(made.values()) if isinstance(made, dict) else list(made) if isinstance(made, list | tuple) else []
    found = [one for one in held if callable(getattr(one, "step", None)) and not isinstance(one, Optimizer)]
    found += [one for one in held if _rate_method(one) is not None or inspect.isfunction(one)]
    return found or [deep for one in held for deep in _inside(one)]
