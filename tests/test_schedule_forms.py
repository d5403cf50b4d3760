"""A schedule in each form that a tree's own schedules have: it parses, it is the same curve, it looks like its like."""

import ast
from collections.abc import Mapping
from typing import Any

import pytest

from scaffold.errors import NotAlike
from scaffold.imports import Wanted
from scaffold.makers import Kind, maker_of
from scaffold.model.parameter import Value, Values
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule, Symbol
from scaffold.modules import Modules
from scaffold.restyle import in_style
from scaffold.schedule_forms import Definition, form_for, is_ours
from scaffold.schedule_forms.names import class_names, snake
from scaffold.schedules import SCHEDULES
from scaffold.source import Source
from tests.schedule_styles import STEPS, STYLES, Call, Style
from tests.trees import MemoryTree

OWN = [schedule for schedule in SCHEDULES if schedule.own]
BY_KIND = {schedule.kind: schedule for schedule in SCHEDULES}
BY_NAME = {style.name: style for style in STYLES}
#: Values with which 300 steps go through all phases, besides those of `RUN` that the kind has.
RUN: Mapping[str, Value] = {"warmup_steps": 20, "total_steps": 250}
OTHER: Mapping[str, Mapping[str, Value]] = {
    "warm-restarts": {"t_0": 30, "t_mult": 1},
    "step": {"decay_steps": 9, "gamma": 0.7},
    "multi-step": {"milestones": (200, 50), "gamma": 0.3},
    "cyclic": {"step_size_up": 8, "step_size_down": 5, "mode": "exp_range"},
    "wsd": {"decay_steps": 90, "decay_type": "1-sqrt"},
    "tri-stage": {"hold_steps": 10, "decay_steps": 130},
    "piecewise-constant": {"boundaries": (10, 30, 280), "ratios": (0.5, 1.0, 0.2, 0.1)},
    "infinite": {"shape": "inverse-sqrt"},
    "noam": {"d_model": 64},
    "one-cycle": {"anneal": "linear"},
}


def request_for(kind: str, *given: tuple[str, Value]) -> Request:
    return Request(BY_KIND[kind], BY_KIND[kind].default_name, Implementation.OWN, given)


def define(text: str, makers: tuple[str, ...], request: Request, more: Mapping[str, str] | None = None) -> Definition:
    """Return the definition among the makers of the file `text`."""
    files = {"train/rates.py": text, **(more or {})}
    modules = Modules(MemoryTree({path: one.encode() for path, one in files.items()}))
    found = [maker_of(modules, modules.get("train/rates.py"), name, 0) for name in makers]
    held = [maker for maker in found if maker]
    assert len(held) == len(makers)
    return form_for(held[-1].kind).define(modules, request, held)


def built(style: Style, definition: Definition) -> Call:
    """Return what a definition defines, in a file that has nothing but what it says it needs."""
    home: dict[str, Any] = {}
    exec(style.text, home)
    here: dict[str, Any] = {}
    for wanted in definition.needs:
        symbol = wanted.symbol
        if wanted.path:
            assert wanted.path == "train/rates.py"
            here[symbol.bound] = home[symbol.bound]
        else:
            exec(f"from {symbol.module} import {symbol.name}" if symbol.name else f"import {symbol.module}", here)
    exec(definition.code, here)
    return here[definition.name]


def factors(style: Style, schedule: Schedule, definition: Definition, values: Mapping[str, Value]) -> list[float]:
    given = {name: values[name] for name in definition.parameters}
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    return style.drive(built(style, definition), lists, values)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("schedule", OWN, ids=lambda schedule: schedule.kind)
@pytest.mark.parametrize("others", [{}, RUN], ids=["defaults", "others"])
def test_the_curve_is_the_schedules(schedule: Schedule, style: Style, others: Mapping[str, Value]) -> None:
    values = schedule.defaults() | {name: value for name, value in others.items() if name in schedule.defaults()}
    values |= dict(OTHER.get(schedule.kind, {})) if others else {}
    definition = define(style.text, style.makers, request_for(schedule.kind))
    assert schedule.factor is not None
    expected = [schedule.factor(step, Values(values)) for step in range(STEPS)]
    assert factors(style, schedule, definition, values) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("schedule", OWN, ids=lambda schedule: schedule.kind)
