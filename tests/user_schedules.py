"""Schedules as people write them, each a file, for `add-schedule from-function`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Written:
    """One function or class in its file, how it is asked for, and what it is given when it is called by itself."""

    text: str
    name: str
    #: What the original is called with, besides the optimizer: the tree's arguments, then what it declares.
    called: Mapping[str, object]
    #: Options of `add-schedule`, and the words of the training command after the name.
    options: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    #: What calling it gives: a scheduler, a function of the step, or the factor at a step.
    gives: str = "scheduler"
    #: Pieces of the patched tree.
    parts: tuple[str, ...] = field(default=())


TREE = {"warm": 7, "total": 40}

SCHEDULES = {
    "annotated, helper and constant, a name imported as another": Written(
        '''"""Mine."""
import math as m
from typing import Optional

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR as L

FLOOR: float = 1e-3
UNUSED = open


def _unused():
    raise RuntimeError


def _half_cosine(x):
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + m.cos(m.pi * x))


def get_tri_stage_schedule(
    optimizer: Optimizer,
    num_warmup_steps: int,
    num_training_steps: int,
    hold_fraction: float = 0.3,
    last_epoch: int = -1,
) -> torch.optim.lr_scheduler.LRScheduler:
    """Warm up, hold, and fall as half a cosine.

    Args:
        optimizer: the one to schedule
        num_warmup_steps (int): steps of the rise
        num_training_steps: all steps
        hold_fraction: part of the run that is held
            at the peak
    """

    def factor(step: int) -> float:
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        hold = hold_fraction * num_training_steps
        if step < hold:
            return 1.0
        return _half_cosine(min(1.0, (step - hold) / max(1, num_training_steps - hold)))

    return L(optimizer, factor, last_epoch)
''',
        "get_tri_stage_schedule",
        {"num_warmup_steps": 7, "num_training_steps": 40, "hold_fraction": 0.5},
        words=("--tri_stage_hold_fraction", "0.5"),
        parts=(
            "LambdaLR as L",
            "import math as m",
            '"help": "Part of the run that is held at the peak"',
            "FLOOR: float = 1e-3",
        ),
    ),
    "bare, with a lambda": Written(
        """from torch.optim import lr_scheduler


def drop(optimizer, drop_at=20, to=0.1, last_epoch=-1):
    return lr_scheduler.LambdaLR(optimizer, lambda s: 1.0 if s < drop_at else to, last_epoch=last_epoch)
""",
        "drop",
        {"drop_at": 11, "to": 0.25},
        words=("--drop_drop_at", "11", "--drop_to", "0.25"),
    ),
    "keyword-only, without last_epoch": Written(
        '''from torch.optim.lr_scheduler import LambdaLR


def floor_schedule(optimizer, *, num_training_steps, floor=0.05):
    """Fall to a floor.

    Parameters
    ----------
    optimizer
        the optimizer
    num_training_steps : int
        all steps
    floor : float
        what is left
        at the end
    """
    return LambdaLR(optimizer, lambda t: max(floor, 1 - t / num_training_steps))
''',
        "floor_schedule",
        {"num_training_steps": 40, "floor": 0.2},
        words=("--floor_floor", "0.2"),
        parts=("What is left at the end",),
    ),
    "a partial of a helper": Written(
        """import functools

import torch


def _curve(step, total, sharpness):
    return max(0.0, 1 - (step / total) ** sharpness)


def get_sharp_lr(opt, max_steps, sharpness: int = 3):
    curve = functools.partial(_curve, total=max_steps, sharpness=sharpness)
    return torch.optim.lr_scheduler.LambdaLR(opt, curve)
""",
        "get_sharp_lr",
        {"max_steps": 40, "sharpness": 5},
        words=("--sharp_sharpness", "5"),
        parts=("get_sharp_lr(opt=optimizer, max_steps=args.max_steps",),
    ),
    "torch's schedulers in a row, milestones": Written(
        '''from torch.optim.lr_scheduler import ConstantLR, MultiStepLR, SequentialLR


def held_then_stepped(optimizer, milestones=(4, 9), gamma=0.5, held=5):
    """Hold, then step.

    :param milestones: where it falls, counted from the end of the hold
    :param gamma: by how much
    :param held: how long
    """
    parts = [ConstantLR(optimizer, factor=1.0, total_iters=held), MultiStepLR(optimizer, list(milestones), gamma)]
    return SequentialLR(optimizer, parts, milestones=[held])
''',
        "held_then_stepped",
        {"milestones": (6, 20), "gamma": 0.25, "held": 5},
        words=("--held_then_stepped_milestones", "6", "20", "--held_then_stepped_gamma", "0.25"),
    ),
    "a subclass of torch's": Written(
        '''import warnings

from torch.optim.lr_scheduler import LRScheduler


class SawtoothLR(LRScheduler):
    """Teeth of a saw.

    Args:
        period: steps of a tooth
    """

    def __init__(self, optimizer, period=10, last_epoch=-1):
        if period < 1:
            warnings.warn("no teeth")
        self.period = period
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        left = 1 - (self.last_epoch % self.period) / self.period
        return [base_lr * left for base_lr in self.base_lrs]
''',
        "SawtoothLR",
        {"period": 13},
        words=("--sawtooth_period", "13"),
        parts=("class SawtoothLR(LRScheduler):", "import warnings"),
    ),
    "a subclass of another of torch's, by way of one of its own": Written(
        """from torch.optim import lr_scheduler as sched


