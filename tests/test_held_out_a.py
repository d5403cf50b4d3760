"""What a second lot of packages that nobody had tried showed: each as a small tree of its own."""

import importlib
from argparse import Namespace
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace

from scaffold.errors import NoSite
from scaffold.inspection import inspect_tree
from scaffold.model.request import Request, SiteNamed
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES
from tests.importing import importable
from tests.trees import MemoryTree, apply, as_bytes, build, invoke, plan_for

STEP = next(schedule for schedule in SCHEDULES if schedule.kind == "step")
REQUEST = Request.with_defaults(STEP, Implementation.OWN)


def patched(files: dict[str, str]) -> dict[str, str]:
    """Return the tree with the step schedule, which a second run leaves alone."""
    after = apply(files, plan_for(files, REQUEST))
    assert not plan_for(after, REQUEST).edits
    return {path: data.decode() for path, data in after.items()}


def turned_down(files: dict[str, str]) -> list[str]:
    """Return why a tree's choices are none, having asked for a plan in vain."""
    with pytest.raises(NoSite):
        plan_for(files, REQUEST)
    return list(inspect_tree(MemoryTree(as_bytes(files)), "demo").near_misses)


FINDER = """from torch.optim.lr_scheduler import ExponentialLR, LinearLR


class RateFinder:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    def range_test(self, trials=10, sweep="exp"):
        if sweep == "exp":
            scheduler = ExponentialLR(self.optimizer, 1.5)
        elif sweep == "linear":
            scheduler = LinearLR(self.optimizer, 0.1, 1.0, trials)
        else:
            raise ValueError(sweep)
        return [scheduler.step() for _ in range(trials)]
"""
WRAPPERS = """from torch.optim.lr_scheduler import LambdaLR


class Holder:
    def __init__(self, optimizer, warmup):
        self.inner = LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / warmup))

    def restore(self, state):
        self.inner.load_state_dict(state)


class RootScheduler(Holder):
    pass


class FlatScheduler(Holder):
    pass


def make(args, optimizer, state):
    if args.lr_scheduler == "root":
        scheduler = RootScheduler(optimizer, args.warmup)
    elif args.lr_scheduler == "flat":
        scheduler = FlatScheduler(optimizer, args.warmup)
    else:
        raise ValueError(args.lr_scheduler)
    if state:
        scheduler.restore(state)
    return scheduler
"""
ARGS = """import argparse


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr_scheduler", default="flat", choices=["root", "flat"])
    parser.add_argument("--warmup", type=int, default=10)
    return parser.parse_args(argv)
"""


def test_a_sweep_that_looks_for_a_rate_is_no_schedule() -> None:
    """What increases the rate to see where training fails chooses no schedule to train by."""
    assert any("tried out" in reason for reason in turned_down({"finder.py": FINDER}))


def test_holders_of_schedulers_are_not_joined_by_a_scheduler() -> None:
    """What stands behind the choice would ask a scheduler of torch's for what only the tree's own classes have."""
    reasons = turned_down({"options.py": ARGS, "make.py": WRAPPERS})
    assert any("RootScheduler, FlatScheduler" in reason for reason in reasons)


TABLE = """import torch.optim.lr_scheduler as torchs

from warm import Warm

TABLE = {"warm": Warm, "exponential": torchs.ExponentialLR, "cyclic": torchs.CyclicLR}


def scheduler_of(name, optimizer, **kwargs):
    if name not in TABLE:
        raise ValueError(name)
    return TABLE[name](optimizer, **kwargs)


def prepare(optimizer, config):
    name = config["name"]
    return scheduler_of(name, optimizer, **config["kwargs"])
"""
WARM = """from torch.optim.lr_scheduler import LRScheduler


class Warm(LRScheduler):
    def __init__(self, optimizer, max_lr, warmup=10, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)
        self.base_lrs = [max_lr for _ in optimizer.param_groups]

    def get_lr(self):
        return [rate * min(1.0, (self.last_epoch + 1) / self.warmup) for rate in self.base_lrs]
"""
NAMED = """from dataclasses import dataclass


@dataclass
class {}:
    name: str = "none"
"""


