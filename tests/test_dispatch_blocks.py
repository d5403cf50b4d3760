"""Dispatch in blocks, and the way of the selector's value to it: what is written, and what the patched code then does."""

import ast
import importlib
import runpy
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from torch.optim.lr_scheduler import LRScheduler

from scaffold.errors import AmbiguousSite, NoSite
from scaffold.model.parameter import Values
from scaffold.model.plan import Plan
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation
from scaffold.schedules import SCHEDULES
from tests.importing import importable
from tests.trees import apply, build, plan_for

BY_KIND = {schedule.kind: schedule for schedule in SCHEDULES}
GIVEN: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "step": (("decay_steps", 30), ("gamma", 0.7)),
    "wsd": (("decay_steps", 60), ("final_ratio", 0.1)),
    "cosine-min-lr": (),
}
STEPS = 220
PEAK = 0.1
#: What every tree has for the roles, by the defaults of its own arguments.
ROLES = {"warmup_steps": 20, "total_steps": 200}

LR = """from torch.optim.lr_scheduler import LambdaLR


def get_constant(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def get_linear(optimizer, num_warmup_steps, num_training_steps, last_epoch=-1):
    def lr_lambda(step):
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        return max(0.0, (num_training_steps - step) / max(1, num_training_steps - num_warmup_steps))

    return LambdaLR(optimizer, lr_lambda, last_epoch)
"""
HEAD = """import argparse

import torch

from lr import get_constant, get_linear
"""
PARSER = """

def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--sched", type=str, default="constant")
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--max-steps", type=int, default=200)
    return parser.parse_args(argv)
"""
MAKE = "torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)"
BUILD = """

def build(optimizer, sched, warmup, max_steps):
    if sched == "constant":
        return get_constant(optimizer)
    elif sched == "linear":
        return get_linear(optimizer, num_warmup_steps=warmup, num_training_steps=max_steps)
    raise ValueError(sched)
"""
OF_ARGS = """

def build(args, optimizer):
    if args.sched == "constant":
        return get_constant(optimizer)
    elif args.sched == "linear":
        return get_linear(optimizer, args.warmup, args.max_steps)
    raise ValueError(args.sched)
"""


def importing(*lines: str) -> str:
    """Return the head of a file that imports more."""
    return HEAD.replace("import argparse\n", "".join(f"{line}\n" for line in ("import argparse", *lines)))


def main(*rows: str) -> str:
    """Return a `main` whose last row is returned."""
    body = ["args = parse(argv)", f"optimizer = {MAKE}", *rows[:-1], f"return {rows[-1]}"]
    return "\n\ndef main(argv=None):\n" + "".join(f"    {row}\n" for row in body)


#: What a module, or the path of a script, makes of the words that follow it on a command line.
Drive = Callable[[Any, Sequence[str]], LRScheduler]


def by_main(module: ModuleType, words: Sequence[str]) -> LRScheduler:
    made: LRScheduler = module.main(list(words))
    return made


def by_global(module: ModuleType, words: Sequence[str]) -> LRScheduler:
    module.SCHED = words[0]  # type: ignore[attr-defined]
    made: LRScheduler = module.main()
    return made


@dataclass(frozen=True)
class Tree:
    """A tree, and how its code is asked for a scheduler."""

    name: str
    train: str
    #: What the result has of each file, exactly, after `step` is added; the first is of `train.py`.
    parts: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    drive: Drive = by_main
    module: str = "train"
    #: Whether the words are those of a command line, not only the name.
    typed: bool = True
    #: Whether what the tree has for the roles is bound.
    bound: bool = True

    @property
    def files(self) -> dict[str, str]:
        return {"lr.py": LR, "train.py": self.train, **dict(self.more)}


def request_for(kind: str) -> Request:
    return Request(BY_KIND[kind], BY_KIND[kind].default_name, Implementation.OWN, GIVEN[kind])


def text_of(files: Mapping[str, str], kind: str = "step", path: str = "train.py") -> str:
    return apply(files, plan_for(files, request_for(kind)))[path].decode()


@contextmanager
def loaded(root: Path, name: str) -> Iterator[ModuleType]:
    """Give a module of a tree, imported anew."""
    with importable(root):
        yield importlib.import_module(name)


def rates_of(scheduler: LRScheduler) -> list[float]:
    found = []
    for _ in range(STEPS):
        found.append(scheduler.optimizer.param_groups[0]["lr"])
        scheduler.optimizer.step()
        scheduler.step()
    return found


def outcome(tree: Tree, root: Path, words: Sequence[str]) -> list[float] | str:
    """Return the learning rates, or what kind of error a run ends with."""
    try:
        if tree.module == "__main__":
            return rates_of(tree.drive(root / "train.py", words))
        with loaded(root, tree.module) as module:
            return rates_of(tree.drive(module, words))
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {error}"


def survives(before: str, after: str) -> bool:
    """Return whether every token of the old text is in the new one, in order."""
    rest = iter("".join(after.split()))
    return all(letter in rest for letter in "".join(before.split()))


# --- nothing to do with it --------------------------------------------------------------------------------------------

NOT_A_SITE = {
    "a chain on something else": """
def build(args, optimizer):
    if args.optim == "sgd":
        return torch.optim.SGD([], lr=args.lr)
    elif args.optim == "adam":
        return torch.optim.Adam([], lr=args.lr)
""",
    "a chain on the name that makes nothing": """
def interval(args):
    if args.sched == "constant":
        return "epoch"
    elif args.sched == "linear":
        return "step"
""",
    "ifs that only prepare": """
def prepare(args, optimizer):
    if args.sched == "constant":
        args.warmup = 0
    if args.sched == "linear":
        args.warmup = max(args.warmup, 1)
""",
    "a match that tunes": """
def search(args, optimizer):
    match args.search_scheduler:
        case "asha":
            return ASHAScheduler(metric="loss")
        case "pbt":
            return PopulationBasedTraining(time_attr="step")
""",
    "a name from nowhere": """
def build(optimizer):
    if name_of_the_day() == "constant":
        return get_constant(optimizer)
    elif name_of_the_day() == "linear":
        return get_linear(optimizer, 1, 2)
""",
}


@pytest.mark.parametrize("text", NOT_A_SITE.values(), ids=NOT_A_SITE)
def test_what_only_looks_like_a_dispatch_is_none(text: str) -> None:
    with pytest.raises(NoSite):
        plan_for({"lr.py": LR, "train.py": HEAD + PARSER + "\n" + text}, request_for("step"))


