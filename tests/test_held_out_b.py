"""What a third lot of packages that nobody had tried showed: each as a small tree of its own."""

import importlib
from pathlib import Path

import pytest
import torch

from scaffold.disk import Directory
from scaffold.errors import NoSite
from scaffold.inspection import inspect_tree
from scaffold.model.schedule import Implementation
from scaffold.modules import Modules
from scaffold.plan import make_plan
from scaffold.refusals import Kind, diagnose
from scaffold.verify.inside.job import NamedRates, Rates
from scaffold.verify.old_names import UNKNOWN, check_old_names
from scaffold.verify.results import Status
from tests.importing import importable
from tests.trees import MemoryTree, apply, as_bytes, build, invoke, plan_for, step_request


def turned_down(files: dict[str, str]) -> list[str]:
    """Return why a tree's choices are none, having asked for a plan in vain."""
    with pytest.raises(NoSite):
        plan_for(files)
    return list(inspect_tree(MemoryTree(as_bytes(files)), "demo").near_misses)


SHARES = """import math  # annealing by cosine too


def linear_schedule(t):
    return 1 - t


def cosine_schedule(t):
    return math.cos(t * math.pi / 2)
"""
CHAIN = """
        if schedule == "linear":
            self.schedule_fn = linear_schedule
        elif schedule == "cosine":
            self.schedule_fn = cosine_schedule
        else:
            raise ValueError(f"not a schedule: {schedule}")
"""
TABLE = """
        self.schedule_fn = {"linear": linear_schedule, "cosine": cosine_schedule}[schedule]
"""
FILLER = """

class Filler:
    \"\"\"Fills masked words in, some at each step; a schedule says how many stay masked.\"\"\"

    def __init__(self, net, schedule="linear", steps=18):
        self.net, self.steps = net, steps
{choice}
    def fill(self, words):
        for step in range(self.steps):
            words = self.net(words, self.schedule_fn(step / self.steps))
        return words
"""


@pytest.mark.parametrize("choice", [CHAIN, TABLE])
def test_a_share_of_masked_words_is_no_learning_rate(choice: str) -> None:
    files = {"fill.py": SHARES + FILLER.format(choice=choice), "train.py": "from torch.optim import AdamW\nlr = 1e-3\n"}
    (reason,) = turned_down(files)
    assert "between functions of a step, with no word of a learning rate around it" in reason


@pytest.mark.parametrize("choice", [CHAIN, TABLE])
def test_the_same_functions_scale_a_learning_rate_where_the_file_says_so(choice: str) -> None:
    filler = FILLER.format(choice=choice).replace("words = self.net(words, ", "words = self.net(words, lr=0.1 * ")
    assert plan_for({"fill.py": SHARES + filler}).edits


MOMENTS = """
def decay_rate_of_adam(beta):
    return 1 - beta


def decay_rate_of_power(exponent):
    return exponent / 2


def make_optimizer(hp, lr):
    if hp.optimizer_decay_type == "adam":
        decay_rate = decay_rate_of_adam(hp.optimizer_beta2)
    elif hp.optimizer_decay_type == "power":
        decay_rate = decay_rate_of_power(hp.optimizer_memory_exponent)
    else:
        raise ValueError("no such decay")
    return Optimizer(lr, decay_rate)
"""


