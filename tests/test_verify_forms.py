"""`scaffold verify` on every form of dispatch, arguments and schedule: a right tree passes, a wrong one does not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest

from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES
from tests.test_class_choices import MANAGER
from tests.trees import apply, build, changed, invoke, plan_for

pytest.importorskip("torch")

SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "verify.schema.json").read_text())


@dataclass(frozen=True)
class Form:
    """A tree before scaffold, and one wrong edit of what scaffold then writes."""

    files: Mapping[str, str]
    #: The file, what is there, and what is put there instead.
    mutant: tuple[str, str, str]
    #: What the dispatch check of the right tree says, among other things.
    says: str = ""
    #: Checks that are not run in this form.
    not_run: tuple[str, ...] = ("old names",)


PARSER = '''"""Options."""
import argparse


def options(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=2e-3, help="peak learning rate")
    parser.add_argument("--warmup", type=int, default=30, help="steps of the warm-up")
    parser.add_argument("--schedule", default="half_cosine", help="learning rate schedule")
    return parser.parse_args(argv)
'''

ADJUSTER = Form(
    {
        "opts.py": PARSER,
        "curves.py": '''"""Curves."""
import math


def set_rate(optimizer, rate):
    for group in optimizer.param_groups:
        group["lr"] = rate


def half_cosine(optimizer, base_lr, warmup, steps):
    def adjust(step):
        rate = base_lr * 0.5 * (1 + math.cos(math.pi * step / steps))
        set_rate(optimizer, rate)
        return rate

    return adjust


def level(optimizer, base_lr):
    def adjust(step):
        set_rate(optimizer, base_lr)
        return base_lr

    return adjust
''',
        "fit.py": '''"""Fits."""
import not_installed_anywhere
from curves import half_cosine, level
from opts import options


def fit(args, model, loader):
    optimizer = not_installed_anywhere.Optimizer(model.parameters(), lr=args.lr)
    total_steps = len(loader) * 3
    if args.schedule == "half_cosine":
        scheduler = half_cosine(optimizer, args.lr, args.warmup, total_steps)
    elif args.schedule == "level":
        scheduler = level(optimizer, args.lr)
    else:
        raise SystemExit(f"no schedule {args.schedule}")
    for step, batch in enumerate(loader):
        scheduler(step)
        model(batch)


if __name__ == "__main__":
    fit(options(), None, [])
''',
    },
    ("fit.py", "decay_steps=args.wsd_decay_steps", "decay_steps=args.wsd_decay_steps + 1"),
    "total_steps=1000 in place of a run's own",
    ("old names", "resume", "groups"),
)

PAIRS = Form(
    {
        "names.py": 'FLAT = "flat"\nLINEAR = "linear"\nSCHEDULERS = [FLAT, LINEAR]\n',
        "sched.py": '''"""Schedules as classes that count for themselves."""
import names as N


class RateScheduler:
    def __init__(self, optimizer, base_lr=1.0):
        self.optimizer = optimizer
        self.base_lr = base_lr
        self._t = 0

    def get_lr(self):
        raise NotImplementedError

    def step(self):
        self._t += 1
        for group, rate in zip(self.optimizer.param_groups, self.get_lr()):
            group["lr"] = rate

    def state_dict(self):
        return {"t": self._t}

    def load_state_dict(self, state):
        self._t = state["t"]


class RateSchedulerFlat(RateScheduler):
    def __init__(self, optimizer, base_lr):
        super().__init__(optimizer, base_lr)

    def get_lr(self):
        lr = self.base_lr
        return [lr for _ in self.optimizer.param_groups]


class RateSchedulerLinear(RateScheduler):
    def __init__(self, optimizer, base_lr, total_steps):
        super().__init__(optimizer, base_lr)
        self.total_steps = total_steps

    def get_lr(self):
        lr = self.base_lr * max(0.0, 1 - self._t / self.total_steps)
        return [lr for _ in self.optimizer.param_groups]


def scheduler_for(scheduler_type, base_learning_rate, warmup_steps=0, max_updates=None):
    if scheduler_type == N.FLAT:
        return RateSchedulerFlat, {"base_lr": base_learning_rate}
    if scheduler_type == N.LINEAR:
        return RateSchedulerLinear, {"base_lr": base_learning_rate, "total_steps": max_updates}
    raise ValueError(f"no scheduler {scheduler_type}")
''',
        "main.py": '''"""Runs."""
import argparse

import names as N
from sched import scheduler_for


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scheduler-type", choices=N.SCHEDULERS, default=N.FLAT)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--warmup", type=int, default=0)
    parser.add_argument("--max-updates", type=int, default=None)
    args = parser.parse_args()
    cls, kwargs = scheduler_for(args.scheduler_type, args.rate, args.warmup, args.max_updates)
    return cls, kwargs


if __name__ == "__main__":
    main()
''',
    },
    ("sched.py", "self.gamma ** num_cycles", "self.gamma + num_cycles"),
    "its step() sets the rates from step 1 on",
    ("old names", "groups"),
)

MATCH = Form(
    {
        "train.py": '''"""Trains."""
from dataclasses import dataclass

from torch.optim.lr_scheduler import LRScheduler


@dataclass
class Settings:
    schedule: str = "linear"
    warmup_steps: int = 10
    max_steps: int = 400


class LinearLR_(LRScheduler):
    def __init__(self, optimizer, total_steps, last_epoch=-1):
        self.total_steps = total_steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [rate * (1 - self.last_epoch / self.total_steps) for rate in self.base_lrs]


class Trainer:
    def __init__(self, settings: Settings):
        self.settings = settings

    def configure(self, optimizer):
        match self.settings.schedule:
            case "linear":
                return LinearLR_(optimizer, total_steps=self.settings.max_steps)
            case "constant":
                return None
            case other:
                raise ValueError(other)
''',
    },
    ("train.py", "gamma=self.settings.decay_gamma", "gamma=self.settings.decay_steps"),
    "made from the class",
)

ENUM_TABLE = Form(
    {
        "optimization.py": '''"""Schedules by name."""
from enum import Enum

from torch.optim.lr_scheduler import LambdaLR


class Shape(Enum):
    FLAT = "flat"
    LINEAR = "linear"


def get_flat_schedule(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def get_linear_schedule(optimizer, num_training_steps, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / num_training_steps), last_epoch)


TABLE = {
    Shape.FLAT: get_flat_schedule,
    Shape.LINEAR: get_linear_schedule,
}


def get_scheduler(name, optimizer, num_warmup_steps=None, num_training_steps=None, last_epoch=-1):
    name = Shape(name)
    make = TABLE[name]
    if name == Shape.FLAT:
        return make(optimizer, last_epoch=last_epoch)
    return make(optimizer, num_training_steps=num_training_steps, last_epoch=last_epoch)
''',
    },
    ("optimization.py", "gamma=decay_gamma", "gamma=decay_gamma / 2"),
    "made of the declared defaults",
)

PARTIALS = Form(
    {
        "decay.py": '''"""Factors."""
from functools import partial

from pydantic import BaseModel, Field
from torch.optim.lr_scheduler import LambdaLR


class OptimConfig(BaseModel):
    decay_method: str = Field(default="rsqrt", description="How the rate decays")
    warmup_steps: int = Field(default=40, description="Steps of the warm-up")
    train_steps: int = Field(default=900, description="Steps")


def rsqrt(step: int, warmup_steps: int, size: int) -> float:
    return size / max(step, warmup_steps, 1) ** 0.5


def straight(step: int, train_steps: int) -> float:
    return max(0.0, 1 - step / train_steps)


def decay_fn(model, config: OptimConfig):
    functions = {
        "rsqrt": partial(rsqrt, warmup_steps=config.warmup_steps, size=model.size),
        "straight": partial(straight, train_steps=config.train_steps),
    }
    return functions[config.decay_method]
''',
    },
    ("decay.py", "gamma=config.decay_gamma", "gamma=config.wsd_final_ratio"),
    "a function of the step, called at each step",
    ("old names", "resume"),
)

ARITHMETIC = Form(
    {
        "rates.py": '''"""The rate at a step."""
from dataclasses import dataclass


@dataclass
class Options:
    lr: float = 0.01
    lr_decay: str = "halving"
    max_steps: int = 700


def learning_rate(step, options: Options):
    if options.lr_decay == "halving":
        lr = options.lr * 0.5 ** (step // 100)
    elif options.lr_decay == "linear":
        lr = options.lr * (1 - step / options.max_steps)
    else:
        raise ValueError(options.lr_decay)
    return lr
''',
    },
    ("rates.py", "options.lr * step_schedule(", "options.lr + step_schedule("),
    "it gives a number",
    ("old names", "resume", "groups"),
)

RATE_CALLS = Form(
    {
        "conf.py": '''"""Configuration."""
from typing import NamedTuple


class Conf(NamedTuple):
    learning_rate: float = 0.02
    lr_decay: str = "poly"
    warmup_steps: int = 20
    max_iters: int = 500
''',
        "rates.py": '''"""The rate at an iteration."""
from conf import Conf


def poly_rate(it, base_lr, max_iters):
    return base_lr * (1 - it / max_iters) ** 0.9


def warm_rate(it, base_lr, warmup_steps):
    return base_lr * min(1.0, it / warmup_steps)


def get_lr(it, conf: Conf):
    if conf.lr_decay == "poly":
        return poly_rate(it, base_lr=conf.learning_rate, max_iters=conf.max_iters)
    if conf.lr_decay == "warm":
        return warm_rate(it, base_lr=conf.learning_rate, warmup_steps=conf.warmup_steps)
    raise ValueError(conf.lr_decay)
''',
    },
    (
        "rates.py",
        "base_lr=conf.learning_rate,\n            decay_steps",
        "base_lr=conf.max_iters,\n            decay_steps",
    ),
    "it gives a number",
    ("old names", "resume", "groups"),
)

CLOSURES = Form(
    {
        "loop.py": '''"""A loop."""
import click
import torch


def flat():
    def factor(step):
        return 1.0

    return factor


def straight(total_steps):
    def factor(step):
        return max(0.0, 1 - step / total_steps)

    return factor


@click.command()
@click.option("--curve", "lr_curve", default="flat", help="learning rate curve")
@click.option("--total-steps", type=int, default=800, help="steps")
@click.option("--warmup-steps", type=int, default=8, help="steps of the warm-up")
def main(lr_curve, total_steps, warmup_steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    if lr_curve == "flat":
        curve = flat()
    elif lr_curve == "straight":
        curve = straight(total_steps=total_steps)
    else:
        raise click.UsageError(lr_curve)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, curve)
    for _ in range(total_steps):
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    main()
''',
    },
    ("loop.py", "warmup_steps=warmup_steps,", "warmup_steps=warmup_steps + 2,"),
    "a function of the step, called at each step",
    ("old names", "resume"),
)

TOLD_TOTAL = Form(
    {
        "kinds.py": '''"""Kinds."""
from enum import Enum


class SchedulerType(str, Enum):
    constant = "constant"
    linear = "linear"
''',
        "optim.py": '''"""Schedulers that are asked."""
from dataclasses import dataclass

import not_installed_anywhere
from kinds import SchedulerType


@dataclass
class SchedulerConfig:
    name: SchedulerType = SchedulerType.constant
    t_warmup: float = 50


class Scheduler:
    def get_lr(self, initial_lr, step, max_steps):
        raise NotImplementedError


@dataclass
class ConstantScheduler(Scheduler):
    warmup_steps: int

    def get_lr(self, initial_lr, step, max_steps):
        return initial_lr


@dataclass
class LinearScheduler(Scheduler):
    warmup_steps: int

    def get_lr(self, initial_lr, step, max_steps):
        return initial_lr * (1 - step / max_steps)


def build_scheduler(cfg, sched_cfg: SchedulerConfig):
    if sched_cfg.name == SchedulerType.constant:
        return ConstantScheduler(warmup_steps=int(sched_cfg.t_warmup))
    elif sched_cfg.name == SchedulerType.linear:
        return LinearScheduler(warmup_steps=int(sched_cfg.t_warmup))
    else:
        raise NotImplementedError
''',
    },
    ("optim.py", "initial_lr * self._factor(step, max_steps)", "initial_lr * self._factor(step, max_steps + 1)"),
    "its get_lr() at each step",
    ("old names", "resume"),
)

TOLD_STEP = Form(
    {
        "scheduler.py": '''"""Schedulers that are told the epoch."""


class Scheduler:
    def __init__(self, optimizer, initialize=True):
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_values = [group["initial_lr"] for group in optimizer.param_groups]
        self.update_groups(self.base_values)

    def _get_lr(self, t):
        raise NotImplementedError

    def step(self, epoch):
        self.update_groups(self._get_lr(epoch))

    def update_groups(self, values):
        for group, value in zip(self.optimizer.param_groups, values):
            group["lr"] = value

    def state_dict(self):
        return {"base_values": self.base_values}

    def load_state_dict(self, state):
        self.base_values = state["base_values"]


class CosineLRScheduler(Scheduler):
    def __init__(self, optimizer, t_initial, warmup_t=0, initialize=True):
        super().__init__(optimizer, initialize=initialize)
        self.t_initial = t_initial
        self.warmup_t = warmup_t

    def _get_lr(self, t):
        return [v * (1 - t / self.t_initial) for v in self.base_values]


class TanhLRScheduler(Scheduler):
    def __init__(self, optimizer, t_initial, warmup_t=0, initialize=True):
        super().__init__(optimizer, initialize=initialize)
        self.t_initial = t_initial
        self.warmup_t = warmup_t

    def _get_lr(self, t):
        return [v * 0.5 for v in self.base_values]


def create_scheduler(optimizer, sched="cosine", num_epochs=150, warmup_epochs=5):
    t_initial = num_epochs
    warmup_t = warmup_epochs
    lr_scheduler = None
    if sched == "cosine":
        lr_scheduler = CosineLRScheduler(optimizer, t_initial=t_initial, warmup_t=warmup_t)
    elif sched == "tanh":
        lr_scheduler = TanhLRScheduler(optimizer, t_initial=t_initial, warmup_t=warmup_t)
    return lr_scheduler, num_epochs
''',
    },
    ("scheduler.py", "warmup_steps=warmup_t,", "warmup_steps=warmup_t - 1,"),
    "told the step at each step",
)

POPPED = Form(
    {
        "config.py": '''"""Configuration."""


class Config:
    def __init__(self, **kwargs):
        self.lrate = kwargs.pop("lrate", 1e-2)
        self.schedule = kwargs.pop("schedule", "constant")
        self.warmup = kwargs.pop("warmup", 0)
        self.max_steps = kwargs.pop("max_steps", 300)
''',
        "utils.py": '''"""Optimizers."""
import torch
from config import Config
from torch.optim.lr_scheduler import LambdaLR


def get_linear_schedule(optimizer, max_steps, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / max_steps), last_epoch)


def configure(hparams: Config, params):
    lrate = hparams.lrate
    schedule = hparams.schedule
    optim = torch.optim.SGD(params, lr=lrate)
    lr_sched = {}
    if schedule == "linear":
        lr_sched = {"scheduler": get_linear_schedule(optim, hparams.max_steps), "interval": "step"}
    elif schedule != "constant":
        raise ValueError(f"no schedule {schedule}")
    return {"optimizer": optim, "lr_scheduler": lr_sched}
''',
    },
    ("utils.py", "gamma=hparams.decay_gamma", "gamma=hparams.lrate"),
    "made from the class",
)

MEMBERS = Form(
    {
        "run.py": '''"""Runs."""
import enum
from dataclasses import dataclass

from torch.optim.lr_scheduler import LambdaLR


class Curve(enum.Enum):
    FLAT = "flat"
    LINEAR = "linear"


@dataclass
class Args:
    lr_curve: Curve = Curve.FLAT
    warmup_steps: int = 3
    max_steps: int = 200


def get_flat_schedule(optimizer):
    return LambdaLR(optimizer, lambda step: 1.0)


def get_linear_schedule(optimizer, max_steps):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / max_steps))


def scheduler_of(args: Args, optimizer):
    if args.lr_curve == Curve.FLAT:
        return get_flat_schedule(optimizer)
    elif args.lr_curve == Curve.LINEAR:
        return get_linear_schedule(optimizer, args.max_steps)
    raise ValueError(args.lr_curve)
''',
    },
    ("run.py", "gamma ** num_cycles", "gamma ** (num_cycles + 1)"),
)

GLOBALS = Form(
    {
        "script.py": '''"""A script with settings at the top."""
import torch
from torch.optim.lr_scheduler import LambdaLR

LR = 0.05
LR_SCHEDULE = "flat"
WARMUP_STEPS = 12
MAX_STEPS = 360


def get_flat_schedule(optimizer):
    return LambdaLR(optimizer, lambda step: 1.0)


def get_linear_schedule(optimizer, max_steps):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / max_steps))


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=LR)
if LR_SCHEDULE == "flat":
    scheduler = get_flat_schedule(optimizer)
elif LR_SCHEDULE == "linear":
    scheduler = get_linear_schedule(optimizer, MAX_STEPS)
else:
    raise ValueError(LR_SCHEDULE)
raise SystemExit("trained")
''',
    },
    ("script.py", "warmup_steps=WARMUP_STEPS", "warmup_steps=MAX_STEPS // 2"),
    "it stands at the top level of its file",
)

ITEMS = Form(
    {
        "train.py": '''"""Trains."""
import argparse

import torch
from torch.optim.lr_scheduler import LambdaLR


def get_flat_schedule(optimizer):
    return LambdaLR(optimizer, lambda step: 1.0)


def get_linear_schedule(optimizer, max_steps):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / max_steps))


def make_scheduler(config, optimizer):
    kinds = {
        "flat": lambda: get_flat_schedule(optimizer),
        "linear": lambda: get_linear_schedule(optimizer, config["max_steps"]),
    }
    if config["lr_scheduler"] == "flat":
        return get_flat_schedule(optimizer)
    elif config["lr_scheduler"] == "linear":
        return get_linear_schedule(optimizer, config["max_steps"])
    raise ValueError(kinds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr_scheduler", default="flat")
    parser.add_argument("--max_steps", type=int, default=250)
    parser.add_argument("--warmup_steps", type=int, default=25)
    config = vars(parser.parse_args())
    make_scheduler(config, torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1))
''',
    },
    ("train.py", 'decay_steps=config["decay_steps"]', 'decay_steps=config["max_steps"]'),
)

YACS = Form(
    {
        "defaults.py": '''"""Defaults."""
from yacs.config import CfgNode as CN

_C = CN()
_C.SOLVER = CN()
_C.SOLVER.LR_SCHEDULER = "multi"
_C.SOLVER.BASE_LR = 0.03
_C.SOLVER.WARMUP_ITERS = 11
_C.SOLVER.MAX_ITER = 440
''',
        "build.py": '''"""Builds."""
from torch.optim.lr_scheduler import LambdaLR


class WarmupMultiStepLR(LambdaLR):
    def __init__(self, optimizer, last_epoch=-1):
        super().__init__(optimizer, lambda step: 1.0, last_epoch)


def get_poly_schedule(optimizer, max_iter):
    return LambdaLR(optimizer, lambda step: (1 - step / max_iter) ** 0.9)


def build_lr_scheduler(cfg, optimizer):
    name = cfg.SOLVER.LR_SCHEDULER
    if name == "multi":
        return WarmupMultiStepLR(optimizer)
    elif name == "poly":
        return get_poly_schedule(optimizer, cfg.SOLVER.MAX_ITER)
    raise ValueError(f"no scheduler {name}")
''',
    },
    ("build.py", "cfg.SOLVER.DECAY_GAMMA", "cfg.SOLVER.BASE_LR"),
    "made of the declared defaults",
)

SHAPES = '''"""Runs."""
import argparse

import torch
from torch.optim.lr_scheduler import LambdaLR


def get_flat(optimizer):
    return LambdaLR(optimizer, lambda step: 1.0)


def get_straight(optimizer, max_steps):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / max_steps))


def options(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--shape", default="flat")
    parser.add_argument("--max-steps", type=int, default=300)
    parser.add_argument("--warmup-steps", type=int, default=0)
    return parser.parse_args(argv)
'''

NESTED = Form(
    {
        "run.py": SHAPES
        + """