def test_an_entry_of_torchs_gets_its_values_from_the_caller(tmp_path: Path) -> None:
    """Nothing is declared where the configuration gives everything, whatever else of the tree has a `name`."""
    files = {"table.py": TABLE, "warm.py": WARM, "a.py": NAMED.format("Lexicon"), "b.py": NAMED.format("Manager")}
    plan = plan_for(files, Request.with_defaults(STEP, Implementation.TORCH))
    assert [edit.path for edit in plan.edits] == ["table.py"]
    assert any("takes step_size, gamma: give them through **kwargs" in str(one) for one in plan.diagnostics)
    build(tmp_path, {path: data.decode() for path, data in apply(files, plan).items()})
    with importable(tmp_path):
        module = importlib.import_module("table")
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        config = {"name": "step_schedule", "kwargs": {"step_size": 3, "gamma": 0.5}}
        scheduler = module.prepare(optimizer, config)
        rates = []
        for _ in range(7):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        with pytest.raises(ValueError, match="unknown"):
            module.prepare(optimizer, {"name": "unknown", "kwargs": {}})
    assert rates == pytest.approx([0.1 * 0.5 ** (step // 3) for step in range(7)])


def test_a_note_names_all_that_a_class_like_its_siblings_takes() -> None:
    """What the sibling's constructor is told of the rate the new one has to be told as well."""
    one = TABLE.replace('"exponential": torchs.ExponentialLR, "cyclic": torchs.CyclicLR', '"hot": Warm')
    plan = plan_for({"table.py": one, "warm.py": WARM}, REQUEST)
    assert any("takes max_lr, decay_steps, gamma" in str(note) for note in plan.diagnostics)


MIXED = """from dataclasses import dataclass, field

from foundation import Arguments


@dataclass
class OwnArguments:
    other_schedule: str = field(default="none", metadata={"help": "a schedule that the foundation lacks"})


@dataclass
class AllArguments(OwnArguments, Arguments):
    pass
"""
TRAINER = """from torch.optim.lr_scheduler import LambdaLR
from own import OwnArguments


def get_root(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: (step + 1) ** -0.5, last_epoch)


def get_flat(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def make_scheduler(args: OwnArguments, optimizer):
    resumed = args.foundation_schedule == "resumed"
    if args.other_schedule == "root":
        return get_root(optimizer)
    elif args.other_schedule == "flat":
        return get_flat(optimizer)
    return None if resumed else get_flat(optimizer)
"""
BUILDER = """def told(config):
    given = {}
    if config.schedule in ["root", "flat"]:
        given["foundation_schedule"] = "constant"
        given["other_schedule"] = config.schedule
    else:
        given["foundation_schedule"] = config.schedule
    if config.schedule in ["root", "flat"]:
        given["logged"] = config.schedule
    return given
"""
FOUNDATION_TREE = {"own.py": MIXED, "trainer.py": TRAINER, "builder.py": BUILDER}


def test_names_that_are_passed_on_under_another_name_are_listed() -> None:
    """The selector is set only if the configuration's own word is one of some, so the new name is one of them too."""
    after = patched(FOUNDATION_TREE)
    space: dict[str, object] = {}
    exec(after["builder.py"], space)
    given = space["told"](Namespace(schedule="step_schedule"))  # type: ignore[operator]
    assert given == {"foundation_schedule": "constant", "other_schedule": "step_schedule"}
    assert space["told"](Namespace(schedule="linear")) == {"foundation_schedule": "linear"}  # type: ignore[operator]


def test_arguments_that_are_mixed_with_others_lack_what_those_have(tmp_path: Path) -> None:
    """What the dispatch's other code reads of a class that is made with a foreign base is no mistake of ours."""
    build(tmp_path, patched(FOUNDATION_TREE))
    result = invoke("verify", "--root", str(tmp_path))
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.splitlines()]
    assert ["function", "passed"] in [row[:2] for row in rows]
    assert ["dispatch", "not", "run"] in [row[:3] for row in rows]


PRESET = """PRESET = {
    "lr_scheduler": "flat",
    "dropout": 0.2,
}
"""
BY_ITEM = """from torch.optim.lr_scheduler import LambdaLR


def get_root(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: (step + 1) ** -0.5, last_epoch)


def get_flat(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def make_scheduler(opt, optimizer):
    if opt["lr_scheduler"] == "root":
        return get_root(optimizer)
    elif opt["lr_scheduler"] == "flat":
        return get_flat(optimizer)
    raise ValueError(opt["lr_scheduler"])
"""


def test_a_dict_of_some_other_file_declares_nothing_that_options_declare() -> None:
    """What sets options for one purpose is left alone; options that list the names are where new ones belong."""
    files = {"options.py": ARGS, "make.py": BY_ITEM, "project/preset.py": PRESET}
    after = patched(files)
    assert after["project/preset.py"] == PRESET
    assert "decay_steps" in after["options.py"]
    space: dict[str, object] = {}
    exec(after["options.py"], space)
    opt = vars(space["parse"](["--lr_scheduler", "step_schedule", "--decay_steps", "4"]))  # type: ignore[operator]
    assert (opt["decay_steps"], opt["decay_gamma"]) == (4, 0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "from picker.torchs import lr_scheduler_resolver\n\n\ndef fit(optimizer, name=None):\n"
            "    if name is None:\n        return None\n"
            "    return lr_scheduler_resolver.make(name, optimizer=optimizer)\n",
            "by picker.torchs.lr_scheduler_resolver",
        ),
        (
            "from transformers import Trainer\n\n\nclass OwnTrainer(Trainer):\n    def compute_loss(self, lr=None):\n"
            "        return 0.0\n",
            "override create_scheduler in OwnTrainer",
        ),
        (
            "from curves import WarmScheduler\n\n\ndef configure(model, optimizer, lr=None):\n"
            "    return [optimizer], [{'scheduler': WarmScheduler(optimizer, 10), 'interval': 'step'}]\n",
            "made and never chosen by name: WarmScheduler in configure",
        ),
    ],
)
def test_what_a_tree_has_instead_is_said(text: str, said: str) -> None:
    """A resolver of another library, its trainer, and a scheduler in a dict that maps no names."""
    with pytest.raises(NoSite) as refused:
        plan_for({"train.py": text}, REQUEST)
    assert said in str(refused.value)


