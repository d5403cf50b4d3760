"""What packages that nobody had tried before showed: each as a small tree of its own."""

import importlib
from pathlib import Path

import pytest
import torch

from scaffold.errors import NoSite
from scaffold.inspection import inspect_tree
from scaffold.model.parameter import Values
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES
from tests.importing import importable
from tests.trees import MemoryTree, apply, as_bytes, build, plan_for

STEP = next(schedule for schedule in SCHEDULES if schedule.kind == "step")
REQUEST = Request.with_defaults(STEP, Implementation.OWN)
ARGS = """import argparse


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--scheduler", help="how the rate falls", type=str, default="plateau")
    parser.add_argument("--patience", type=int, default=5)
    return parser.parse_args(argv)
"""


def patched(files: dict[str, str]) -> dict[str, str]:
    """Return the tree with the step schedule, which a second run leaves alone."""
    after = apply(files, plan_for(files, REQUEST))
    assert not plan_for(after, REQUEST).edits
    return {path: data.decode() for path, data in after.items()}


def closed_form(steps: int) -> list[float]:
    assert STEP.factor is not None
    return [0.1 * STEP.factor(step, Values(STEP.defaults())) for step in range(steps)]


NOISE = """class NoiseSchedule:
    def __init__(self, schedule="linear", beta_0=0.1, beta_1=20.0):
        self.schedule = schedule
        self.beta_0, self.beta_1 = beta_0, beta_1

    def coefficient(self, t):
        if self.schedule == "linear":
            return interpolate(t, self.beta_0, self.beta_1)
        elif self.schedule == "cosine":
            return interpolate(t, self.beta_1, self.beta_0)
        raise ValueError(self.schedule)


def interpolate(t, low, high):
    return low + t * (high - low) / 1000


def optimizer_lr(optimizer):
    return optimizer.param_groups[0]["lr"]
"""
GUIDED = """def guided(x, guidance, optim=None, lr=None):
    if guidance == "none":
        return predicted(x, 1.0)
    elif guidance == "classifier":
        return predicted(x, 0.5)
    raise ValueError(guidance)


def predicted(x, scale):
    return x * scale + 1.0
"""
KERNELS = """class Diagonal:
    def register(self, name, lr=None):
        optim = {"weight_decay": 0.0}
        if lr is not None:
            optim["lr"] = lr
        setattr(self, name, optim)


class LowRank(Diagonal):
    pass


def kernel(mode, size=3, lr_schedule=None):
    if mode == "diagonal":
        return Diagonal(size)
    elif mode == "low-rank":
        return LowRank(size)
    raise NotImplementedError(mode)
"""


@pytest.mark.parametrize("text", [NOISE, GUIDED, KERNELS], ids=["noise", "guidance", "kernels"])
def test_a_choice_of_something_else_is_no_site(text: str) -> None:
    with pytest.raises(NoSite):
        plan_for({"model.py": text}, REQUEST)


def test_a_noise_schedule_is_a_near_miss() -> None:
    found = inspect_tree(MemoryTree(as_bytes({"model.py": NOISE})), ".").near_misses
    assert found == ("model.py:7: a chain on self.schedule of another schedule than a learning rate's",)


def test_a_setting_that_is_read_and_passed_on_makes_no_scheduler() -> None:
    text = """def settings(cfg, optimizer):
    kwargs = {}
    if cfg.lr_scheduler in ("one_cycle", "rex"):
        kwargs["kind"] = "cosine"
        kwargs["other"] = cfg.lr_scheduler
    else:
        kwargs["kind"] = cfg.lr_scheduler
    return kwargs
"""
    with pytest.raises(NoSite):
        plan_for({"builder.py": text}, REQUEST)


TYPED = {
    "args.py": ARGS,
    "state.py": """from dataclasses import dataclass

from torch.optim.swa_utils import SWALR


@dataclass
class Averaging:
    model: object
    scheduler: SWALR
    start: int
""",
    "train.py": """import torch

from args import parse


def build(args, optimizer):
    if args.scheduler == "exponential":
        return torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    elif args.scheduler == "plateau":
        return torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=args.patience)
    raise RuntimeError(args.scheduler)
""",
}


def test_a_field_that_holds_a_scheduler_declares_no_name() -> None:
    after = patched(TYPED)
    assert after["state.py"] == TYPED["state.py"]
    assert '"--decay_steps"' in after["args.py"] or '"--decay-steps"' in after["args.py"]


MIRRORED = {
    "args.py": ARGS,
    "sched.py": """from torch.optim.lr_scheduler import LRScheduler


class RexLR(LRScheduler):
    def __init__(self, optimizer, max_lr, total_steps=0, last_step=0):
        self.max_lr = max_lr
        self.total_steps = total_steps
        self.last_step = max(last_step - 1, 0)
        super().__init__(optimizer, last_epoch=self.last_step)

    @property
    def last_step(self):
        return self.last_epoch

    @last_step.setter
    def last_step(self, value):
        self.last_epoch = value

    def get_lr(self):
        left = 1 - self.last_step / self.total_steps
        return [base_lr * left / (1 - left / 2) for base_lr in self.base_lrs]
""",
    "train.py": """from sched_names import RexLR
from args import parse


def build(args, optimizer):
    if args.scheduler == "rex":
        return RexLR(optimizer=optimizer, max_lr=0.1, total_steps=500)
    elif args.scheduler == "none":
        return None
    raise RuntimeError(args.scheduler)
""",
}
MIRRORED = {("sched_names.py" if path == "sched.py" else path): text for path, text in MIRRORED.items()}


def stepped(root: Path, steps: int) -> list[float]:
    with importable(root):
        args = importlib.import_module("args").parse(["--scheduler", "step_schedule"])
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        scheduler = importlib.import_module("train").build(args, optimizer)
        found = []
        for _ in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return found


def test_a_class_that_shows_torchs_count_by_another_name(tmp_path: Path) -> None:
    assert stepped(build(tmp_path, patched(MIRRORED)), 250) == pytest.approx(closed_form(250), rel=1e-12)


BY_PLACE = {
    "args.py": ARGS,
    "train.py": """import math
from functools import partial

from args import parse


class LRScheduler:
    def __init__(self, name, lr, total, args):
        self.lr, self.total, self.args = lr, total, args
        self.lr_func = self.choose(name)

    def update_lr(self, iters):
        return self.lr_func(iters)

    def choose(self, name):
        if name == "cos":
            return partial(cos_lr, self.lr, self.total)
        elif name == "flat":
            return partial(flat_lr, self.lr)
        raise ValueError(name)


def flat_lr(lr, iters):
    return lr * (1 - 0 * iters)


def cos_lr(lr, total, iters):
    return lr * 0.5 * (1 + math.cos(math.pi * iters / total))


def flat(argv=None):
    args = parse(argv)
    return LRScheduler(args.scheduler, 0.1, 500, args)
""",
}


def test_what_a_partial_is_given_by_place_comes_by_place(tmp_path: Path) -> None:
    with importable(build(tmp_path, patched(BY_PLACE))):
        scheduler = importlib.import_module("train").flat(["--scheduler", "step_schedule"])
        assert [scheduler.update_lr(step) for step in range(250)] == pytest.approx(closed_form(250), rel=1e-12)