def main(argv=None):
    args = options(argv)
    shape = args.shape
    steps = args.max_steps

    def make(optimizer):
        if shape == "flat":
            return get_flat(optimizer)
        elif shape == "straight":
            return get_straight(optimizer, steps)
        raise ValueError(shape)

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    return make(optimizer)


if __name__ == "__main__":
    main()
"""
    },
    ("run.py", "gamma=args.decay_gamma", "gamma=args.wsd_final_ratio"),
    "the code around it does more than choose a scheduler",
)

BETWEEN = Form(
    {
        "run.py": SHAPES
        + """

def build(args, optimizer):
    shape = args.shape
    if shape == "flat":
        return get_flat(optimizer)
    total = args.max_steps
    if shape == "straight":
        return get_straight(optimizer, total)
    raise ValueError(shape)
"""
    },
    ("run.py", "total_steps=total", "total_steps=args.warmup_steps + 500"),
    "made of the declared defaults",
)

IN_CLASS = Form(
    MANAGER,
    ("rates.py", "self.lr * step_schedule(", "self.lr + step_schedule("),
    "self.lr=0.001 in place of a run's own",
    ("old names", "resume", "groups"),
)

CALLED = Form(
    {
        "rates.py": '''"""Schedulers that are called with the step."""


class LearningRateScheduler:
    def __init__(self, base_lr: float = 1.0, warmup: int = 0) -> None:
        self.base_lr = base_lr
        self.warmup = warmup
        self.lr = None

    def __call__(self, t):
        pass


class LearningRateSchedulerInvSqrt(LearningRateScheduler):
    def __call__(self, t: int):
        lr = self.base_lr / max(t, 1, self.warmup) ** 0.5
        self.lr = lr
        return lr


class LearningRateSchedulerLinear(LearningRateScheduler):
    def __init__(self, base_lr: float, total_steps: int, warmup: int = 0) -> None:
        super().__init__(base_lr, warmup)
        self.total_steps = total_steps

    def __call__(self, t: int):
        lr = self.base_lr * (1 - min(t, self.total_steps) / self.total_steps)
        self.lr = lr
        return lr


def get_lr_scheduler(scheduler_type: str, base_learning_rate: float, warmup: int = 0, max_updates: int = 1000):
    if scheduler_type == "inv-sqrt":
        return LearningRateSchedulerInvSqrt(base_lr=base_learning_rate, warmup=warmup)
    if scheduler_type == "linear":
        return LearningRateSchedulerLinear(base_lr=base_learning_rate, total_steps=max_updates, warmup=warmup)
    raise ValueError(f"unknown learning rate scheduler {scheduler_type}")
'''
    },
    ("rates.py", "self.base_lr * self._factor(t)", "self.base_lr * self._factor(t + 1)"),
    "a function of the step, called at each step",
    ("old names", "resume", "groups"),
)

HANDED = Form(
    {
        "model.py": '''"""A model that chooses a scheduler when it is told how long it trains."""
import argparse

import not_installed_anywhere
from rates import linear

parser = argparse.ArgumentParser()
parser.add_argument("--scheduler", choices=["constant", "linear"], default="linear")
parser.add_argument("--warmup_steps", type=int, default=10)


class Model:
    def train(self, optimizer, args, loader):
        t_total = len(loader) * 3
        return self.get_scheduler(optimizer, args, t_total)

    def get_scheduler(self, optimizer, args, t_total):
        if args.scheduler == "constant":
            scheduler = None
        elif args.scheduler == "linear":
            scheduler = linear(optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=t_total)
        else:
            raise ValueError(args.scheduler)
        return scheduler
''',
        "rates.py": '''"""Schedules."""
from torch.optim.lr_scheduler import LambdaLR


def linear(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: max(0.0, 1 - step / num_training_steps), last_epoch)
''',
    },
    ("model.py", "total_steps=t_total", "total_steps=t_total + 100"),
    "t_total=1000 in place of a run's own",
    ("old names",),
)

FORMS = {
    "a method that is handed the number of all steps": HANDED,
    "sequential ifs, own classes that are called with the step": CALLED,
    "elif chain in a loop, adjusters, argparse": ADJUSTER,
    "sequential ifs, pairs of own classes, constants": PAIRS,
    "match in a method, a subclass of torch's": MATCH,
    "enum table with ifs, a function's parameters": ENUM_TABLE,
    "local table of partials, step factors, pydantic": PARTIALS,
    "arithmetic in the arms": ARITHMETIC,
    "calls that give rates, a NamedTuple": RATE_CALLS,
    "closures, click": CLOSURES,
    "own classes told all steps, a string enum": TOLD_TOTAL,
    "own classes told the step, locals": TOLD_STEP,
    "kwargs.pop, a dict around the scheduler": POPPED,
    "members in the arguments": MEMBERS,
    "globals of a script": GLOBALS,
    "items of a dict": ITEMS,
    "yacs": YACS,
    "a nested function on names of the one around it": NESTED,
    "a name bound between two ifs": BETWEEN,
    "formulas in a class": IN_CLASS,
}


def patched(form: Form) -> dict[str, str]:
    """Return the tree with step and wsd added."""
    files: Mapping[str, str | bytes] = form.files
    for kind in ("step", "wsd"):
        schedule = next(schedule for schedule in SCHEDULES if schedule.kind == kind)
        files = apply(files, plan_for(files, Request.with_defaults(schedule, Implementation.OWN)))
    return {path: text.decode() if isinstance(text, bytes) else text for path, text in files.items()}


@pytest.mark.parametrize("name", FORMS)
def test_what_scaffold_writes_is_verified(name: str, tmp_path: Path) -> None:
    form = FORMS[name]
    result = invoke("verify", "--root", str(build(tmp_path, patched(form))), "--output-format", "json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    jsonschema.validate(document, SCHEMA)
    assert {one["name"] for one in document["names"]} == {"step_schedule", "wsd_schedule"}
    for one in document["names"]:
        statuses = {check["name"]: check["status"] for check in one["checks"]}
        wanted = {check: "not run" if check in form.not_run else "passed" for check in statuses}
        assert statuses == wanted, result.stdout
        said = next(check["detail"] for check in one["checks"] if check["name"] == "dispatch")
        assert form.says in f"{said} {document['sliced']}"


@pytest.mark.parametrize("name", FORMS)
def test_a_wrong_edit_is_found_out(name: str, tmp_path: Path) -> None:
    form = FORMS[name]
    result = invoke("verify", "--root", str(build(tmp_path, changed(form.mutant, base=patched(form)))), "step", "wsd")
    assert result.exit_code == 4, result.output
    assert "failed" in result.stdout


OWN_NUMBERS = """import argparse

