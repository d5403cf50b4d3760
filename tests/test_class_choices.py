"""Choices between formulas in a schedule's own class, and classes whose base the tree does not have."""

import importlib
import math
import sys
from pathlib import Path
from typing import Any

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

BY_KIND = {schedule.kind: schedule for schedule in SCHEDULES}

MANAGER = {
    "rates.py": '''"""The rate, iteration by iteration."""
import math


class RateManager:
    """Sets the rate of an optimizer.

    Args:
        mode: how it falls ("cosine", "poly" or "stairs")
        peak_lr: the highest rate
        total: iterations in all
    """

    def __init__(self, mode, peak_lr, total, stair=10):
        self.mode = mode
        self.lr = peak_lr
        self.total = total
        self.stair = stair

    def __call__(self, optimizer, i, epoch):
        T = epoch * 100 + i
        if self.mode == "cosine":
            lr = 0.5 * self.lr * (1 + math.cos(math.pi * T / self.total))
        elif self.mode == "poly":
            lr = self.lr * (1 - T / self.total) ** 0.9
        elif self.mode == "stairs":
            lr = self.lr * 0.1 ** (epoch // self.stair)
        else:
            raise NotImplementedError(self.mode)
        for group in optimizer.param_groups:
            group["lr"] = lr
''',
    "train.py": '''"""Trains."""
import argparse

from rates import RateManager


def manager(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--lr-mode", default="poly", choices=["cosine", "poly", "stairs"])
    args = parser.parse_args(argv)
    return RateManager(args.lr_mode, args.lr, args.iterations)
''',
}


def request(kind: str) -> Request:
    return Request.with_defaults(BY_KIND[kind], Implementation.OWN)