def test_what_an_optimizer_is_made_with_is_no_optimizer() -> None:
    (reason,) = turned_down({"optimizers.py": MOMENTS})
    assert "do not end in a scheduler made from an optimizer" in reason


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("no 'x', only ['a', 'b']", "no 'x', only ['a', 'b', 'step_schedule']", True),
        ("no 'x', only ['a', 'b']", "no 'x', only ['step_schedule', 'a', 'b']", True),
        ("x is none of a or b", "x is none of a, b or step_schedule", True),
        ("x: [<Kind.A: 'a'>]", "x: [<Kind.A: 'a'>, <Kind.STEP_SCHEDULE: 'step_schedule'>]", True),
        ("no 'x', only ['a', 'b']", "no 'x', only ['a', 'step_schedule']", False),
        ("no 'x', only ['a', 'b']", "no 'x', only ['a', 'b', 'c', 'step_schedule']", False),
    ],
)
def test_a_message_that_lists_the_names_may_list_the_new_one(was: str, now: str, same: bool) -> None:
    before, after = ([NamedRates(UNKNOWN, {}, Rates(error="ValueError", message=message))] for message in (was, now))
    found = check_old_names(before, after, "HEAD", {"step_schedule"})
    assert (found.status is Status.PASSED) is same
    assert check_old_names(before, after, "HEAD").status is Status.FAILED


TRAINER = """import argparse

from torch.optim.lr_scheduler import LambdaLR


def get_linear(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0 - step / num_training_steps, last_epoch)


def get_root(optimizer, num_warmup_steps, num_training_steps, power=0.5, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: (1.0 - step / num_training_steps) ** power, last_epoch)


SCHEDULES = {"linear": get_linear, "root": get_root}


def get_scheduler(name, optimizer, num_warmup_steps, num_training_steps, specific=None):
    function = SCHEDULES[name]
    specific = specific or {}
    if name == "linear":
        return function(optimizer, num_warmup_steps, num_training_steps)
    return function(
        optimizer, num_warmup_steps=num_warmup_steps, num_training_steps=num_training_steps, **specific
    )


def train(args, optimizer):
    return get_scheduler(args.lr_scheduler, optimizer, args.warmup_steps, args.max_steps, args.specific)


def parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr_scheduler", default="linear", choices=["linear", "root"])
    parser.add_argument("--warmup_steps", type=int, default=0)
    parser.add_argument("--max_steps", type=int, default=200)
    parser.add_argument("--specific", default=None)
    return parser
"""


def rates(scheduler: torch.optim.lr_scheduler.LRScheduler, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        found.append(float(scheduler.get_last_lr()[0]))
        scheduler.optimizer.step()
        scheduler.step()
    return found


def new_optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.25)


@pytest.mark.parametrize("implementation", list(Implementation))
def test_keywords_that_are_passed_on_reach_an_entry(implementation: Implementation, tmp_path: Path) -> None:
    request = step_request(implementation)
    plan = plan_for({"training_b.py": TRAINER}, request)
    assert any("or give them through **specific" in one.message for one in plan.diagnostics)
    root = build(tmp_path, apply({"training_b.py": TRAINER}, plan))
    assert not make_plan(Directory(root), ".", request).edits
    assert invoke("verify", "step_schedule", "--root", str(root)).exit_code == 0
    period = "step_size" if implementation is Implementation.TORCH else "decay_steps"
    with importable(root):
        get_scheduler = importlib.import_module("training_b").get_scheduler
        for specific, gamma, steps in ((None, 0.5, 100), ({"gamma": 0.1, period: 3}, 0.1, 3)):
            found = rates(get_scheduler("step_schedule", new_optimizer(), 0, 200, specific), 120)
            wanted = rates(torch.optim.lr_scheduler.StepLR(new_optimizer(), steps, gamma), 120)
            assert found == pytest.approx(wanted)
        with pytest.raises(KeyError):
            get_scheduler("no such", new_optimizer(), 0, 200)


