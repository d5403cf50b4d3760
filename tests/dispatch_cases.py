"""Trees for the forms of dispatch, and everything that has to hold of one once a schedule is in it."""

import ast
import importlib
import math
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from scaffold.model.parameter import Values
from scaffold.model.plan import Plan
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES
from tests.importing import importable
from tests.trees import apply, build, plan_for

STEPS = 200
PEAK = 0.25
BY_KIND = {schedule.kind: schedule for schedule in SCHEDULES}
#: What the command line of the trees declares for warm-up and total steps.
BOUND = {"warmup_steps": 10, "total_steps": 200}

ARGS = """import argparse


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.25)
    parser.add_argument("--lr_scheduler", default="cosine", choices=["cosine", "linear"])
    parser.add_argument("--warmup_steps", type=int, default=10)
    parser.add_argument("--max_steps", type=int, default=200)
    return parser.parse_args(argv)
"""
FACTORIES = """import math

from torch.optim.lr_scheduler import LambdaLR


def get_cosine(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    def lr_lambda(step):
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        done = (step - num_warmup_steps) / max(1, num_training_steps - num_warmup_steps)
        return 0.5 * (1 + math.cos(math.pi * done))

    return LambdaLR(optimizer, lr_lambda, last_epoch)


def get_linear(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    def lr_lambda(step):
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        return max(0.0, (num_training_steps - step) / max(1, num_training_steps - num_warmup_steps))

    return LambdaLR(optimizer, lr_lambda, last_epoch)
"""

#: What is called to train: the module `train`, the arguments and an optimizer, and the rates of `STEPS` steps.
Drive = Callable[[ModuleType, Any, torch.optim.Optimizer], list[float]]


def by_scheduler(train: ModuleType, args: Namespace, optimizer: torch.optim.Optimizer) -> list[float]:
    """Run the scheduler that `build` makes; what it returns may hold it in a dict."""
    return run(train.build(args, optimizer), optimizer)


def run(made: object, optimizer: torch.optim.Optimizer) -> list[float]:
    while isinstance(made, dict):
        made = made.get("lr_scheduler") or made["scheduler"]
    scheduler: Any = made
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@dataclass(frozen=True)
class Case:
    """A tree whose file `train.py` dispatches, and what is to be written there for `wsd`."""

    name: str
    train: str
    #: A piece of the patched tree, exactly.
    wanted: str
    #: Other files; those that every tree has may be replaced.
    files: Mapping[str, str] = field(default_factory=dict)
    drive: Drive = by_scheduler
    #: The names that the dispatch knows.
    names: tuple[str, ...] = ("cosine", "linear")
    #: What the tree gives the schedule besides its defaults.
    given: Mapping[str, object] = field(default_factory=lambda: dict(BOUND))
    #: Pieces of old lines that are written anew: a mapping that stood on one line, a signature that grew.
    rewritten: tuple[str, ...] = ()
    #: A piece of each diagnostic that is expected to be among those given.
    says: tuple[str, ...] = ()
    #: Attributes that the arguments have for `wsd` and `step`, where the configuration gives them.
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def tree(self) -> dict[str, str]:
        return {"args.py": ARGS, "schedules.py": FACTORIES, **self.files, "train.py": self.train}


def request(kind: str) -> Request:
    return Request.with_defaults(BY_KIND[kind], Implementation.OWN)


def added(files: Mapping[str, Any], kind: str) -> tuple[Plan, dict[str, bytes]]:
    plan = plan_for(files, request(kind))
    return plan, apply(files, plan)


@contextmanager
def loaded(root: Path, files: Mapping[str, Any]) -> Iterator[ModuleType]:
    """Give the module `train` of a tree, and forget the tree's modules afterwards."""
    with importable(build(root, files)):
        yield importlib.import_module("train")


def rates(root: Path, files: Mapping[str, Any], case: Case, name: str, kind: str = "") -> list[float] | str:
    """Return a name's learning rates in a tree, or what went wrong."""
    root.mkdir(parents=True, exist_ok=True)
    with loaded(root, files) as train:
        args = importlib.import_module("args").parse([])
        args.lr_scheduler = name
        for key, value in case.settings.get(kind, {}).items():
            setattr(args, key, value)
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
        try:
            return case.drive(train, args, optimizer)
        except (Exception, SystemExit) as error:  # the failure is what is compared
            return f"{type(error).__name__}"


def curve(kind: str, given: Mapping[str, object]) -> list[float]:
    schedule = BY_KIND[kind]
    assert schedule.factor is not None
    held = schedule.defaults() | {key: value for key, value in given.items() if key in schedule.defaults()}
    return [PEAK * schedule.factor(step, Values(held)) for step in range(STEPS)]  # type: ignore[arg-type]


def text_of(files: Mapping[str, bytes]) -> str:
    return "\n".join(files[path].decode() for path in sorted(files))


def check(case: Case, kind: str, root: Path) -> None:
    """Everything that has to hold once `kind` is in a tree."""
    before = case.tree
    plan, after = added(before, kind)
    assert plan
    if kind == "wsd":
        assert case.wanted in text_of(after)
        for piece in case.says:
            assert any(piece in str(one) for one in plan.diagnostics), plan.diagnostics
    assert not plan_for(after, request(kind))
    for path, old in before.items():
        ast.parse(after[path])
        survives(old, after[path].decode(), case.rewritten)
    name = BY_KIND[kind].default_name
    expected = curve(kind, case.given)
    found = rates(root / "new", after, case, name, kind)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12), found
    for number, old_name in enumerate((*case.names, "nobody_knows_this")):
        old_rates = rates(root / f"before{number}", before, case, old_name)
        assert rates(root / f"after{number}", after, case, old_name) == old_rates
        known = old_name in case.names
        assert isinstance(old_rates, list) is known or (not known and old_rates), old_rates
    assert not any(math.isnan(rate) for rate in found if isinstance(rate, float))


def survives(old: str, new: str, rewritten: tuple[str, ...]) -> None:
    """Every old line is there in its order, but for imports, choices and what is said to be written anew."""
    aside = ("import ", "choices=", *rewritten)
    rows = iter(new.split("\n"))
    for row in old.split("\n"):
        if not any(piece in row for piece in aside):
            assert any(row == other for other in rows), row


def both_are_stable(case: Case) -> None:
    """One schedule after the other: each is found again as it was written."""
    _, once = added(case.tree, "step")
    _, twice = added(once, "wsd")
    assert not plan_for(twice, request("wsd"))
    assert not plan_for(twice, request("step"))