def driven(root: Path, words: list[str], steps: int = 350) -> list[float]:
    """Return the rates that a tree's manager sets, a hundred iterations an epoch."""
    with importable(root):
        manager = importlib.import_module("train").manager(words)
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        found = []
        for step in range(steps):
            manager(optimizer, step % 100, step // 100)
            found.append(optimizer.param_groups[0]["lr"])
    return found


def closed_form(kind: str, steps: int, **changes: float) -> list[float]:
    schedule = BY_KIND[kind]
    assert schedule.factor is not None
    values = Values(schedule.defaults() | changes)
    return [0.1 * schedule.factor(step, values) for step in range(steps)]


def near_misses(files: dict[str, str]) -> list[str]:
    return [str(one) for one in inspect_tree(MemoryTree(as_bytes(files)), ".").near_misses]


@pytest.mark.parametrize(("kind", "said"), [("step", []), ("wsd", ["--total-steps", "300", "--warmup-steps", "50"])])
def test_a_class_that_all_schedules_share_learns_a_formula(kind: str, said: list[str], tmp_path: Path) -> None:
    plan = plan_for(MANAGER, request(kind))
    root = build(tmp_path, apply(MANAGER, plan))
    given = {"total_steps": 300, "warmup_steps": 50} if said else {}
    name = BY_KIND[kind].default_name
    assert driven(root, ["--lr-mode", name, *said]) == pytest.approx(closed_form(kind, 350, **given), rel=1e-9)
    assert not plan_for(apply(MANAGER, plan), request(kind)).edits


def test_the_step_is_the_one_that_most_formulas_use() -> None:
    text = apply(MANAGER, plan_for(MANAGER, request("step")))["rates.py"].decode()
    assert "lr = self.lr * step_schedule( T, decay_steps=self.decay_steps" in " ".join(text.split())


@pytest.mark.parametrize("name", ["cosine", "poly", "stairs"])
def test_the_old_formulas_stay(name: str, tmp_path: Path) -> None:
    before = driven(build(tmp_path / "before", MANAGER), ["--lr-mode", name])
    patched = build(tmp_path / "after", apply(MANAGER, plan_for(MANAGER, request("step"))))
    assert driven(patched, ["--lr-mode", name]) == before


CHOSEN_OUTSIDE = {
    **MANAGER,
    "build.py": '''"""Builds."""
from torch.optim.lr_scheduler import CosineAnnealingLR, StepLR


def build(optimizer, name="cosine", steps=100):
    if name == "cosine":
        return CosineAnnealingLR(optimizer, T_max=steps)
    elif name == "step":
        return StepLR(optimizer, step_size=steps)
    raise ValueError(name)
''',
}


def test_a_choice_in_a_class_is_none_where_schedules_are_chosen_outside() -> None:
    plan = plan_for(CHOSEN_OUTSIDE, request("wsd"))
    assert [site.dispatch.path for site in plan.sites] == ["build.py"]
    assert any(
        "rates.py:22: a choice by self.mode inside a schedule's own class" in one for one in near_misses(CHOSEN_OUTSIDE)
    )


def test_a_choice_of_a_shape_in_a_subclass_of_torchs_is_none() -> None:
    text = """from torch.optim.lr_scheduler import LRScheduler


class Cycle(LRScheduler):
    def __init__(self, optimizer, lr_mode="triangle", last_epoch=-1):
        self.lr_mode = lr_mode
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        step = self.last_epoch
        if self.lr_mode == "triangle":
            lr = self.base_lrs[0] * (step % 10) / 10
        elif self.lr_mode == "saw":
            lr = self.base_lrs[0] * (1 - (step % 10) / 10)
        return [lr for _ in self.base_lrs]
"""
    assert near_misses({"cycle.py": text}) == ["cycle.py:11: a chain on self.lr_mode inside a schedule's own class"]


@pytest.mark.parametrize("name", ["CyclicManager", "PolySchedule"])
def test_a_choice_in_a_class_of_one_schedule_is_its_own(name: str) -> None:
    files = {path: text.replace("RateManager", name) for path, text in MANAGER.items()}
    with pytest.raises(NoSite):
        plan_for(files, request("step"))
    assert any("inside a schedule's own class" in one for one in near_misses(files))


def test_one_name_in_a_class_is_no_choice_of_schedules() -> None:
    cut = MANAGER["rates.py"].index('        elif self.mode == "poly"')
    text = MANAGER["rates.py"][:cut] + MANAGER["rates.py"][MANAGER["rates.py"].index("        else:") :]
    with pytest.raises(NoSite):
        plan_for({**MANAGER, "rates.py": text}, request("step"))


LIBRARY = '''"""Stands for a library that the tree imports."""


class Scheduler:
    def __init__(self, optimizer, field, start=True):
        self.optimizer, self.base_values = optimizer, [group["lr"] for group in optimizer.param_groups]

    def step_update(self, num_updates):
        values = self.values_at(num_updates)
        for group, value in zip(self.optimizer.param_groups, values or []):
            group["lr"] = value


class StepLRScheduler(Scheduler):
    def __init__(self, optimizer, every, rate, by_epoch=True):
        super().__init__(optimizer, "lr")
        self.every, self.rate = every, rate

    def values_at(self, num_updates):
        return [v * self.rate ** (num_updates // self.every) for v in self.base_values]
'''

FOREIGN = {
    "config.py": '''"""Settings."""
from dataclasses import dataclass


@dataclass
class Settings:
    lr_schedule: str = "linear"
    steps: int = 400
    warmup_steps: int = 40
''',
    "sched.py": '''"""Builds."""
import config
from schedulers_of_others import Scheduler, StepLRScheduler


def build(settings: config.Settings, optimizer):
    lr_scheduler = None
    if settings.lr_schedule == "linear":
        lr_scheduler = LinearLRScheduler(optimizer, total=settings.steps, by_epoch=False)
    elif settings.lr_schedule == "stairs":
        lr_scheduler = StepLRScheduler(optimizer, every=50, rate=0.3, by_epoch=False)
    return lr_scheduler


class LinearLRScheduler(Scheduler):
    def __init__(self, optimizer, total, by_epoch=True, start=True):
        super().__init__(optimizer, field="lr", start=start)
        self.total = total
        self.by_epoch = by_epoch

    def _get_lr(self, t):
        return [v * (1 - t / self.total) for v in self.base_values]

    def values_at(self, num_updates):
        return None if self.by_epoch else self._get_lr(num_updates)

    def left(self, t):
        return self.total - t
''',
}


def updated(root: Path, settings: dict[str, Any], steps: int = 300) -> list[float]:
    """Return the rates of a scheduler that is told the number of updates, as the library has it."""
    with importable(root):
        held = importlib.import_module("config").Settings(**settings)
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        scheduler = importlib.import_module("sched").build(held, optimizer)
        found = []
        for step in range(steps):
            scheduler.step_update(step)
            found.append(optimizer.param_groups[0]["lr"])
    return found


@pytest.fixture(name="library")
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(build(tmp_path / "library", {"schedulers_of_others.py": LIBRARY})))
    monkeypatch.delitem(sys.modules, "schedulers_of_others", raising=False)


@pytest.mark.usefixtures("library")
def test_a_class_with_a_librarys_base_answers_as_its_sibling_does(tmp_path: Path) -> None:
    root = build(tmp_path / "tree", apply(FOREIGN, plan_for(FOREIGN, request("step"))))
    assert updated(root, {"lr_schedule": "step_schedule"}) == pytest.approx(closed_form("step", 300), rel=1e-9)
    linear = [0.1 * (1 - step / 400) for step in range(300)]
    assert updated(root, {"lr_schedule": "linear"}) == pytest.approx(linear, rel=1e-12)
    stairs = [0.1 * math.pow(0.3, step // 50) for step in range(300)]
    assert updated(root, {"lr_schedule": "stairs"}) == pytest.approx(stairs, rel=1e-12)


@pytest.mark.usefixtures("library")
def test_what_the_sibling_keeps_for_its_own_formula_is_left_out(tmp_path: Path) -> None:
    text = apply(FOREIGN, plan_for(FOREIGN, request("step")))["sched.py"].decode()
    new = text[text.index("class StepScheduleLRScheduler") :]  # the library's own name is taken
    assert "def values_at(self, num_updates):" in new
    assert "self.by_epoch = by_epoch" in new
    assert "def left" not in new
    assert "total" not in new
    assert "by_epoch=False" in text[: text.index("class LinearLRScheduler")].partition("step_schedule")[2]