CHOICE = """import argparse

from torch.optim.lr_scheduler import LambdaLR


def get_linear(optimizer, num_training_steps, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0 - step / num_training_steps, last_epoch)


def get_root(optimizer, num_training_steps, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: (1.0 - step / num_training_steps) ** 0.5, last_epoch)


def get_zero(optimizer):
    return None


def train(args, optimizer):
    if args.lr_scheduler == "linear":
        return get_linear(optimizer, args.max_steps)
    elif args.lr_scheduler == "root":
        return get_root(optimizer, args.max_steps)
    raise ValueError(args.lr_scheduler)


def parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr_scheduler", default="linear", choices=["linear", "root"])
    parser.add_argument("--max_steps", type=int, default=200)
    return parser
"""
PACKAGE = """_structure = {
    "optimization": [
        "Greedy",
        "get_linear",
        "get_root",
        "get_zero",
    ],
}

if TYPE_CHECKING:
    from .data import Data as Data
    from .optimization import Greedy as Greedy
    from .optimization import get_linear as get_linear
    from .optimization import get_root as get_root
    from .optimization import get_zero as get_zero

    from .trainer import Trainer as Trainer
"""
IMPORTS = """import argparse

from zeta.tools import tool
from torch.optim import Optimizer
from torch.utils.data import DataLoader
from alpha.beta import gamma
import numpy as np
"""


def test_one_name_a_statement_gets_another_statement_where_it_sorts() -> None:
    files = {"package/__init__.py": PACKAGE, "package/optimization.py": CHOICE}
    after = apply(files, plan_for(files))
    assert not plan_for(after).edits
    lines = after["package/__init__.py"].decode().splitlines()
    assert lines[lines.index("    from .optimization import get_root as get_root") + 1] == (
        "    from .optimization import get_step_schedule as get_step_schedule"
    )
    assert lines[lines.index('        "get_root",') + 1] == '        "get_step_schedule",'
    assert len(lines) == len(PACKAGE.splitlines()) + 2


def test_an_import_goes_to_those_of_its_package_where_the_imports_are_not_sorted() -> None:
    code = CHOICE.replace("import argparse\n", IMPORTS, 1).replace(
        "from torch.optim.lr_scheduler import LambdaLR\n", ""
    )
    files = {"training_b.py": code.replace("LambdaLR(", "torch.optim.lr_scheduler.LambdaLR(")}
    lines = apply(files, plan_for(files))["training_b.py"].decode().splitlines()
    at = lines.index("from torch.optim.lr_scheduler import LambdaLR")
    assert lines[at - 1] == "from torch.optim import Optimizer"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        (
            "class Task:\n    def make(self, opt):\n        return self.scheduler_cls(optimizer=opt, **self.kwargs)\n",
            "self.scheduler_cls",
        ),
        (
            "class Agent:\n    def make(self):\n        return self.cfg.learning_rate_scheduler(self.optimizer, 3)\n",
            "self.cfg.learning_rate_scheduler",
        ),
        ("def fit(model, optimizer, lr_scheduler=None):\n    s = lr_scheduler(optimizer)\n", "lr_scheduler"),
        (
            "class Task:\n    def make(self):\n        return build(self.lr_scheduler_cls, self.keywords)\n",
            "self.lr_scheduler_cls",
        ),
    ],
)
def test_a_class_that_is_given_is_chosen_elsewhere(code: str, written: str) -> None:
    (refusal,) = diagnose(Modules(MemoryTree(as_bytes({"task.py": code}))))
    assert refusal.kind is Kind.GIVEN
    assert refusal.line == len(code.splitlines())
    assert f"as {written}," in refusal.what
    assert refusal.advice.endswith(f"give it where {written.removeprefix('self.')} is given")


@pytest.mark.parametrize(
    "code",
    [
        "def scheduler(optimizer): ...\n\n\ndef fit(optimizer):\n    return scheduler(optimizer)\n",
        "class Task:\n    def lr_scheduler(self, o): ...\n\n    def fit(self, optimizer):\n        self.lr_scheduler(optimizer)\n",
        "def fit(lr_schedule, step):\n    return lr_schedule(step)\n",
        "def fit(self):\n    return isinstance(self.scheduler_cls, type)\n",
        "from ray import tune\n\n\ndef search(name):\n    return tune.create_scheduler(name)\n",
        "def search(cfg):\n    cfg.exploration_scheduler = eval(cfg.exploration_scheduler)\n",
    ],
)
def test_other_calls_give_no_schedule(code: str) -> None:
    assert diagnose(Modules(MemoryTree(as_bytes({"task.py": code})))) == ()