def test_the_code_is_finished(schedule: Schedule, style: Style) -> None:
    definition = define(style.text, style.makers, request_for(schedule.kind))
    (node,) = ast.parse(definition.code).body
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    assert node.name == definition.name
    assert definition.code.endswith("\n")
    assert not definition.code.endswith("\n\n")
    assert max(map(len, definition.code.split("\n"))) <= 120
    assert is_ours(node, definition)
    names = {parameter.name for parameter in schedule.used(Implementation.OWN)}
    assert set(definition.parameters) <= names
    assert names - set(definition.parameters) <= ({"total_steps"} if style.name == "dataclass" else set())


@pytest.mark.parametrize("width", [79, 88])
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("schedule", OWN, ids=lambda schedule: schedule.kind)
def test_the_code_fits_a_narrower_file(schedule: Schedule, style: Style, width: int) -> None:
    definition = define(style.text, style.makers, request_for(schedule.kind))
    rows = ["def f():", *[f'  x = "{"x" * (width - 8)}"'] * 5, ""]
    styled = in_style(Source("\n".join(rows), "utf-8", b""), definition.code)
    assert not [row for row in styled.split("\n") if len(row) > width]
    (node,) = ast.parse(styled).body
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    assert is_ours(node, definition)


def test_requested_values_are_the_defaults() -> None:
    request = request_for("step", ("gamma", 0.1), ("decay_steps", 7))
    definition = define(BY_NAME["step_factor"].text, ("halving",), request)
    assert "def step_schedule(step: int, decay_steps: int, gamma: float = 0.1) -> float:" in definition.code


# --- what it looks like -----------------------------------------------------------------------------------------------


def code_of(style: str, kind: str) -> str:
    return define(BY_NAME[style].text, BY_NAME[style].makers, request_for(kind)).code


def test_a_function_of_the_step() -> None:
    assert (
        code_of("step_factor", "inverse-sqrt")
        == '''def inverse_sqrt_schedule(step: int, warmup_steps: int, timescale: int = 100) -> float:
    """Return the factor of the learning rate at a step.

    The schedule warms up and then decays with the square root of the steps.

    Args:
        step: the training step, counted from 0
        warmup_steps: steps over which the learning rate rises linearly to its peak
        timescale: steps of decay until 1 / sqrt(2) of the peak is left
    """
    if warmup_steps is None or warmup_steps < 0:
        raise ValueError(f"warmup_steps is {warmup_steps}, wanted 0 or more")
    if timescale <= 0:
        raise ValueError(f"timescale is {timescale}, wanted more than 0")
    if step < warmup_steps:
        return step / warmup_steps
    return math.sqrt(timescale / (step - warmup_steps + timescale))
'''
    )


def test_a_function_of_the_step_and_the_rate() -> None:
    assert (
        code_of("step_rate", "rex").partition('    """\n    if')[2].partition("\n    if epoch")[2]
        == """ < warmup_steps:
        return peak_lr * epoch / warmup_steps
    remaining = max(0, total_steps - epoch) / max(1, total_steps - warmup_steps)
    return peak_lr * remaining / (0.5 + 0.5 * remaining)
"""
    )
    assert code_of("step_rate", "rex").startswith("def rex_schedule(peak_lr, epoch, warmup_steps, total_steps):\n")


def test_a_function_that_adjusts_an_optimizer() -> None:
    assert (
        code_of("adjuster", "exponential")
        == '''def exponential_schedule(optimizer, base_lr, gamma=0.99):
    """Return a function of the step, counted from 0, that sets the learning rate.

    The schedule multiplies the learning rate by `gamma` at every step.

    Args:
        optimizer: the optimizer whose learning rate is scheduled
        base_lr: the peak learning rate
        gamma: factor by which each step multiplies the learning rate
    """

    def factor(step):
        return gamma**step

    def _adjust(step):
        rate = base_lr * factor(step)
        put_rate(optimizer, rate)
        return rate

    return _adjust
'''
    )


def test_a_function_that_adjusts_each_groups_own_rate() -> None:
    assert """    def update(it):
        for g in opt.param_groups:
            g.setdefault("initial_lr", g["lr"])
            g["lr"] = g["initial_lr"] * factor(it)

    return update
""" in code_of("silent_adjuster", "step")


def test_a_closure() -> None:
    assert code_of("closure", "exponential").endswith('''    """

    def at(step):
        return gamma**step

    return at
''')