def test_an_else_that_asks_something_else_is_not_part_of_the_chain() -> None:
    tree = (
        HEAD
        + PARSER
        + """

def build(args, optimizer):
    if args.optim == "lbfgs":
        return None
    else:
        if args.sched == "constant":
            return get_constant(optimizer)
        elif args.sched == "linear":
            return get_linear(optimizer, args.warmup, args.max_steps)
    raise ValueError(args.sched)
"""
    )
    text = text_of({"lr.py": LR, "train.py": tree})
    assert '        elif args.sched == "step_schedule":\n            return get_step_schedule(' in text
    assert 'args.optim == "step_schedule"' not in text


def test_ifs_that_assign_different_things_are_no_run() -> None:
    tree = (
        HEAD
        + PARSER
        + f"""

def main(argv=None):
    args = parse(argv)
    optimizer = {MAKE}
    if args.sched == "constant":
        warm = get_constant(optimizer)
    if args.sched == "linear":
        cool = get_linear(optimizer, args.warmup, args.max_steps)
"""
    )
    with pytest.raises(AmbiguousSite):
        plan_for({"lr.py": LR, "train.py": tree}, request_for("step"))


def rows_of(text: str, word: str) -> list[str]:
    return [row.strip() for row in text.splitlines() if word in row]


UNTOUCHED = [
    # A caller that says a literal has no value to pass on.
    (
        "a literal",
        HEAD
        + PARSER
        + BUILD
        + main("build(optimizer, args.sched, args.warmup, args.max_steps)")
        + f'\n\ndef debug():\n    return build({MAKE}, "linear", 1, 2)\n',
        f'return build({MAKE}, "linear", 1, 2)',
    ),
    # Nor has a method of another class, though it is called the same.
    (
        "another class",
        HEAD
        + PARSER
        + "\n\nclass Trainer:\n"
        + "".join(f"    {row}\n" if row else "\n" for row in BUILD.strip().splitlines()).replace(
            "build(", "make_scheduler(self, "
        )
        + "\n\nclass Other:\n    def make_scheduler(self, sched):\n        return sched\n"
        + main(
            "other = Other()",
            "other.make_scheduler(args.sched)",
            "trainer = Trainer()",
            "trainer.make_scheduler(optimizer, args.sched, args.warmup, args.max_steps)",
        ),
        "other.make_scheduler(args.sched)",
    ),
    # A whole namespace holds the new options already.
    (
        "a namespace",
        HEAD + PARSER + BUILD.replace("max_steps):", "max_steps, **_):") + main("build(optimizer, **vars(args))"),
        "return build(optimizer, **vars(args))",
    ),
    (
        "a class from a namespace",
        importing("from dataclasses import dataclass")
        + "\n\n@dataclass\nclass Config:\n    sched: str\n    warmup: int\n    max_steps: int\n"
        + PARSER
        + OF_ARGS.replace("args", "cfg")
        + main("cfg = Config(**vars(args))", "build(cfg, optimizer)"),
        "cfg = Config(**vars(args))",
    ),
    (
        "a class from literals",
        importing("from dataclasses import dataclass")
        + "\n\n@dataclass\nclass Config:\n    sched: str\n    warmup: int\n    max_steps: int\n"
        + PARSER.replace("--sched", "--schedule")
        + OF_ARGS.replace("args", "cfg")
        + main('cfg = Config("linear", args.warmup, max_steps=7)', "build(cfg, optimizer)"),
        'cfg = Config("linear", args.warmup, max_steps=7)',
    ),
]


@pytest.mark.parametrize(("name", "train", "row"), UNTOUCHED, ids=[name for name, _, _ in UNTOUCHED])
def test_a_call_that_needs_nothing_stays(name: str, train: str, row: str) -> None:
    text = text_of({"lr.py": LR, "train.py": train})
    assert "get_step_schedule(" in text
    assert row in rows_of(text, row)


def test_a_dict_that_a_class_is_filled_from_is_not_asked_for_more() -> None:
    """It may come from a file that has no such key: the class keeps its default."""
    row = 'build(Config(raw["sched"], raw["warmup"], raw["max_steps"]), None)'
    train = (
        importing("from dataclasses import dataclass")
        + "\n\n@dataclass\nclass Config:\n    sched: str\n    warmup: int\n    max_steps: int\n"
        + OF_ARGS.replace("args", "cfg")
        + f"\n\ndef main(path):\n    raw = json.load(open(path))\n    return {row}\n"
    )
    text = text_of({"lr.py": LR, "train.py": train}, "wsd")
    assert f"    return {row}\n" in text
    assert "total_steps=cfg.max_steps" in text


def test_what_keeps_only_some_parameters_is_given_no_more() -> None:
    tree = next(tree for tree in WAYS if "save_hyper" in tree.name)
    train = tree.train.replace("save_hyperparameters()", 'save_hyperparameters("sched", "warmup", "max_steps")')
    assert "def __init__(self, sched, warmup, max_steps):" in text_of({"lr.py": LR, "train.py": train})


def test_calls_in_tests_stay() -> None:
    train = HEAD + PARSER + BUILD + main("build(optimizer, args.sched, args.warmup, args.max_steps)")
    test = (
        "from train import build, parse\n\n\ndef test_it():\n    args = parse([])\n    build(None, args.sched, 1, 2)\n"
    )
    files = {"lr.py": LR, "train.py": train, "tests/test_train.py": test}
    assert "tests/test_train.py" not in [edit.path for edit in plan_for(files, request_for("step")).edits]


def test_an_option_that_the_name_cannot_come_from_is_not_extended() -> None:
    """The class is filled from literals: an option of the same name in another script is none of its own."""
    train = (
        importing("from dataclasses import dataclass")
        + "\n\n@dataclass\nclass Config:\n    sched: str\n    warmup: int = 20\n    max_steps: int = 200\n"
        + OF_ARGS.replace("args", "cfg")
    )
    other = 'import argparse\n\np = argparse.ArgumentParser()\np.add_argument("--sched", choices=["slurm", "pbs"])\n'
    files = {"lr.py": LR, "train.py": train, "submit.py": other}
    assert "submit.py" not in [edit.path for edit in plan_for(files, request_for("step")).edits]


# --- if/elif chains ---------------------------------------------------------------------------------------------------

