"""Small trees whose schedules have each form, and how a schedule of that form is driven through a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

STEPS = 300
PEAK = 0.25

Call = Callable[..., Any]
Given = Mapping[str, Any]
#: What is to be called, the arguments that an arm passes, and all values; the factor at each of `STEPS` steps.
Drive = Callable[[Call, Given, Given], list[float]]


class Optimizer:
    """What schedules see of an optimizer."""

    def __init__(self, peak: float = PEAK) -> None:
        self.param_groups = [{"lr": peak}, {"lr": peak}]

    @property
    def rate(self) -> float:
        first, second = (group["lr"] for group in self.param_groups)
        assert first == second
        return first


@dataclass(frozen=True)
class Style:
    """A file with schedules of one form."""

    name: str
    text: str
    #: The makers by name, the one to be like last.
    makers: tuple[str, ...]
    drive: Drive


def by_step(function: Call, given: Given, _: Given) -> list[float]:
    return [function(step, **given) for step in range(STEPS)]


def by_rate(function: Call, given: Given, _: Given) -> list[float]:
    return [function(peak_lr=PEAK, epoch=step, **given) / PEAK for step in range(STEPS)]


def by_closure(function: Call, given: Given, _: Given) -> list[float]:
    made = function(**given)
    return [made(step) for step in range(STEPS)]


def by_closure_of_rate(function: Call, given: Given, _: Given) -> list[float]:
    made = function(lr=PEAK, **given)
    return [made(step) / PEAK for step in range(STEPS)]


def by_adjuster(function: Call, given: Given, _: Given) -> list[float]:
    optimizer = Optimizer()
    adjust = function(optimizer, PEAK, **given)
    factors = []
    for step in range(STEPS):
        assert adjust(step) == optimizer.rate
        factors.append(optimizer.rate / PEAK)
    return factors


def by_silent_adjuster(function: Call, given: Given, _: Given) -> list[float]:
    optimizer = Optimizer()
    adjust = function(opt=optimizer, **given)
    factors = []
    for step in range(STEPS):
        assert adjust(step) is None
        factors.append(optimizer.rate / PEAK)
    return factors


def by_epochs_told(made: Call, given: Given, _: Given) -> list[float]:
    optimizer = Optimizer()
    schedule = made(optimizer, **given)
    factors = [optimizer.rate / PEAK]
    for step in range(1, STEPS):
        schedule.at(step)
        factors.append(optimizer.rate / PEAK)
    return factors


def by_own_count(made: Call, given: Given, _: Given) -> list[float]:
    optimizer = Optimizer()
    schedule = made(optimizer=optimizer, base_lr=PEAK, **given)
    factors = []
    for step in range(STEPS):
        schedule.step(step)
        factors.append(optimizer.rate / PEAK)
    return factors


def by_being_called(made: Call, given: Given, _: Given) -> list[float]:
    schedule = made(base_lr=PEAK, **given)
    factors = []
    for step in range(STEPS):
        factors.append(schedule(step) / PEAK)
        assert schedule.lr == factors[-1] * PEAK
    return factors


def by_asking(made: Call, given: Given, values: Given) -> list[float]:
    schedule = made(clip_steps=None, **given)
    total = values.get("total_steps", 5)
    return [schedule.get_lr(PEAK, step, max_steps=total) / PEAK for step in range(STEPS)]


def by_torch(made: Call, given: Given, _: Given) -> list[float]:
    parameters = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": PEAK}]
    optimizer = torch.optim.SGD(parameters)
    schedule = made(optimizer, **given)
    factors = []
    for _step in range(STEPS):
        factors.append(optimizer.param_groups[0]["lr"] / PEAK)
        optimizer.step()
        schedule.step()
    return factors


def by_steps_done(made: Call, given: Given, _: Given) -> list[float]:
    optimizer = Optimizer()
    schedule = made(optimizer, base_lr=PEAK, **given)
    factors = []
    for _step in range(STEPS):
        factors.append(optimizer.rate / PEAK)
        schedule.step()
    return factors


def by_call(made: Call, given: Given, _: Given) -> list[float]:
    optimizer = Optimizer()
    schedule = made(optimizer, lr=PEAK, **given)
    factors = []
    for step in range(STEPS):
        schedule(step)
        factors.append(optimizer.rate / PEAK)
    return factors


STYLES = (
    Style(
        "factory",
        """from torch.optim.lr_scheduler import LambdaLR