def test_a_class_that_hands_parameters_on() -> None:
    definition = define(BY_NAME["told_epochs"].text, BY_NAME["told_epochs"].makers, request_for("step"))
    assert (
        definition.code
        == '''class StepScheduleLRScheduler(Schedule):
    """A schedule that multiplies the learning rate by `gamma` every `decay_steps` steps.

    Args:
        optimizer: the optimizer whose learning rate is scheduled
        decay_steps: steps from one decay to the next
        gamma: factor by which each decay multiplies the learning rate
    """

    def __init__(
        self,
        optimizer,
        decay_steps: int,
        gamma: float = 0.5,
        jitter: Optional[float] = None,
        seed: int = 0,
    ) -> None:
        super().__init__(optimizer, field="lr", jitter=jitter, seed=seed)
        self.decay_steps = decay_steps
        self.gamma = gamma
        self.put(self._get_lr(0))

    def _get_lr(self, t: int) -> List[float]:
        factor = self._factor(t)
        return [v * factor for v in self.base_values]

    def _factor(self, t: int) -> float:
        """Return the factor of the learning rate at a step."""
        num_cycles = int(math.floor(t / self.decay_steps))
        return self.gamma ** num_cycles
'''
    )
    assert definition.kept == ("optimizer", "jitter", "seed")
    assert definition.parameters == ("decay_steps", "gamma")
    assert set(definition.needs) == {
        Wanted(Symbol("math")),
        Wanted(Symbol("typing", "List")),
        Wanted(Symbol("typing", "Optional")),
        Wanted(Symbol("train.rates", "Schedule"), "train/rates.py"),
    }


def test_a_class_whose_warmup_is_its_own() -> None:
    definition = define(BY_NAME["own_count"].text, BY_NAME["own_count"].makers, request_for("rex"))
    assert definition.name == "RateScheduleRex"
    assert definition.kept == ("optimizer", "base_lr")
    head = "    def __init__(self, optimizer: object, base_lr: float, warmup_steps: int, total_steps: int) -> None:\n"
    assert f"{head}        super().__init__(optimizer, base_lr)\n" in definition.code


def test_a_class_whose_constructor_is_inherited() -> None:
    makers = BY_NAME["own_count"].makers[::-1]
    definition = define(BY_NAME["own_count"].text, makers, request_for("multi-step"))
    assert (
        """    def __init__(
        self,
        optimizer: Optional[object] = None,
        base_lr: float = 1.0,
        milestones: tuple = (100, 200),
        gamma: float = 0.1,
    ) -> None:
        super().__init__(optimizer, base_lr)
        milestones = sorted(milestones)
        self.milestones = milestones
        self.gamma = gamma

    def get_lr(self):
        lr = self.base_lr * self._factor(self._t)
        return [lr for _ in self.optimizer.param_groups]
"""
        in definition.code
    )


def test_a_class_that_is_called_with_the_step_keeps_the_rate_where_its_like_does() -> None:
    definition = define(BY_NAME["called"].text, BY_NAME["called"].makers, request_for("rex"))
    assert definition.name == "LearningRateSchedulerRex"
    method = """    def __call__(self, t: int):
        lr = self.base_lr * self._factor(t)
        self.lr = lr
        return lr
"""
    assert method in definition.code


def test_a_class_that_sets_rates_when_it_is_called_still_sets_them() -> None:
    text = """class Line:
    def __init__(self, optimizer, base_lr, total):
        self.optimizer = optimizer
        self.base_lr = base_lr
        self.total = total

    def __call__(self, step):
        lr = self.base_lr * (1 - step / self.total)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        return lr
"""
    code = define(text, ("Line",), request_for("step")).code
    assert 'group["lr"] = lr' in code


def test_the_base_rate_is_not_overwritten() -> None:
    text = """class Line:
    def __init__(self, lr, total):
        self.lr = lr
        self.total = total

    def get_lr(self, step):
        lr = self.lr * (1 - step / self.total)
        self.lr = lr
        return lr
"""
    code = define(text, ("Line",), request_for("step")).code
    assert "return self.lr * self._factor(step)" in code


def test_a_dataclass() -> None:
    definition = define(BY_NAME["dataclass"].text, BY_NAME["dataclass"].makers, request_for("linear"))
    assert (
        definition.code
        == '''@dataclass
class LinearSchedule(Schedule):
    """A schedule that warms up and then decays the learning rate in a straight line.

    Args:
        warmup_steps: steps over which the learning rate rises linearly to its peak
        final_ratio: fraction of the peak learning rate to end at
    """

    warmup_steps: int
    final_ratio: float = 0.0

    def get_lr(self, initial_lr: float, step: int, max_steps: int) -> float:
        return initial_lr * self._factor(step, max_steps)

    def _factor(self, step: int, max_steps: int) -> float:
        """Return the factor of the learning rate at a step."""
        if max_steps is None or max_steps < 1:
            raise ValueError(f"total_steps is {max_steps}, wanted the number of training steps")
        if self.warmup_steps is None or not 0 <= self.warmup_steps <= max_steps:
            raise ValueError(f"warmup_steps is {self.warmup_steps}, wanted 0 to total_steps, which is {max_steps}")
        if step < self.warmup_steps:
            return step / self.warmup_steps
        remaining = max(0, max_steps - step) / max(1, max_steps - self.warmup_steps)
        return self.final_ratio + (1.0 - self.final_ratio) * remaining
'''
    )
    assert definition.parameters == ("warmup_steps", "final_ratio")
    assert definition.kept == ("clip_steps",)