class Stepped(sched.StepLR):
    def __init__(self, optimizer, every: int = 10, by=0.5, last_epoch=-1):
        super().__init__(optimizer, every, by, last_epoch)


class Gentle(Stepped):
    pass
""",
        "Gentle",
        {"every": 4, "by": 0.75},
        words=("--gentle_every", "4", "--gentle_by", "0.75"),
        parts=("from torch.optim import lr_scheduler as sched", "class Stepped(sched.StepLR):"),
    ),
    "a subclass without a constructor": Written(
        """from torch.optim import lr_scheduler


class Halving(lr_scheduler.LRScheduler):
    def get_lr(self):
        return [rate * 0.5 ** (self.last_epoch // 8) for rate in self.base_lrs]
""",
        "Halving",
        {},
    ),
    "the factor at a step": Written(
        '''def my_curve(step, total_steps, power=2.0):
    """Polynomial of mine.

    :param step: where
    :param total_steps: how many
    :param power: the exponent. Of all.
    """
    return max(0.0, 1 - step / total_steps) ** power
''',
        "my_curve",
        {"total_steps": 40, "power": 3.0},
        words=("--my_power", "3.0"),
        gives="factor",
        parts=('"help": "The exponent"',),
    ),
    "the factor, words to choose from, a default by name": Written(
        '''import math
from typing import Literal

LOW = 0.1


def shaped(epoch: int, num_training_steps: int, shape: Literal["cosine", "line"] = "line", low: float = LOW) -> float:
    """A shape."""
    x = min(1.0, epoch / num_training_steps)
    height = 0.5 * (1 + math.cos(math.pi * x)) if shape == "cosine" else 1 - x
    return low + (1 - low) * height
''',
        "shaped",
        {"num_training_steps": 40, "shape": "cosine", "low": 0.3},
        words=("--shaped_shape", "cosine", "--shaped_low", "0.3"),
        gives="factor",
        parts=('"choices": ["cosine", "line"]',),
    ),
    "a function that returns one": Written(
        """def make_saw(*, period=50, low: float = 0):
    def at(step):
        return low + (1 - low) * (1 - (step % period) / period)

    return at
""",
        "make_saw",
        {"period": 6, "low": 0.5},
        words=("--saw_period", "6", "--saw_low", "0.5"),
        gives="curve",
    ),
    "a lambda returned, two-space indents": Written(
        """def falling(total_steps, speed=1.5):
  if speed <= 0:
    raise ValueError(
        "speed"
    )
  return lambda step: max(0.0, 1 - speed * step / total_steps)
""",
        "falling",
        {"total_steps": 40, "speed": 2.5},
        words=("--falling_speed", "2.5"),
        gives="curve",
    ),
    "a partial returned": Written(
        """from functools import partial


def _at(t, total, left):
    return left if t > total / 2 else 1.0


def halves(total_steps, left=0.2):
    return partial(_at, total=total_steps, left=left)
""",
        "halves",
        {"total_steps": 40, "left": 0.4},
        words=("--halves_left", "0.4"),
        gives="curve",
    ),
    "decorators, one of its own": Written(
        """import functools


def clipped(function):
    @functools.wraps(function)
    def inside(*args, **kwargs):
        return min(1.0, max(0.0, function(*args, **kwargs)))

    return inside


@functools.lru_cache(maxsize=None)
@clipped
def bumpy(step, amplitude=0.5, every=9):
    return 1 - amplitude * (step % every)
""",
        "bumpy",
        {"amplitude": 0.2, "every": 5},
        words=("--bumpy_amplitude", "0.2", "--bumpy_every", "5"),
        gives="factor",
    ),
    "type aliases, annotations in the future": Written(
        '''from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

Steps = int
Rate = float


def get_alias_schedule(optimizer: Optimizer, num_training_steps: Steps, end: Rate = 0, last_epoch: Steps = -1):
    """Aliases."""
    return LambdaLR(optimizer, lambda i: 1 - (1 - end) * min(1, i / num_training_steps), last_epoch)
''',
        "get_alias_schedule",
        {"num_training_steps": 40, "end": 0.5},
        words=("--alias_end", "0.5"),
        parts=("alias_end: Optional[float] = field(default=0.0",),
    ),
    "carriage returns, tabs, settled by hand": Written(
        "def settled(step, horizon, mode=None, depth=2):\r\n\tif mode is None:\r\n\t\treturn 1.0\r\n"
        "\treturn max(0.0, 1 - depth * step / horizon)\r\n",
        "settled",
        {"horizon": 40, "mode": "deep", "depth": 1},
        options=("--set", "horizon=@max_steps", "--set", "mode=deep", "--default", "depth=1"),
        gives="factor",
        parts=("horizon=args.max_steps", "settled_depth: Optional[int] = field(default=1"),
    ),
}