def get_flat_schedule(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)
""",
        ("get_flat_schedule",),
        by_torch,
    ),
    Style(
        "step_factor",
        """def halving(step: int, every: int) -> float:
    return 0.5 ** (step / every)
""",
        ("halving",),
        by_step,
    ),
    Style(
        "untyped_step_factor",
        """def halving(n, every):
    return 0.5 ** (n / every)
""",
        ("halving",),
        by_step,
    ),
    Style(
        "step_rate",
        """def straight(peak_lr, epoch, epochs, min_lr=0.0):
    return min_lr + (peak_lr - min_lr) * (1 - epoch / epochs)
""",
        ("straight",),
        by_rate,
    ),
    Style(
        "closure",
        """def straight(total):
    def at(step):
        return 1 - step / total

    return at
""",
        ("straight",),
        by_closure,
    ),
    Style(
        "closure_of_rate",
        """def straight(total, lr):
    return lambda step: lr * (1 - step / total)
""",
        ("straight",),
        by_closure_of_rate,
    ),
    Style(
        "adjuster",
        """def put_rate(optimizer, rate):
    for group in optimizer.param_groups:
        group["lr"] = rate


def straight(optimizer, base_lr, total):
    def _adjust(step):
        rate = base_lr * (1 - step / total)
        put_rate(optimizer, rate)
        return rate

    return _adjust
""",
        ("straight",),
        by_adjuster,
    ),
    Style(
        "silent_adjuster",
        """def straight(opt, total):
    def update(it):
        for g in opt.param_groups:
            g.setdefault('initial_lr', g['lr'])
            g['lr'] = g['initial_lr'] * (1 - it / total)

    return update
""",
        ("straight",),
        by_silent_adjuster,
    ),
    Style(
        "told_epochs",
        '''from abc import ABC, abstractmethod
from typing import List, Optional


class Schedule(ABC):
    def __init__(self, optimizer, field: str, jitter: Optional[float] = None, seed: int = 0) -> None:
        self.optimizer = optimizer
        self.field = field
        self.jitter = jitter
        self.seed = seed
        self.base_values = [group[field] for group in optimizer.param_groups]
        self.put(self.base_values)

    @abstractmethod
    def _get_lr(self, t: int) -> List[float]:
        ...

    def at(self, epoch: int) -> None:
        self.put(self._get_lr(epoch))

    def put(self, values) -> None:
        for group, value in zip(self.optimizer.param_groups, values):
            group[self.field] = value


class PolyLRScheduler(Schedule):
    def __init__(self, optimizer, t_end: int, jitter: Optional[float] = None, seed: int = 0) -> None:
        super().__init__(optimizer, field="lr", jitter=jitter, seed=seed)
        self.t_end = t_end

    def _get_lr(self, t: int) -> List[float]:
        return [value * (1 - t / self.t_end) ** 2 for value in self.base_values]


class StepLRScheduler(Schedule):
    """Decays in steps."""

    def __init__(
        self,
        optimizer,
        every: int,
        rate: float = 1.0,
        warmup_t: int = 0,
        jitter: Optional[float] = None,
        seed: int = 0,
    ) -> None:
        super().__init__(optimizer, field='lr', jitter=jitter, seed=seed)
        self.every = every
        self.rate = rate
        self.warmup_t = warmup_t
        self.slopes = [1 for _ in self.base_values]
        if self.warmup_t:
            super().put([0.0 for _ in self.base_values])

    def _get_lr(self, t: int) -> List[float]:
        if t < self.warmup_t:
            return [t * s for s in self.slopes]
        return [v * self.rate ** (t // self.every) for v in self.base_values]
''',
        ("PolyLRScheduler", "StepLRScheduler"),
        by_epochs_told,
    ),
    Style(
        "own_count",
        """from typing import List, Optional


class RateSchedule:
    def __init__(self, optimizer: Optional[object] = None, base_lr: float = 1.0, warmup: int = 0) -> None:
        self.optimizer = optimizer
        self.base_lr = base_lr
        self.warmup = warmup
        self._t = 0

    def get_lr(self) -> List[float]:
        raise NotImplementedError

    def step(self, t: int) -> None:
        self._t = t
        for group, lr in zip(self.optimizer.param_groups, self.get_lr()):
            group["lr"] = lr