def test_a_class_on_torchs() -> None:
    definition = define(BY_NAME["torch_base"].text, ("LineLR",), request_for("exponential"))
    assert definition.name == "ExponentialLR"
    assert (
        """    def __init__(self, optimizer, gamma=0.99, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        factor = self._factor(self.last_epoch)
        return [base * factor for base in self.base_lrs]
"""
        in definition.code
    )


def test_a_class_without_bases_keeps_what_does_not_depend_on_its_parameters() -> None:
    code = code_of("no_base", "exponential")
    assert "def step(self):" in code
    assert "def left(self):" not in code
    assert (
        """    def get_lr(self, step=None):
        if step is None:
            step = self.n
        return self.base_lr * self._factor(step)
"""
        in code
    )


# --- names, and what is there already ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "siblings", "expected"),
    [
        ("wsd_schedule", ["CosineLRScheduler", "StepLRScheduler"], ("WsdLRScheduler", "WsdScheduleLRScheduler")),
        ("wsd", ["RateScheduleRoot", "RateScheduleLine"], ("RateScheduleWsd",)),
        ("step_schedule", ["CosWithWarmup", "MaxScheduler"], ("StepSchedule",)),
        ("step_schedule", ["LinearWithWarmup", "CosWithWarmup"], ("StepSchedule",)),
        ("step_schedule", ["CosineAnnealingLR"], ("StepLR", "StepScheduleLR")),
        ("step_schedule", ["LRScheduler"], ("StepScheduler", "StepScheduleScheduler")),
        ("schedule", ["CosineLR"], ("ScheduleLR",)),
        ("one-cycle", ["Cosine"], ("OneCycle",)),
        ("1cycle", ["Cosine"], ("Schedule1cycle",)),
    ],
)
def test_what_a_class_is_called(name: str, siblings: list[str], expected: tuple[str, ...]) -> None:
    assert class_names(name, siblings) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("step_schedule", "step_schedule"), ("Wsd-2.0", "wsd_2_0"), ("1cycle", "schedule_1cycle")]
)
def test_what_a_function_is_called(name: str, expected: str) -> None:
    assert snake(name) == expected


def test_a_name_that_something_else_has_is_left_to_it() -> None:
    style = BY_NAME["told_epochs"]
    ours = define(style.text, style.makers, request_for("wsd"))
    assert ours.name == "WsdLRScheduler"
    again = define(f"{style.text}\n\n{ours.code}", style.makers, request_for("wsd"))
    assert again == ours
    other = define(f"{style.text}\n\nclass WsdLRScheduler:\n    pass\n", style.makers, request_for("wsd"))
    assert other.name == "WsdScheduleLRScheduler"


def test_a_class_is_ours_whatever_is_said_about_it() -> None:
    style = BY_NAME["torch_base"]
    ours = define(style.text, style.makers, request_for("step"))
    node = ast.parse(ours.code.replace('"""Return the factor', '"""Say the factor')).body[0]
    assert isinstance(node, ast.ClassDef)
    assert is_ours(node, ours)
    other = ast.parse(ours.code.replace("self.gamma **", "self.gamma *")).body[0]
    assert isinstance(other, ast.ClassDef)
    assert not is_ours(other, ours)


# --- traps ------------------------------------------------------------------------------------------------------------


def constructor_of(text: str, maker: str, kind: str) -> str:
    code = define(text, (maker,), request_for(kind)).code
    start = code.index("    def __init__")
    return code[start : code.index("\n\n", start)]