def test_a_registry_of_momentum_schedules_is_none_of_ours() -> None:
    """Only what schedules a learning rate is worth to be named."""
    text = (
        "from base import Registrable\n\n\n@MomentumScheduler.register('inverted')\nclass InvertedScheduler(Registrable):"
        "\n    def __init__(self, optimizer, cool_down):\n        self.cool_down = cool_down\n"
    )
    with pytest.raises(NoSite) as refused:
        plan_for({"momentum.py": text}, REQUEST)
    assert "register" not in str(refused.value)


CHOICE = """from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR


def make_scheduler(args: Settings, optimizer):
    if args.lr_scheduler == "cosine":
        return CosineAnnealingLR(optimizer, args.steps)
    elif args.lr_scheduler == "exponential":
        return ExponentialLR(optimizer, 0.9)
    raise ValueError(args.lr_scheduler)
"""
SETTINGS = """from dataclasses import dataclass


@dataclass
class Settings:
    lr_scheduler: str = "cosine"
    # What the rate follows.
    steps: int = 100
    # How many steps there are.


def nothing():
    return None
"""


def test_a_package_keeps_its_schedules_to_itself() -> None:
    """Dispatches of a package and of scripts beside it share no file: the package would import what is not in it."""
    import_line = "from library.settings import Settings\n"
    files = {
        "library/__init__.py": "",
        "library/settings.py": SETTINGS,
        "library/choice.py": import_line + CHOICE,
        "examples/first/choice.py": import_line + CHOICE,
    }
    wsd = next(schedule for schedule in SCHEDULES if schedule.kind == "wsd")
    request = replace(Request.with_defaults(wsd, Implementation.OWN), sites=SiteNamed("library/choice.py"))
    plan = plan_for(files, request)
    assert sorted(edit.path for edit in plan.edits) == ["library/choice.py", "library/settings.py"]


def test_a_comment_below_the_last_field_stays_below_it() -> None:
    """Where comments follow what they speak of, a new field goes behind the comment of the one above."""
    after = patched({"settings.py": SETTINGS, "choice.py": "from settings import Settings\n" + CHOICE})
    rows = [row.strip() for row in after["settings.py"].splitlines()]
    assert rows.index("# How many steps there are.") == rows.index("steps: int = 100") + 1
    assert rows.index("decay_steps: int = 100") > rows.index("# How many steps there are.")