from torch.optim.lr_scheduler import ExponentialLR, StepLR

parser = argparse.ArgumentParser()
parser.add_argument("--lr-policy", default="stairs")
parser.add_argument("--stair", type=int, default=40)


def build(args, optimizer):
    if args.lr_policy == "stairs":
        return StepLR(optimizer, step_size=args.stair, gamma=0.1)
    elif args.lr_policy == "exponential":
        return ExponentialLR(optimizer, gamma=0.99)
    raise ValueError(args.lr_policy)
"""


def test_the_trees_own_arms_with_numbers_are_not_taken_for_ours(tmp_path: Path) -> None:
    root = build(tmp_path, {"train.py": OWN_NUMBERS})
    assert invoke("verify", "--root", str(root)).exit_code == 3
    assert invoke("add-schedule", "step", "--root", str(root)).exit_code == 0
    result = invoke("verify", "--root", str(root), "--output-format", "json")
    assert result.exit_code == 0
    assert [one["name"] for one in json.loads(result.stdout)["names"]] == ["step_schedule"]


def test_numbers_in_an_arm_count_where_the_tree_declares_none(tmp_path: Path) -> None:
    root = build(tmp_path, {"train.py": OWN_NUMBERS})
    words = ["--implementation", "torch", "--inline-arguments", "--gamma", "0.3", "--name", "thirds"]
    assert invoke("add-schedule", "step", "--root", str(root), *words).exit_code == 0
    result = invoke("verify", "thirds", "--root", str(root), "--output-format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["names"][0]["parameters"] == {"decay_steps": 100, "gamma": 0.3}