def test_a_warmup_that_the_base_requires_is_none() -> None:
    text = """class Base:
    def __init__(self, optimizer, warmup, base_lr, name="x"):
        self.optimizer, self.base_lr, self.warmup_steps, self.t = optimizer, base_lr, warmup, 0


class Line(Base):
    def __init__(self, optimizer, base_lr, total, warmup):
        super().__init__(optimizer, warmup, base_lr)
        self.total = total

    def get_lr(self):
        return self.base_lr * (1 - self.t / self.total)
"""
    assert (
        constructor_of(text, "Line", "constant-with-warmup")
        == """    def __init__(self, optimizer, base_lr, warmup_steps):
        super().__init__(optimizer, 0, base_lr)
        if warmup_steps is None or warmup_steps < 0:
            raise ValueError(f"warmup_steps is {warmup_steps}, wanted 0 or more")
        self._warmup_steps = warmup_steps"""
    )


def test_what_comes_after_a_warmup_that_is_left_out_is_named() -> None:
    text = """class Base:
    def __init__(self, optimizer, warmup=0, base_lr=1.0):
        self.optimizer, self.base_lr, self.t = optimizer, base_lr, 0


class Line(Base):
    def __init__(self, optimizer, total, warmup, base_lr):
        Base.__init__(self, optimizer, warmup, base_lr)

    def get_lr(self):
        return self.base_lr * (1 - self.t)
"""
    assert "super().__init__(optimizer, base_lr=base_lr)" in constructor_of(text, "Line", "exponential")


def test_a_base_that_asks_for_rates_at_once_finds_what_they_depend_on() -> None:
    text = """class Base:
    def __init__(self, optimizer, base_lr):
        self.optimizer, self.base_lr, self.t = optimizer, base_lr, -1
        self.advance()

    def advance(self):
        self.t += 1
        self.rate = self.get_lr()


class Line(Base):
    def __init__(self, optimizer, base_lr, total):
        self.total = total
        super().__init__(optimizer, base_lr)

    def get_lr(self):
        return self.base_lr * (1 - self.t / self.total)
"""
    assert constructor_of(text, "Line", "exponential").endswith(
        "        self.gamma = gamma\n        super().__init__(optimizer, base_lr)"
    )


def test_a_parameter_that_both_have_is_one() -> None:
    text = """class Base:
    def __init__(self, optimizer, total_steps, base_lr=1.0):
        self.optimizer, self.total_steps, self.base_lr = optimizer, total_steps, base_lr


class Line(Base):
    def __init__(self, optimizer, total_steps, slope=1.0):
        super().__init__(optimizer, total_steps)
        self.slope = slope

    def get_lr(self, step):
        return self.base_lr * (1 - self.slope * step / self.total_steps)
"""
    definition = define(text, ("Line",), request_for("slanted-triangular"))
    assert definition.kept == ("optimizer",)
    assert "def __init__(self, optimizer, total_steps, cut_frac=0.1, ratio=32.0):" in definition.code
    assert "super().__init__(optimizer, total_steps)" in definition.code


def test_a_dataclass_whose_base_has_defaults_gets_defaults() -> None:
    text = """from dataclasses import dataclass


@dataclass
class Base:
    peak_lr: float = 0.1
    seed: int = 0


@dataclass
class Line(Base):
    total: int = 10

    def get_lr(self, step: int) -> float:
        return self.peak_lr * (1 - step / self.total)
"""
    definition = define(text, ("Line",), request_for("multi-step"))
    assert "    milestones: tuple = (100, 200)\n    gamma: float = 0.1\n" in definition.code
    assert definition.kept == ("peak_lr", "seed")


def test_a_base_of_another_file_is_wanted_from_there() -> None:
    text = """import math
from torch.optim import Optimizer
from train.base import Base


class Line(Base):
    def __init__(self, optimizer: Optimizer, total: int) -> None:
        super().__init__(optimizer)
        self.total = total

    def get_lr(self, step: int) -> float:
        return self.base_lr * math.cos(step / self.total)
"""
    base = "class Base:\n    def __init__(self, optimizer):\n        self.base_lr = 1.0\n"
    definition = define(text, ("Line",), request_for("exponential"), {"train/base.py": base})
    assert Wanted(Symbol("train.base", "Base"), "train/base.py") in definition.needs
    assert Wanted(Symbol("torch.optim", "Optimizer")) in definition.needs
    assert Wanted(Symbol("math")) not in definition.needs


def test_a_class_that_gives_no_rates_is_told() -> None:
    text = """class Odd:
    def __init__(self, total):
        self.total = total

    def get_lr(self, model):
        return model.rate(self.total)
"""
    with pytest.raises(NotAlike, match=r"^train/rates\.py:1: class Odd gives its learning rates in no way"):
        define(text, ("Odd",), request_for("step"))


def test_every_kind_of_maker_but_arithmetic_has_a_form() -> None:
    assert all(form_for(kind) for kind in Kind if kind is not Kind.ARITHMETIC)