class RateScheduleRoot(RateSchedule):
    def get_lr(self):
        lr = self.base_lr / max(1, self._t) ** 0.5
        return [lr for _ in self.optimizer.param_groups]


class RateScheduleLine(RateSchedule):
    def __init__(self, optimizer: object, base_lr: float, total: int, warmup: int = 0) -> None:
        super().__init__(optimizer, base_lr, warmup)
        self.total = total

    def get_lr(self) -> List[float]:
        lr = self.base_lr * (1 - self._t / self.total)
        return [lr for _ in self.optimizer.param_groups]
""",
        ("RateScheduleRoot", "RateScheduleLine"),
        by_own_count,
    ),
    Style(
        "called",
        """class LearningRateScheduler:
    def __init__(self, base_lr: float = 1.0, warmup: int = 0) -> None:
        self.base_lr = base_lr
        self.warmup = warmup
        self.lr = None

    def __call__(self, t):
        pass

    def _warmup(self, t):
        return self.base_lr * min(1.0, t / self.warmup) if self.warmup else self.base_lr


class LearningRateSchedulerLine(LearningRateScheduler):
    def __init__(self, base_lr: float, total: int, warmup: int = 0) -> None:
        super().__init__(base_lr, warmup)
        self.total = total

    def __call__(self, t: int):
        warm_lr = self._warmup(t)
        lr = warm_lr * (1 - t / self.total)
        # Only for what is logged.
        self.lr = lr
        return lr
""",
        ("LearningRateSchedulerLine",),
        by_being_called,
    ),
    Style(
        "dataclass",
        """from abc import ABCMeta, abstractmethod
from dataclasses import dataclass
from typing import Optional


@dataclass
class Schedule(metaclass=ABCMeta):
    clip_steps: Optional[int]

    @abstractmethod
    def get_lr(self, initial_lr: float, step: int, max_steps: int) -> float:
        raise NotImplementedError


@dataclass
class LineWithFloor(Schedule):
    floor: float = 0.1
    end: Optional[int] = None

    def get_lr(self, initial_lr: float, step: int, max_steps: int) -> float:
        return initial_lr * max(self.floor, 1 - step / max_steps)
""",
        ("LineWithFloor",),
        by_asking,
    ),
    Style(
        "torch_base",
        """from torch.optim.lr_scheduler import LRScheduler


class LineLR(LRScheduler):
    def __init__(self, optimizer, total, last_epoch=-1):
        self.total = total
        super(LineLR, self).__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * (1 - self.last_epoch / self.total) for base in self.base_lrs]
""",
        ("LineLR",),
        by_torch,
    ),
    Style(
        "lambda_base",
        """from torch.optim import lr_scheduler


class LineSchedule(lr_scheduler.LambdaLR):
    def __init__(self, optimizer, total, last_epoch=-1):
        self.total = total
        super().__init__(optimizer, self.height, last_epoch=last_epoch)

    def height(self, step):
        return 1 - step / self.total
""",
        ("LineSchedule",),
        by_torch,
    ),
    Style(
        "no_base",
        """class LineSchedule:
    def __init__(self, optimizer, base_lr, total):
        self.optimizer = optimizer
        self.base_lr = base_lr
        self.total = total
        self.count = -1
        self.n = -1
        self.step()

    def get_lr(self, step=None):
        if step is None:
            step = self.n
        return self.base_lr * (1 - step / self.total)

    def step(self):
        self.n += 1
        for group in self.optimizer.param_groups:
            group['lr'] = self.get_lr()

    def left(self):
        return self.total - self.n
""",
        ("LineSchedule",),
        by_steps_done,
    ),
    Style(
        "sets_rates",
        """class LineSchedule(object):
    def __init__(self, opt, lr, total):
        self.opt = opt
        self.lr = lr
        self.total = total

    def __call__(self, epoch):
        for group in self.opt.param_groups:
            group['lr'] = self.lr * (1 - epoch / self.total)
""",
        ("LineSchedule",),
        by_call,
    ),
)