CHAINS = [
    Tree(
        "inline in main",
        HEAD
        + PARSER
        + f"""

def main(argv=None):
    args = parse(argv)
    kind = args.sched
    optimizer = {MAKE}

    # the schedule
    scheduler = None
    if kind == "constant":
        scheduler = get_constant(optimizer)
    elif kind == "linear":
        scheduler = get_linear(optimizer, args.warmup, args.max_steps)
    # nothing else is known
    else:
        raise ValueError(kind)

    return scheduler
""",
        (
            """    elif kind == "step_schedule":
        scheduler = get_step_schedule(
            optimizer=optimizer,
            decay_steps=args.decay_steps,
            gamma=args.decay_gamma,
            last_epoch=-1,
        )
    # nothing else is known
""",
        ),
    ),
    Tree(
        "at top level",
        HEAD
        + f"""
parser = argparse.ArgumentParser()
parser.add_argument("--sched", default="constant")
parser.add_argument("--warmup", type=int, default=20)
parser.add_argument("--max-steps", type=int, default=200)
args = parser.parse_args()

optimizer = {MAKE}
if args.sched == "constant":
    scheduler = get_constant(optimizer)
elif args.sched == "linear":
    scheduler = get_linear(optimizer, args.warmup, args.max_steps)
else:
    raise SystemExit(f"unknown schedule: {{args.sched}}")
""",
        ('elif args.sched == "step_schedule":\n    scheduler = get_step_schedule(\n',),
        module="__main__",
        drive=lambda path, words: by_script(path, words),
    ),
    Tree(
        "under the main guard, without else",
        HEAD
        + f"""

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sched", default="constant", choices=["constant", "linear"])
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--max-steps", type=int, default=200)
    args = parser.parse_args()
    optimizer = {MAKE}
    if args.sched == "constant":
        scheduler = get_constant(optimizer)
    elif args.sched == "linear":
        scheduler = get_linear(optimizer, args.warmup, args.max_steps)
""",
        ('choices=["constant", "linear", "step_schedule"])', '    elif args.sched == "step_schedule":\n'),
        module="__main__",
        drive=lambda path, words: by_script(path, words),
    ),
    Tree(
        "in a class method, two spaces",
        HEAD
        + PARSER
        + """

class Trainer:
  @classmethod
  def build(cls, args, optimizer):
    if args.sched == "constant":
      sched = get_constant(optimizer)
    elif args.sched == "linear":
      sched = get_linear(optimizer, args.warmup, args.max_steps)
    else:
      raise ValueError(args.sched)
    return sched
"""
        + main("Trainer.build(args, optimizer)"),
        ('    elif args.sched == "step_schedule":\n      sched = get_step_schedule(\n',),
    ),
    Tree(
        "in a function in a function, on its name",
        HEAD
        + PARSER
        + f"""

def main(argv=None):
    args = parse(argv)
    sched_name = args.sched

    def make_scheduler(opt):
        if sched_name == "constant":
            return get_constant(opt)
        elif sched_name == "linear":
            return get_linear(opt, args.warmup, args.max_steps)
        raise ValueError(sched_name)

    return make_scheduler({MAKE})
""",
        (
            """        elif sched_name == "step_schedule":
            return get_step_schedule(
                optimizer=opt,
                decay_steps=args.decay_steps,
                gamma=args.decay_gamma,
                last_epoch=-1,
            )
        raise""",
        ),
    ),
    Tree(
        "in a function in a function, on its parameter",
        HEAD
        + PARSER
        + """

def train(optimizer, sched="constant", warmup=20, max_steps=200):
    def make_scheduler(opt):
        if sched == "constant":
            return get_constant(opt)
        elif sched == "linear":
            return get_linear(opt, warmup, max_steps)
        raise ValueError(sched)

    return make_scheduler(optimizer)
"""
        + main("train(optimizer, args.sched, args.warmup, args.max_steps)"),
        ("def train(\n", "decay_steps=30", "decay_steps=decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "getattr with a default, a tail that is true for it",
        HEAD
        + PARSER
        + """

def build(args, optimizer):
    name = getattr(args, "sched", "constant")
    if name == "constant":
        return get_constant(optimizer)
    elif name == "linear":
        return get_linear(optimizer, args.warmup, args.max_steps)
    elif name != "none":
        raise ValueError(name)
"""
        + main("build(args, optimizer)"),
        ('    elif name == "step_schedule":\n        return get_step_schedule(\n',),
    ),
    Tree(
        "several names, the name first, more behind",
        HEAD
        + PARSER
        + """

def build(args, optimizer):
    if args.sched in ("constant", "none"):
        sched = get_constant(optimizer)
        interval = "epoch"
    elif "linear" == args.sched:
        sched = get_linear(optimizer, args.warmup, args.max_steps)
        interval = "step"
    else:
        raise ValueError(args.sched)
    return sched, interval
"""
        + main("build(args, optimizer)[0]"),
        ('last_epoch=-1,\n        )\n        interval = "step"\n    else:\n',),
    ),
    Tree(
        "a name with a condition",
        HEAD
        + PARSER
        + """

def build(args, optimizer):
    if args.sched == "constant":
        return get_constant(optimizer)
    elif args.sched == "linear" and args.warmup > 0:
        return get_linear(optimizer, args.warmup, args.max_steps)
    elif args.sched == "linear":
        return get_linear(optimizer, 0, args.max_steps)
    raise ValueError(args.sched)
"""
        + main("build(args, optimizer)"),
        ('get_linear(optimizer, 0, args.max_steps)\n    elif args.sched == "step_schedule":\n',),
    ),
    Tree(
        "an if in the else",
        HEAD
        + PARSER
        + """

def build(args, optimizer):
    if args.sched == "constant":
        return get_constant(optimizer)
    else:
        if args.sched == "linear":
            return get_linear(optimizer, args.warmup, args.max_steps)
        else:
            raise ValueError(args.sched)
"""
        + main("build(args, optimizer)"),
        ('        elif args.sched == "step_schedule":\n            return get_step_schedule(\n',),
    ),
    Tree(
        "members of an enumeration",
        importing("from enum import Enum")
        + """

class Sched(Enum):
    CONSTANT = "constant"
    LINEAR = "linear"
"""
        + PARSER
        + """

def build(optimizer, kind: Sched, warmup: int, max_steps: int):
    if kind is Sched.CONSTANT:
        return get_constant(optimizer)
    elif kind is Sched.LINEAR:
        return get_linear(optimizer, num_warmup_steps=warmup, num_training_steps=max_steps)
    raise ValueError(kind)
"""
        + main("build(optimizer, Sched(args.sched), args.warmup, args.max_steps)"),
        ('    STEP_SCHEDULE = "step_schedule"\n', "    elif kind is Sched.STEP_SCHEDULE:\n", "decay_steps: int = 30"),
    ),
    Tree(
        "a global",
        HEAD.replace("import argparse\n\n", "")
        + f"""
SCHED = "constant"
WARMUP = 20
MAX_STEPS = 200


def main():
    optimizer = {MAKE}
    if SCHED == "constant":
        return get_constant(optimizer)
    elif SCHED == "linear":
        return get_linear(optimizer, WARMUP, MAX_STEPS)
    raise ValueError(SCHED)
""",
        ('SCHED = "constant"\nDECAY_STEPS = 30\nDECAY_GAMMA = 0.7\n', '    elif SCHED == "step_schedule":\n'),
        drive=by_global,
        typed=False,
    ),
]

# --- ifs one after the other ------------------------------------------------------------------------------------------

IFS = [
    Tree(
        "constants in a list",
        HEAD
        + """
CONSTANT = "constant"
LINEAR = "linear"
SCHEDULES = [CONSTANT, LINEAR]
"""
        + PARSER.replace('"constant")', "CONSTANT, choices=SCHEDULES)")
        + """

def build(args, optimizer):
    if args.sched == CONSTANT:
        return get_constant(optimizer)

    if args.sched == LINEAR:
        return get_linear(optimizer, args.warmup, args.max_steps)

    raise ValueError(f"unknown {args.sched}")
"""
        + main("build(args, optimizer)"),
        (
            'STEP_SCHEDULE = "step_schedule"\nSCHEDULES = [CONSTANT, LINEAR, STEP_SCHEDULE]\n',
            "max_steps)\n\n    if args.sched == STEP_SCHEDULE:\n        return",
        ),
    ),
    Tree(
        "each assigns",
        HEAD
        + PARSER
        + main(
            "scheduler = None",
            'if args.sched == "constant":\n        scheduler = get_constant(optimizer)',
            'if args.sched == "linear":\n        scheduler = get_linear(optimizer, args.warmup, args.max_steps)',
            "scheduler",
        ),
        ('args.max_steps)\n    if args.sched == "step_schedule":\n        scheduler = get_step_schedule(\n',),
    ),
    Tree(
        "on a parameter, others between",
        HEAD
        + PARSER
        + """

def build(optimizer, sched, warmup, max_steps):
    if sched == "constant":
        return get_constant(optimizer)
    total = max_steps
    if sched == "linear":
        return get_linear(optimizer, num_warmup_steps=warmup, num_training_steps=total)
    raise ValueError(sched)
"""
        + main("build(optimizer, args.sched, args.warmup, args.max_steps)"),
        ('    if sched == "step_schedule":\n        return get_step_schedule(\n',),
    ),
]

# --- match ------------------------------------------------------------------------------------------------------------

MATCHES = [
    Tree(
        "members of an enumeration",
        importing("from enum import Enum")
        + """

class Sched(str, Enum):
    CONSTANT = "constant"
    LINEAR = "linear"
"""
        + PARSER.replace('type=str, default="constant"', "type=Sched, default=Sched.CONSTANT, choices=list(Sched)")
        + """

def build(args, optimizer):
    match args.sched:
        case Sched.CONSTANT:
            return get_constant(optimizer)
        case Sched.LINEAR:
            return get_linear(optimizer, args.warmup, args.max_steps)
        case _:
            raise ValueError(args.sched)
"""
        + main("build(args, optimizer)"),
        ('    STEP_SCHEDULE = "step_schedule"\n', "        case Sched.STEP_SCHEDULE:\n            return"),
    ),
    Tree(
        "several names, a name for the rest",
        HEAD
        + PARSER
        + """

def build(kind, optimizer, *, warmup, total):
    match kind.lower():
        case "constant" | "fixed":
            scheduler = get_constant(optimizer)
        case "linear":
            scheduler = get_linear(
                optimizer,
                num_warmup_steps=warmup,
                num_training_steps=total,
            )
        case other:
            raise ValueError(other)
    return scheduler
"""
        + main("build(args.sched, optimizer, warmup=args.warmup, total=args.max_steps)"),
        (
            '        case "step_schedule":\n            scheduler = get_step_schedule(\n',
            "decay_steps=decay_steps",
            "decay_steps=args.decay_steps",
        ),
    ),
    Tree(
        "in a static method, with a guard",
        HEAD
        + PARSER
        + """

class Trainer:
    @staticmethod
    def build(args, optimizer):
        match args.sched:
            case "constant":
                return get_constant(optimizer)

            case "linear" if args.warmup >= 0:
                return get_linear(optimizer, args.warmup, args.max_steps)

        raise ValueError(args.sched)
"""
        + main("Trainer.build(args, optimizer)"),
        ('max_steps)\n\n            case "step_schedule":\n                return get_step_schedule(\n',),
    ),
]

# --- what arms give ---------------------------------------------------------------------------------------------------

CONFIGURE = f"""

class Model:
    def __init__(self, args):
        self.args = args

    def configure_optimizers(self):
        optimizer = {MAKE}
"""
MODEL = main("Model(args).configure_optimizers()").replace("optimizer = ", "_ = ")

ARMS = [
    Tree(
        "lists of both",
        HEAD
        + PARSER
        + CONFIGURE
        + """        if self.args.sched == "constant":
            return [optimizer], [get_constant(optimizer)]
        elif self.args.sched == "linear":
            return [optimizer], [get_linear(optimizer, self.args.warmup, self.args.max_steps)]
        raise ValueError(self.args.sched)
"""
        + MODEL,
        ('        elif self.args.sched == "step_schedule":\n            return [optimizer], [\n',),
        drive=lambda module, words: module.main(list(words))[1][0],
    ),
    Tree(
        "a dict in a list, of a name",
        HEAD
        + PARSER
        + CONFIGURE
        + """        if self.args.sched == "constant":
            scheduler = get_constant(optimizer)
            return [optimizer], [{"scheduler": scheduler, "interval": "epoch"}]
        elif self.args.sched == "linear":
            scheduler = get_linear(optimizer, self.args.warmup, self.args.max_steps)
            return [optimizer], [{"scheduler": scheduler, "interval": "step"}]
        raise ValueError(self.args.sched)
"""
        + MODEL,
        (
            """            scheduler = get_step_schedule(
                optimizer=optimizer,
                decay_steps=self.args.decay_steps,
                gamma=self.args.decay_gamma,
                last_epoch=-1,
            )
            return [optimizer], [{"scheduler": scheduler, "interval": "step"}]
        raise""",
        ),
        drive=lambda module, words: module.main(list(words))[1][0]["scheduler"],
    ),
    Tree(
        "a dict around it, on several lines",
        HEAD
        + PARSER
        + CONFIGURE
        + """        if self.args.sched == "constant":
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": get_constant(optimizer), "interval": "step"}}
        elif self.args.sched == "linear":
            return {
                "optimizer": optimizer,
                "lr_scheduler": {
                    "scheduler": get_linear(optimizer, self.args.warmup, self.args.max_steps),
                    "interval": "step",
                },
            }
        raise ValueError(self.args.sched)
"""
        + MODEL,
        (
            """                "lr_scheduler": {
                    "scheduler": get_step_schedule(
""",
            """last_epoch=-1,
                    ),
                    "interval": "step",
                },
            }
        raise""",
        ),
        drive=lambda module, words: module.main(list(words))["lr_scheduler"]["scheduler"],
    ),
    Tree(
        "a dict that takes the name of what it holds",
        HEAD
        + PARSER
        + CONFIGURE
        + """        if self.args.sched == "constant":
            scheduler = get_constant(optimizer)
            scheduler = {"scheduler": scheduler, "interval": "epoch"}
        elif self.args.sched == "linear":
            scheduler = get_linear(optimizer, self.args.warmup, self.args.max_steps)
            scheduler = {"scheduler": scheduler, "interval": "step"}
        else:
            raise ValueError(self.args.sched)
        return {"optimizer": optimizer, "lr_scheduler": scheduler}
"""
        + MODEL,
        (
            'last_epoch=-1,\n            )\n            scheduler = {"scheduler": scheduler, "interval": "step"}\n        else:',
        ),
        drive=lambda module, words: module.main(list(words))["lr_scheduler"]["scheduler"],
    ),
    Tree(
        "what makes it and a dict",
        HEAD
        + PARSER
        + """

def scheduler_spec(args):
    if args.sched == "constant":
        return get_constant, {}
    elif args.sched == "linear":
        return get_linear, {"num_warmup_steps": args.warmup, "num_training_steps": args.max_steps}
    raise KeyError(args.sched)
"""
        + main("make, kwargs = scheduler_spec(args)", "make(optimizer, **kwargs)"),
        (
            '    elif args.sched == "step_schedule":\n'
            '        return get_step_schedule, {"decay_steps": args.decay_steps, "gamma": args.decay_gamma}\n',
        ),
    ),
    Tree(
        "a partial",
        importing("from functools import partial")
        + PARSER
        + """

def scheduler_fn(args):
    if args.sched == 'constant':
        fn = get_constant
    elif args.sched == 'linear':
        fn = partial(get_linear, num_warmup_steps=args.warmup, num_training_steps=args.max_steps)
    else:
        raise KeyError(args.sched)
    return fn
"""
        + main("scheduler_fn(args)(optimizer)"),
        (
            "    elif args.sched == 'step_schedule':\n"
            "        fn = partial(get_step_schedule, decay_steps=args.decay_steps, gamma=args.decay_gamma)\n",
        ),
    ),
]

# --- the way of the value ---------------------------------------------------------------------------------------------

TRAINER = """

class Trainer:
    def __init__(self, optimizer, sched, warmup, max_steps):
        self.optimizer = optimizer
        self.sched = sched
        self.warmup = warmup
        self.max_steps = max_steps

    def make(self):
        if self.sched == "constant":
            return get_constant(self.optimizer)
        elif self.sched == "linear":
            return get_linear(self.optimizer, num_warmup_steps=self.warmup, num_training_steps=self.max_steps)
        raise ValueError(self.sched)
"""
SETTING_UP = (
    HEAD
    + """

class Trainer:
    @staticmethod
    def _make(optimizer, kind, n_warm, n_total):
        if kind == "constant":
            sched = get_constant(optimizer)
        elif kind == "linear":
            sched = get_linear(optimizer, n_warm, n_total)
        else:
            raise NotImplementedError(kind)
        return sched

    def setup(self, optimizer, lr_kind, warmup, steps):
        return Trainer._make(optimizer, lr_kind, warmup, steps)
"""
)
RUNNING = f"""import argparse

import torch

from train import Trainer


def main(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument('--sched', default='constant', choices=('constant', 'linear'), help='which')
    p.add_argument('--warmup', type=int, default=20, help='warm-up')
    p.add_argument('--steps', type=int, default=200, help='steps')
    args = p.parse_args(argv)
    trainer = Trainer()
    return trainer.setup({MAKE}, args.sched, args.warmup, args.steps)
"""

#: What Lightning does of it: the parameters of the frame that constructs the module are kept.
SAVING = """import sys
from types import SimpleNamespace


class Saving:
    def save_hyperparameters(self):
        held = sys._getframe(1).f_locals
        self.hparams = SimpleNamespace(**{name: value for name, value in held.items() if name != "self"})


"""

WAYS = [
    Tree(
        "by position",
        HEAD + PARSER + BUILD + main("build(optimizer, args.sched, args.warmup, args.max_steps)"),
        (
            """    return build(
        optimizer,
        args.sched,
        args.warmup,
        args.max_steps,
        decay_steps=args.decay_steps,
        decay_gamma=args.decay_gamma,
    )
""",
        ),
    ),
    Tree(
        "by keyword, two callers",
        HEAD
        + PARSER
        + BUILD.replace("sched, warmup, max_steps", 'sched="constant", warmup=0, max_steps=1')
        + main("build(optimizer, sched=args.sched, warmup=args.warmup, max_steps=args.max_steps)")
        + main("build(optimizer, opts.sched, warmup=opts.warmup, max_steps=opts.max_steps)")
        .replace("main", "tune")
        .replace("args = ", "opts = "),
        ("decay_steps=args.decay_steps", "decay_steps=opts.decay_steps"),
        drive=lambda module, words: module.tune(list(words)),
    ),
    Tree(
        "two deep, a static method, another file",
        SETTING_UP,
        ("        return Trainer._make(\n", "decay_steps=decay_steps"),
        (("run.py", RUNNING),),
        module="run",
    ),
    Tree(
        "a module by another name, a dict of options",
        HEAD + BUILD,
        ("decay_steps=30", "decay_steps=decay_steps"),
        (
            (
                "run.py",
                RUNNING.replace("from train import Trainer", "import train as T")
                .replace("args = p.parse_args(argv)\n    trainer = Trainer()", "cfg = vars(p.parse_args(argv))")
                .replace("trainer.setup(", "T.build(")
                .replace("args.sched, args.warmup, args.steps", 'cfg["sched"], cfg["warmup"], cfg["steps"]'),
            ),
        ),
        module="run",
    ),
    Tree(
        "a function that builds the keywords",
        HEAD
        + PARSER
        + BUILD
        + """

def sched_kwargs(args):
    return dict(
        sched=args.sched,
        warmup=args.warmup,
        max_steps=args.max_steps,
    )
"""
        + main("build(optimizer, **sched_kwargs(args))"),
        (
            "        max_steps=args.max_steps,\n        decay_steps=args.decay_steps,\n        decay_gamma=args.decay_gamma,\n    )\n",
        ),
    ),
    Tree(
        "a function that builds the keywords, kept in a name",
        HEAD
        + PARSER
        + BUILD
        + """

def sched_kwargs(args):
    return {"sched": args.sched, "warmup": args.warmup, "max_steps": args.max_steps}
"""
        + main("kw = sched_kwargs(args)", "build(optimizer, **kw)"),
        ('        "decay_steps": args.decay_steps,\n', "    return build(optimizer, **kw)\n"),
    ),
    Tree(
        "a dict of keywords",
        HEAD
        + PARSER
        + BUILD
        + main("kw = dict(sched=args.sched, warmup=args.warmup, max_steps=args.max_steps)", "build(optimizer, **kw)"),
        ("decay_steps=args.decay_steps", "    return build(optimizer, **kw)\n"),
    ),
    Tree(
        "all options at once",
        HEAD + PARSER + BUILD.replace("max_steps):", "max_steps, **others):") + main("build(optimizer, **vars(args))"),
        ("    decay_gamma=0.7,\n    **others,\n", "    return build(optimizer, **vars(args))\n"),
    ),
    Tree(
        "keywords of its own passed on",
        HEAD
        + PARSER
        + BUILD
        + """

def make(optimizer, sched, **kw):
    return build(optimizer, sched, **kw)
"""
        + main("make(optimizer, args.sched, warmup=args.warmup, max_steps=args.max_steps)"),
        ("def make(optimizer, sched, decay_steps=30, decay_gamma=0.7, **kw):\n",),
    ),
    Tree(
        "made ready by a partial",
        importing("import functools")
        + PARSER
        + BUILD
        + main(
            "make = functools.partial(build, sched=args.sched, warmup=args.warmup, max_steps=args.max_steps)",
            "make(optimizer)",
        ),
        ("    make = functools.partial(\n        build,\n        sched=args.sched,\n",),
    ),
    Tree(
        "rewritten on the way",
        HEAD
        + PARSER
        + BUILD
        + main("total = args.max_steps // 10 * 10", 'build(optimizer, args.sched or "constant", args.warmup, total)'),
        ('        args.sched or "constant",\n', "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a static method called on self",
        HEAD
        + PARSER
        + """

class Trainer:
    def __init__(self, args):
        self.args = args

    @staticmethod
    def _sched(optimizer, sched, warmup, total):
        if sched == "constant":
            return get_constant(optimizer)
        elif sched == "linear":
            return get_linear(optimizer, warmup, total)
        raise ValueError(sched)

    def make(self, optimizer):
        a = self.args
        return self._sched(optimizer, a.sched, warmup=a.warmup, total=a.max_steps)
"""
        + main("Trainer(args).make(optimizer)"),
        ("decay_steps=a.decay_steps",),
    ),
    Tree(
        "kept by a constructor",
        HEAD + PARSER + TRAINER + main("Trainer(optimizer, args.sched, args.warmup, args.max_steps).make()"),
        (
            "        self.sched = sched\n        self.decay_steps = decay_steps\n        self.decay_gamma = decay_gamma\n        self.warmup",
            "decay_steps=args.decay_steps",
        ),
    ),
    Tree(
        "kept by a constructor that has defaults",
        HEAD
        + PARSER
        + TRAINER.replace("sched, warmup, max_steps):", 'sched="constant", warmup=0, max_steps=1):')
        + main("Trainer(optimizer, sched=args.sched, warmup=args.warmup, max_steps=args.max_steps).make()"),
        ("        self.decay_steps = decay_steps\n", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "kept under another name",
        HEAD
        + PARSER
        + TRAINER.replace("self.sched", "self._sched").replace("self.warmup", "self._warmup")
        + main("Trainer(optimizer, args.sched, args.warmup, args.max_steps).make()"),
        ("        self._sched = sched\n        self.decay_steps = decay_steps\n",),
    ),
    Tree(
        "kept out of the options",
        HEAD
        + PARSER
        + TRAINER.replace("optimizer, sched, warmup, max_steps)", "optimizer, args)")
        .replace("= sched\n", "= args.sched\n")
        .replace("= warmup\n", "= args.warmup\n")
        .replace("= max_steps\n", "= args.max_steps\n")
        + main("Trainer(optimizer, args).make()"),
        ("        self.sched = args.sched\n        self.decay_steps = args.decay_steps\n",),
    ),
    Tree(
        "kept by the constructor of a base",
        HEAD
        + PARSER
        + TRAINER.replace("Trainer", "Base")
        + """

class Trainer(Base):
    def __init__(self, optimizer, sched, **kwargs):
        super().__init__(optimizer, sched, **kwargs)


class Other(Base):
    pass
"""
        + main("Trainer(optimizer, args.sched, warmup=args.warmup, max_steps=args.max_steps).make()"),
        ("        super().__init__(\n", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "kept by save_hyperparameters",
        HEAD
        + PARSER
        + f"""

class Net(Saving):
    def __init__(self, sched, warmup, max_steps):
        super().__init__()
        self.save_hyperparameters()

    def configure_optimizers(self):
        optimizer = {MAKE}
        if self.hparams.sched == "constant":
            scheduler = get_constant(optimizer)
        elif self.hparams.sched == "linear":
            scheduler = get_linear(optimizer, self.hparams.warmup, self.hparams.max_steps)
        else:
            raise ValueError(self.hparams.sched)
        return {{"optimizer": optimizer, "lr_scheduler": {{"scheduler": scheduler, "interval": "step"}}}}
""".replace("class Net", SAVING + "class Net")
        + main("Net(args.sched, args.warmup, args.max_steps)"),
        ("decay_steps=self.hparams.decay_steps", "decay_steps=args.decay_steps"),
        drive=lambda module, words: module.main(list(words)).configure_optimizers()["lr_scheduler"]["scheduler"],
    ),
    Tree(
        "a parameter that mostly is None",
        HEAD
        + PARSER
        + OF_ARGS.replace(
            "args, optimizer):", "optimizer, name=None, args=None):\n    name = name or args.sched"
        ).replace("args.sched ==", "name ==")
        + main("build(optimizer, args=args)"),
        ("def build(optimizer, name=None, args=None):\n", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a function that calls itself",
        HEAD
        + PARSER
        + BUILD.replace(
            "max_steps):\n",
            "max_steps):\n    if isinstance(optimizer, list):\n"
            "        return [build(one, sched, warmup, max_steps) for one in optimizer]\n",
        )
        + main("build([optimizer], args.sched, args.warmup, args.max_steps)[0]"),
        ("decay_steps=decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "called with a literal only",
        HEAD + BUILD + f'\n\ndef main():\n    return build({MAKE}, "linear", 20, 200)\n',
        ("decay_steps=30", f'    return build({MAKE}, "linear", 20, 200)\n'),
        drive=lambda module, words: module.build(eval(MAKE, dict(vars(module))), words[0], 20, 200),
        typed=False,
    ),
    Tree(
        "keywords that only another arm understands",
        HEAD
        + PARSER
        + """

def build(optimizer, sched="constant", **kwargs):
    if sched == "constant":
        return get_constant(optimizer)
    elif sched == "linear":
        return get_linear(optimizer, **kwargs)
    raise ValueError(sched)
"""
        + main("build(optimizer, args.sched, num_warmup_steps=args.warmup, num_training_steps=args.max_steps)"),
        ("decay_steps=30, decay_gamma=0.7, **kwargs", "decay_steps=args.decay_steps"),
        bound=False,
    ),
]

# --- classes that are filled by a call --------------------------------------------------------------------------------

OF_CFG = OF_ARGS.replace("args.sched", "cfg.name").replace("args", "cfg")
NAMED = """

class SchedConfig(NamedTuple):
    name: str
    warmup: int
    max_steps: int
"""
DATA = (
    NAMED.replace("class", "@dataclass\nclass")
    .replace("(NamedTuple)", "")
    .replace("name: str", 'name: str = "constant"')
    .replace(": int", ": int = 0")
)
SLOTS = """

class Config:
    def __init__(self, name="constant", warmup=0, max_steps=1):
        self.name = name
        self.warmup = warmup
        self.max_steps = max_steps
"""

FILLED = [
    Tree(
        "a named tuple by keyword",
        importing("from typing import NamedTuple")
        + NAMED
        + PARSER
        + OF_CFG
        + main(
            "cfg = SchedConfig(name=args.sched, warmup=args.warmup, max_steps=args.max_steps)", "build(cfg, optimizer)"
        ),
        (
            "    max_steps: int\n    decay_steps: int = 30\n    decay_gamma: float = 0.7\n",
            'parser.add_argument("--decay-steps", type=int, default=30)\n',
            """    cfg = SchedConfig(
        name=args.sched,
        warmup=args.warmup,
        max_steps=args.max_steps,
        decay_steps=args.decay_steps,
        decay_gamma=args.decay_gamma,
    )
""",
        ),
    ),
    Tree(
        "a named tuple by position",
        importing("from typing import NamedTuple")
        + NAMED
        + PARSER
        + OF_CFG
        + main("cfg = SchedConfig(args.sched, args.warmup, args.max_steps)", "build(cfg, optimizer)"),
        ("        args.max_steps,\n        decay_steps=args.decay_steps,\n",),
    ),
    Tree(
        "a dataclass whose field is called as the option",
        importing("from dataclasses import dataclass")
        + DATA.replace("name:", "sched:")
        + PARSER
        + OF_ARGS.replace("args", "cfg")
        + main("build(SchedConfig(sched=args.sched, warmup=args.warmup, max_steps=args.max_steps), optimizer)"),
        ("decay_steps: int = 30", "decay_steps=cfg.decay_steps", "decay_steps=args.decay_steps", '"--decay-steps"'),
    ),
    Tree(
        "a dataclass whose roles are called otherwise",
        importing("from dataclasses import dataclass")
        + DATA
        + PARSER.replace("--warmup", "--warmup-steps")
        + OF_CFG
        + main(
            "cfg = SchedConfig(name=args.sched, warmup=args.warmup_steps, max_steps=args.max_steps)",
            "build(cfg, optimizer)",
        ),
        ("decay_steps=cfg.decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a dataclass by its own class method",
        importing("from dataclasses import dataclass")
        + DATA
        + """
    @classmethod
    def from_args(cls, args):
        return cls(name=args.sched, warmup=args.warmup, max_steps=args.max_steps)
"""
        + PARSER
        + OF_CFG
        + main("build(SchedConfig.from_args(args), optimizer)"),
        ("        return cls(\n", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a dataclass that inherits, in another file",
        HEAD.replace("from lr", "import config as C\nfrom lr")
        + PARSER
        + OF_CFG.replace("(cfg,", "(cfg: C.Sched,")
        + main("cfg = C.Sched(args.max_steps, name=args.sched, warmup=args.warmup)", "build(cfg, optimizer)"),
        ("    cfg = C.Sched(\n        args.max_steps,\n        name=args.sched,\n", '"--decay-steps"'),
        (
            (
                "config.py",
                "from dataclasses import dataclass\n\n\n@dataclass(frozen=True)\nclass Base:\n    max_steps: int\n\n\n"
                "@dataclass(frozen=True)\nclass Sched(Base):\n    name: str\n    warmup: int = 0\n",
            ),
        ),
    ),
    Tree(
        "a dataclass in a dataclass",
        importing("from dataclasses import dataclass, field")
        + DATA
        + """

@dataclass
class Config:
    seed: int = 0
    optim: SchedConfig = field(default_factory=SchedConfig)
"""
        + PARSER
        + OF_CFG.replace("cfg.", "cfg.optim.")
        + main("cfg = Config(optim=SchedConfig(args.sched, args.warmup, args.max_steps))", "build(cfg, optimizer)"),
        ("decay_steps=cfg.optim.decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a dataclass that makes the scheduler itself",
        importing("from dataclasses import dataclass")
        + DATA
        + """
    def build(self, optimizer):
        if self.name == "constant":
            return get_constant(optimizer)
        elif self.name == "linear":
            return get_linear(optimizer, self.warmup, self.max_steps)
        raise ValueError(self.name)
"""
        + PARSER
        + main("SchedConfig(args.sched, args.warmup, args.max_steps).build(optimizer)"),
        ("decay_steps=self.decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a dataclass that a trainer keeps",
        importing("from dataclasses import dataclass")
        + DATA
        + TRAINER.replace("optimizer, sched, warmup, max_steps)", "optimizer, cfg: SchedConfig)")
        .replace(
            "        self.sched = sched\n        self.warmup = warmup\n        self.max_steps = max_steps\n",
            "        self.cfg = cfg\n",
        )
        .replace("self.sched", "self.cfg.name")
        .replace("self.warmup", "self.cfg.warmup")
        .replace("self.max_steps", "self.cfg.max_steps")
        + PARSER
        + main(
            "cfg = SchedConfig(args.sched, warmup=args.warmup, max_steps=args.max_steps)",
            "Trainer(optimizer, cfg).make()",
        ),
        ("decay_steps=self.cfg.decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a dataclass that copies itself",
        importing("from dataclasses import dataclass")
        + DATA
        + """
    def copy(self):
        return SchedConfig(self.name, self.warmup, self.max_steps)
"""
        + PARSER
        + OF_CFG
        + main("build(SchedConfig(args.sched, args.warmup, args.max_steps).copy(), optimizer)"),
        ("decay_steps=self.decay_steps", "decay_steps=args.decay_steps"),
    ),
    Tree(
        "a class with a constructor",
        HEAD + SLOTS + PARSER + OF_CFG + main("build(Config(args.sched, args.warmup, args.max_steps), optimizer)"),
        ("        self.decay_steps = decay_steps\n", "decay_steps=args.decay_steps"),
    ),
]

GROUPS = {"chain": CHAINS, "ifs": IFS, "match": MATCHES, "arms": ARMS, "way": WAYS, "filled": FILLED}
TREES = [pytest.param(tree, id=f"{group}: {tree.name}") for group, trees in GROUPS.items() for tree in trees]


def by_script(path: Path, words: Sequence[str]) -> LRScheduler:
    """Return what a script has made once it has run as one."""
    with importable(path.parent), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [str(path), *words])
        made: LRScheduler = runpy.run_path(str(path), run_name="__main__")["scheduler"]
    return made


def words_for(tree: Tree, name: str, plan: Plan | None = None) -> list[str]:
    if not tree.typed:
        return [name]
    return shlex.split(plan.command_line) if plan is not None else ["--sched", name]


@pytest.mark.parametrize("tree", TREES)
def test_what_is_written(tree: Tree) -> None:
    text = text_of(tree.files)
    for part in tree.parts:
        assert part in text


@pytest.mark.parametrize("kind", GIVEN)
@pytest.mark.parametrize("tree", TREES)
def test_twice_is_once_and_what_was_there_stays(tree: Tree, kind: str) -> None:
    plan = plan_for(tree.files, request_for(kind))
    after = apply(tree.files, plan)
    assert plan.edits
    assert not plan_for(after, request_for(kind)).edits
    for path, text in tree.files.items():
        ast.parse(after[path])
        assert survives(text, after[path].decode())


@pytest.mark.parametrize("kind", GIVEN)
@pytest.mark.parametrize("tree", TREES)
def test_the_new_name_gives_the_schedule(tree: Tree, kind: str, tmp_path: Path) -> None:
    request = request_for(kind)
    plan = plan_for(tree.files, request)
    root = build(tmp_path, apply(tree.files, plan))
    held = dict(request.values)
    known = {name: value for name, value in ROLES.items() if name in held} if tree.bound else {}
    factor = BY_KIND[kind].factor
    assert factor is not None
    expected = [PEAK * factor(step, Values(held | known)) for step in range(STEPS)]
    assert outcome(tree, root, words_for(tree, request.name, plan)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("tree", TREES)
def test_the_old_names_and_an_unknown_one_keep_their_meaning(tree: Tree, tmp_path: Path) -> None:
    before = build(tmp_path / "before", tree.files)
    after = build(tmp_path / "after", apply(tree.files, plan_for(tree.files, request_for("wsd"))))
    for name in ("constant", "linear"):
        rates = outcome(tree, before, words_for(tree, name))
        assert isinstance(rates, list), rates
        assert outcome(tree, after, words_for(tree, name)) == rates
    unknown = words_for(tree, "nothing of the kind")
    assert isinstance(outcome(tree, before, unknown), str)
    assert outcome(tree, after, unknown) == outcome(tree, before, unknown)


def test_a_value_of_a_role_is_typed_as_the_option_that_fills_it() -> None:
    """The class has `warmup`, the parser `--warmup-steps`: the command line is the parser's."""
    tree = next(tree for tree in FILLED if "otherwise" in tree.name)
    request = Request(BY_KIND["wsd"], "wsd_schedule", Implementation.OWN, (("warmup_steps", 7),))
    assert "--warmup-steps 7" in plan_for(tree.files, request).command_line


_SHAPES = """import argparse

import torch
from torch.optim.lr_scheduler import LambdaLR

parser = argparse.ArgumentParser()
parser.add_argument("--shape", default="flat")
parser.add_argument("--steps", type=int, default=300)


def flat(optimizer):
    return LambdaLR(optimizer, lambda step: 1.0)


def straight(optimizer, steps):
    return LambdaLR(optimizer, lambda step: 1 - step / steps)


def build(args, optimizer):
    if args.shape == "flat":
        return flat(optimizer)
    elif args.shape == "straight":
        return straight(optimizer, args.steps)
    raise ValueError(args.shape)
"""


def test_arms_whose_words_are_not_about_rates_but_whose_functions_make_schedulers() -> None:
    after = apply({"train.py": _SHAPES}, plan_for({"train.py": _SHAPES}, request_for("step")))
    assert b'elif args.shape == "step_schedule":' in after["train.py"]


def test_a_chain_that_makes_optimizers_is_no_site() -> None:
    text = _SHAPES.replace("return LambdaLR(optimizer, lambda step: 1.0)", "return torch.optim.SGD(optimizer)")
    text = text.replace(
        "return LambdaLR(optimizer, lambda step: 1 - step / steps)", "return torch.optim.Adam(optimizer, steps)"
    )
    with pytest.raises(NoSite):
        plan_for({"train.py": text}, request_for("step"))
