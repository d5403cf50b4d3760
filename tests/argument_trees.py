"""Training trees that differ in where their hyper-parameters are declared, each with the way to start it.

Every tree chooses between `constant` and `cosine`; `start(line)` in its `starter` returns the scheduler that a line,
as `train with:` shows it, gives there.
"""

from dataclasses import dataclass, replace

LR = '''\
"""Learning-rate schedules."""

import math

from torch.optim.lr_scheduler import LambdaLR


def get_constant_schedule(optimizer, last_epoch=-1):
    """Return a scheduler that leaves the rate alone."""
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def get_cosine_schedule(optimizer, warmup_steps, total_steps, last_epoch=-1):
    """Return a cosine with warm-up."""

    def factor(step):
        if step < warmup_steps:
            return step / max(1, warmup_steps)
        done = (step - warmup_steps) / max(1, total_steps - warmup_steps)
        return 0.5 * (1.0 + math.cos(math.pi * min(1.0, done)))

    return LambdaLR(optimizer, factor, last_epoch)
'''

#: An optimizer for the starters.
OPTIMIZER = (
    "import shlex\n\nimport torch\n\noptimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)\n"
)


@dataclass(frozen=True)
class ArgumentTree:
    """A tree, how it is started, and where its new hyper-parameters are expected."""

    files: dict[str, str]
    starter: str
    #: The file with the declarations.
    path: str = "train.py"
    #: What has to be there for the tree to run.
    packages: tuple[str, ...] = ()


def chain(selector: str, warmup: str, total: str, indent: str = "    ") -> str:
    """Return the if/elif chain on a selector."""
    rows = [
        f'if {selector} == "constant":',
        "    return get_constant_schedule(optimizer)",
        f'elif {selector} == "cosine":',
        f"    return get_cosine_schedule(optimizer, warmup_steps={warmup}, total_steps={total})",
        "else:",
        f'    raise ValueError("unknown schedule " + str({selector}))',
    ]
    return "".join(f"{indent}{row}\n" for row in rows)


HEAD = "from lr import get_constant_schedule, get_cosine_schedule\n"
BUILD = f"def build_scheduler(args, optimizer):\n{chain('args.lr_schedule', 'args.warmup_steps', 'args.max_steps')}"


def tree(train: str, starter: str, others: dict[str, str] | None = None, **more: object) -> ArgumentTree:
    return replace(ArgumentTree({"lr.py": LR, "train.py": train, **(others or {})}, OPTIMIZER + starter), **more)  # type: ignore[arg-type]


PARSE = "import train\n\n\ndef start(line):\n    return train.build_scheduler(train.parse_args(shlex.split(line)), optimizer)\n"

ARGPARSE = f'''\
"""Trains."""

import argparse

{HEAD}

def parse_args(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1, help="learning rate")
    parser.add_argument("--lr-schedule", type=str, default="cosine", choices=["constant", "cosine"], help="one of constant, cosine")
    parser.add_argument("--warmup-steps", type=int, default=10, help="warm-up")
    parser.add_argument("--max-steps", type=int, default=200, help="length")
    return parser.parse_args(argv)


{BUILD}'''

ARGPARSE_GROUP = f"""\
import argparse

{HEAD}

def add_optim_args(parser):
    group = parser.add_argument_group("optimisation", "100% of what moves the weights")
    group.add_argument('--optimizer', default='sgd', choices=['sgd', 'adam'])
    group.add_argument('--lr_schedule', default='cosine', choices=['constant', 'cosine'],
                       help="the learning rate's course (default: %(default)s)")
    group.add_argument('--warmup_steps', default=10, type=int,
                       help='steps of warm-up (default: %(default)s)')
    group.add_argument('--max_steps', default=200, type=int,
                       help='length (default: %(default)s)')


def parse_args(argv=None):
    parser = argparse.ArgumentParser(description='trains')
    add_optim_args(parser)
    args, unknown = parser.parse_known_args(argv)
    assert not unknown, unknown
    return args


{BUILD}"""

ARGPARSE_EXCLUSIVE = ARGPARSE.replace(
    '    parser.add_argument("--lr-schedule"',
    "    either = parser.add_mutually_exclusive_group()\n"
    '    either.add_argument("--no-schedule", action="store_true", help="keep the rate")\n'
    '    either.add_argument("--lr-schedule"',
)

ARGPARSE_SUBPARSERS = f"""\
import argparse

{HEAD}

def common(parser):
    parser.add_argument("--seed", type=int, default=0)


def make_parser():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    train = commands.add_parser("train", help="train a model")
    common(train)
    train.add_argument("--lr-schedule", default="cosine")
    train.add_argument("--warmup-steps", type=int, default=10)
    train.add_argument("--max-steps", type=int, default=200)
    evaluate = commands.add_parser("evaluate")
    common(evaluate)
    evaluate.add_argument("--split", default="test")
    return parser


def parse_args(argv=None):
    return make_parser().parse_args(argv)


{BUILD}"""

ARGPARSE_PARENT = f"""\
import argparse

from options import optim_parser
{HEAD}

def parse_args(argv=None):
    parser = argparse.ArgumentParser(parents=[optim_parser()])
    parser.add_argument("--batch-size", type=int, default=1)
    return parser.parse_args(argv)


{BUILD}"""

OPTIONS_PARENT = '''\
"""Options that several programs share."""

import argparse


def optim_parser():
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--lr_schedule", "-s", type=str, default="cosine", help="schedule")
    parent.add_argument("--warmup_steps", type=int, default=10, help="warm-up")
    parent.add_argument("--max_steps", type=int, default=200, help="length")
    return parent
'''

OPTIONS_CLASS = """\
import argparse


class BaseOptions:
    def initialize(self, parser):
        parser.add_argument('--lr_policy', type=str, default='cosine', help='learning rate policy. [constant | cosine]')
        parser.add_argument('--warmup_steps', type=int, default=10, help='warm-up')
        parser.add_argument('--max_steps', type=int, default=200, help='length')
        return parser

    def parse(self, argv=None):
        parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
        self.opt = self.initialize(parser).parse_args(argv)
        return self.opt
"""

CUT_OPTIONS = f"""\
{HEAD}

def get_scheduler(optimizer, opt):
{chain("opt.lr_policy", "opt.warmup_steps", "opt.max_steps")}"""

CLICK = f'''\
"""Trains."""

import click

{HEAD}

@click.command()
@click.option("--lr-schedule", type=click.Choice(["constant", "cosine"]), default="cosine", show_default=True, help="schedule")
@click.option("--warmup-steps", type=int, default=10, show_default=True, help="warm-up")
@click.option("--max-steps", type=int, default=200, show_default=True, help="length")
def main(lr_schedule, warmup_steps, max_steps):
    """Train."""
    optimizer = make_optimizer()
    return build_scheduler(optimizer, lr_schedule, warmup_steps, max_steps)


def make_optimizer():
    import torch

    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)


def build_scheduler(optimizer, lr_schedule, warmup_steps, max_steps):
{chain("lr_schedule", "warmup_steps", "max_steps")}'''

CLICK_INSIDE = f"""\
import click
import torch

{HEAD}

@click.command()
@click.option('-s', '--lr-schedule', 'sched', default='cosine', help='schedule')
@click.option('--warmup-steps', default=10, help='warm-up')
@click.option('--max-steps', default=200, help='length')
def main(sched, warmup_steps, max_steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
{chain("sched", "warmup_steps", "max_steps")}"""

CLICK_KWARGS = f"""\
import click
import torch

{HEAD}

@click.command()
@click.option("--lr-schedule", default="cosine", help="schedule")
@click.option("--warmup-steps", type=int, default=10, help="warm-up")
@click.option("--max-steps", type=int, default=200, help="length")
def main(**kwargs):
    config = dict(kwargs)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    return build_scheduler(config, optimizer)


def build_scheduler(config, optimizer):
{chain('config["lr_schedule"]', 'config["warmup_steps"]', 'config["max_steps"]')}"""

CLICK_START = (
    "import train\n\n\ndef start(line):\n    return train.main.main(shlex.split(line), standalone_mode=False)\n"
)

#: Makes a parser from a dataclass, as HfArgumentParser does, and fills the class.
FROM_CLASS = """\
import argparse, dataclasses, typing


def filled(cls, words):
    parser = argparse.ArgumentParser()
    hints = typing.get_type_hints(cls)
    for one in dataclasses.fields(cls):
        default = one.default if one.default is not dataclasses.MISSING else one.default_factory()
        kind = [part for part in typing.get_args(hints[one.name]) if part is not type(None)] or [hints[one.name]]
        many = isinstance(default, list)
        kind = type(default[0]) if many else (kind[0] if kind[0] in (int, float) else str)
        parser.add_argument("--" + one.name, type=kind, default=default, **({"nargs": "+"} if many else {}),
                            help=one.metadata.get("help"))
    parser.format_help()
    return cls(**vars(parser.parse_args(words)))


"""
DATACLASS_START = f"{FROM_CLASS}import train\n\n\ndef start(line):\n    return train.build_scheduler(filled(train.Arguments, shlex.split(line)), optimizer)\n"

DATACLASS_META = f'''\
from dataclasses import dataclass, field
from typing import Optional

{HEAD}

@dataclass
class Arguments:
    """What a run is told."""

    lr_schedule: Optional[str] = field(default="cosine", metadata={{"help": "constant or cosine"}})
    warmup_steps: Optional[int] = field(default=10, metadata={{"help": "Warm-up"}})
    max_steps: Optional[int] = field(default=200, metadata={{"help": "Length"}})


{BUILD.replace("args,", "args: Arguments,")}'''

DATACLASS_PLAIN = f"""\
from dataclasses import dataclass

{HEAD}

@dataclass
class Arguments:
    lr_schedule: str = "cosine"  # constant or cosine
    warmup_steps: int = 10  # steps of warm-up
    max_steps: int = 200  # length

    def __post_init__(self):
        if self.lr_schedule not in ("constant", "cosine"):
            raise ValueError(f"lr_schedule must be 'constant' or 'cosine', got {{self.lr_schedule}}")


{BUILD}"""

NESTED = f"""\
from config import Config
{HEAD}

def build_scheduler(cfg: Config, optimizer):
{chain("cfg.optim.scheduler.name", "cfg.optim.scheduler.warmup_steps", "cfg.max_steps")}"""

NESTED_CONFIG = '''\
from dataclasses import dataclass, field


@dataclass
class ModelConfig:
    name: str = "resnet"
    depth: int = 18


@dataclass
class SchedulerConfig:
    """The learning rate's course."""

    name: str = "cosine"
    warmup_steps: int = 10


@dataclass
class OptimConfig:
    name: str = "sgd"
    lr: float = 0.1
    scheduler: SchedulerConfig = field(default_factory=SchedulerConfig)


@dataclass
class Config:
    model: ModelConfig = field(default_factory=ModelConfig)
    optim: OptimConfig = field(default_factory=OptimConfig)
    max_steps: int = 200
'''

PAIRS = """\
import ast


def pairs(words):
    found = {}
    for word in words:
        if word.startswith("--"):
            held = found.setdefault(word[2:], [])
        else:
            held.append(word)
    return {name: held[0] if len(held) == 1 else held for name, held in found.items()}


"""

#: Sets `--optim.scheduler.name value` on nested objects.
DOTTED = """\
def set_dotted(config, words):
    for option, value in pairs(words).items():
        *path, last = option.split(".")
        held = config
        for part in path:
            held = getattr(held, part)
        old = getattr(held, last)
        setattr(held, last, [type(old[0])(one) for one in value] if isinstance(old, list) else type(old)(value))
    return config


"""
NESTED_START = f"{PAIRS}{DOTTED}import config, train\n\n\ndef start(line):\n    return train.build_scheduler(set_dotted(config.Config(), shlex.split(line)), optimizer)\n"

PYDANTIC = f"""\
from typing import Literal

from pydantic import BaseModel, Field

{HEAD}

class Arguments(BaseModel):
    model_config = {{"extra": "forbid"}}

    lr_schedule: Literal["constant", "cosine"] = Field(default="cosine", description="constant or cosine")
    warmup_steps: int = Field(default=10, ge=0, description="warm-up")
    max_steps: int = Field(default=200, gt=0, description="length")


{BUILD.replace("args,", "args: Arguments,")}"""
PYDANTIC_START = f"{PAIRS}import train\n\n\ndef start(line):\n    return train.build_scheduler(train.Arguments(**pairs(shlex.split(line))), optimizer)\n"

ATTRS = f"""\
import attr

{HEAD}

@attr.s(auto_attribs=True)
class Arguments:
    lr_schedule: str = attr.ib(default="cosine", validator=attr.validators.in_(["constant", "cosine"]))
    warmup_steps: int = attr.ib(default=10, converter=int)
    max_steps: int = attr.ib(default=200, converter=int)


{BUILD.replace("args,", "args: Arguments,")}"""
LITERAL_PAIRS = f"""{PAIRS}
def literal(text):
    if isinstance(text, list):
        return [literal(one) for one in text]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def literals(words):
    return {{name: literal(text) for name, text in pairs(words).items()}}


"""
ATTRS_START = f"{LITERAL_PAIRS}import train\n\n\ndef start(line):\n    return train.build_scheduler(train.Arguments(**literals(shlex.split(line))), optimizer)\n"

YACS = f"""\
from config import _C
{HEAD}

def build_scheduler(cfg, optimizer):
{chain("cfg.SOLVER.LR_SCHEDULER_NAME", "cfg.SOLVER.WARMUP_STEPS", "cfg.SOLVER.MAX_ITER")}"""

YACS_CONFIG = """\
from yacs.config import CfgNode as CN

_C = CN()

_C.MODEL = CN()
_C.MODEL.NAME = "resnet50"

_C.SOLVER = CN()
# Which schedule: constant, cosine
_C.SOLVER.LR_SCHEDULER_NAME = "cosine"
# Steps of warm-up
_C.SOLVER.WARMUP_STEPS = 10
_C.SOLVER.MAX_ITER = 200


def get_cfg_defaults():
    return _C.clone()
"""
YACS_START = "import config, train\n\n\ndef start(line):\n    cfg = config.get_cfg_defaults()\n    cfg.merge_from_list(shlex.split(line))\n    return train.build_scheduler(cfg, optimizer)\n"

YACS_DEEP = (
    YACS.replace("SOLVER.LR_SCHEDULER_NAME", "TRAIN.LR_SCHEDULER.NAME")
    .replace("SOLVER.WARMUP_STEPS", "TRAIN.WARMUP_STEPS")
    .replace("SOLVER.MAX_ITER", "TRAIN.MAX_ITER")
)
YACS_DEEP_CONFIG = """\
from yacs.config import CfgNode as CN

_C = CN()
_C.TRAIN = CN()
_C.TRAIN.MAX_ITER = 200
_C.TRAIN.WARMUP_STEPS = 10

_C.TRAIN.LR_SCHEDULER = CN()
_C.TRAIN.LR_SCHEDULER.NAME = 'cosine'

_C.TRAIN.OPTIMIZER = CN()
_C.TRAIN.OPTIMIZER.NAME = 'adamw'


def get_cfg_defaults():
    return _C.clone()
"""
YACS_DICT_CONFIG = """\
from yacs.config import CfgNode as CN

_C = CN({
    "MODEL": CN({"NAME": "resnet50"}),
    "SOLVER": CN({
        "LR_SCHEDULER_NAME": "cosine",
        "WARMUP_STEPS": 10,
        "MAX_ITER": 200,
    }),
})


def get_cfg_defaults():
    return _C.clone()
"""
YACS_NODE_DICT_CONFIG = """\
from yacs.config import CfgNode as CN

_C = CN()
_C.MODEL = CN(dict(NAME="resnet50"))
_C.SOLVER = CN(dict(
    LR_SCHEDULER_NAME="cosine",
    WARMUP_STEPS=10,
    MAX_ITER=200,
))


def get_cfg_defaults():
    return _C.clone()
"""

NAMED_TUPLE = f"""\
from typing import NamedTuple

{HEAD}

class Arguments(NamedTuple):
    lr_schedule: str = "cosine"
    warmup_steps: int = 10
    max_steps: int = 200


{BUILD.replace("args,", "args: Arguments,")}"""

KWARGS_POP = f"""\
{HEAD}

class TrainConfig:
    def __init__(self, **kwargs):
        self.lr_schedule = kwargs.pop("lr_schedule", "cosine")
        self.warmup_steps = kwargs.pop("warmup_steps", 10)
        self.max_steps = kwargs.pop("max_steps", 200)
        if kwargs:
            raise TypeError(f"unknown: {{kwargs}}")


{BUILD.replace("args,", "args: TrainConfig,")}"""
CONFIG_START = "import train\n\n\ndef start(line):\n    return train.build_scheduler(eval(f'train.TrainConfig({line})'), optimizer)\n"

INIT = f'''\
{HEAD}

class TrainConfig:
    """Settings.

    Args:
        lr_schedule (str): constant or cosine.
        warmup_steps (int): warm-up.
        max_steps (int): length.
    """

    def __init__(self, lr_schedule: str = "cosine", warmup_steps: int = 10, max_steps: int = 200):
        self.lr_schedule = lr_schedule
        self.warmup_steps = warmup_steps
        self.max_steps = max_steps


{BUILD.replace("args,", "args: TrainConfig,")}'''

SELF_INIT = f'''\
{HEAD}

class Trainer:
    """Trains."""

    def __init__(self, optimizer, lr_schedule="cosine", warmup_steps=10, max_steps=200):
        self.optimizer = optimizer
        self.lr_schedule = lr_schedule
        self.warmup_steps = warmup_steps
        self.max_steps = max_steps

    def build_scheduler(self):
        optimizer = self.optimizer
{chain("self.lr_schedule", "self.warmup_steps", "self.max_steps", "        ")}'''
SELF_INIT_START = (
    "import train\n\n\ndef start(line):\n    return eval(f'train.Trainer(optimizer, {line})').build_scheduler()\n"
)

CLASS_ATTRIBUTE = f"""\
{HEAD}

class Config:
    # constant or cosine
    lr_schedule = "cosine"
    warmup_steps = 10
    max_steps = 200


cfg = Config()


{BUILD.replace("args", "cfg").replace("cfg,", "cfg: Config,")}"""
SETATTR_START = "import train\n\n\ndef start(line):\n    given = {}\n    exec(line, {}, given)\n    assert given.keys() <= vars(train.Config).keys()\n    train.Config = type('Config', (train.Config,), given)\n    return train.build_scheduler(train.Config(), optimizer)\n"

FUNCTION = f'''\
{HEAD}

def build_scheduler(optimizer, lr_schedule: str = "cosine", warmup_steps: int = 10, max_steps: int = 200):
    """Return the scheduler."""
{chain("lr_schedule", "warmup_steps", "max_steps")}'''
FUNCTION_START = "import train\n\n\ndef start(line):\n    return eval(f'train.build_scheduler(optimizer, {line})')\n"
GLOBALS_START = (
    "import train\n\n\ndef start(line):\n    exec(line, vars(train))\n    return train.build_scheduler(optimizer)\n"
)

GLOBALS = f"""\
{HEAD}
LR = 0.1
LR_SCHEDULE = "cosine"  # constant or cosine
WARMUP_STEPS = 10  # warm-up
MAX_STEPS = 200  # length


def build_scheduler(optimizer):
{chain("LR_SCHEDULE", "WARMUP_STEPS", "MAX_STEPS")}"""

ML_COLLECTIONS_CONFIG = '''\
"""The default configuration."""

import ml_collections


def get_config():
  """Return the hyper-parameters."""
  config = ml_collections.ConfigDict()

  config.model = "resnet"

  config.lr_schedule = "cosine"
  config.warmup_steps = 10
  config.max_steps = 200
  return config
'''
ML_COLLECTIONS = f"""\
{HEAD}

def build_scheduler(config, optimizer):
{chain("config.lr_schedule", "config.warmup_steps", "config.max_steps")}"""
ML_COLLECTIONS_START = """\
import configs.default
import train
from ml_collections import config_flags


def start(line):
    import sys

    from absl import flags

    sys.argv = ["train", *shlex.split(line)]
    held = flags.FlagValues()
    config_flags.DEFINE_config_dict("config", configs.default.get_config(), flag_values=held)
    held(sys.argv)
    return train.build_scheduler(held.config, optimizer)
"""

DICT = f'''\
"""Trains."""

{HEAD}
CONFIG = {{
    "lr": 0.1,
    "lr_schedule": "cosine",
    "warmup_steps": 10,
    "max_steps": 200,
}}


def build_scheduler(config, optimizer):
{chain('config["lr_schedule"]', 'config["warmup_steps"]', 'config["max_steps"]')}

def main(optimizer):
    return build_scheduler(CONFIG, optimizer)
'''
DICT_START = "import train\n\n\ndef start(line):\n    known = set(train.CONFIG)\n    exec(line, vars(train))\n    assert set(train.CONFIG) == known\n    return train.main(optimizer)\n"

DICT_NESTED = f"""\
{HEAD}
DEFAULTS = dict(
    seed=1,
    model=dict(name='cosine', depth=2),
    optim=dict(name='sgd', scheduler=dict(name='cosine', warmup_steps=10)),  # what moves the weights
    max_steps=200,
)


class Trainer:
    def __init__(self, config=None):
        self.config = config or DEFAULTS

    def build(self, optimizer):
{chain("self.config['optim']['scheduler']['name']", "self.config['optim']['scheduler']['warmup_steps']", "self.config['max_steps']", "        ")}"""
DICT_NESTED_START = (
    "import train\n\n\ndef start(line):\n    exec(line, vars(train))\n    return train.Trainer().build(optimizer)\n"
)

NESTED_SELF = f"""\
from config import Config
{HEAD}

class Trainer:
    def __init__(self, cfg: Config, optimizer):
        self.cfg = cfg
        self.sched = cfg.optim.scheduler
        self.optimizer = optimizer

    def build(self):
        optimizer = self.optimizer
{chain("self.sched.name", "self.sched.warmup_steps", "self.cfg.max_steps", "        ")}"""
NESTED_SELF_START = NESTED_START.replace("train.build_scheduler(", "train.Trainer(").rstrip("\n") + ".build()\n"

CLICK_RENAMED = CLICK.replace(
    "def build_scheduler(optimizer, lr_schedule, warmup_steps, max_steps):\n"
    + chain("lr_schedule", "warmup_steps", "max_steps"),
    "def build_scheduler(optimizer, name, warmup, total):\n" + chain("name", "warmup", "total"),
)

LITERAL_RENAMED = f"""\
from dataclasses import dataclass
from typing import Literal

{HEAD}

@dataclass
class Arguments:
    optimizer: Literal["sgd", "adam"] = "sgd"
    lr_schedule: Literal["constant", "cosine"] = "cosine"
    warmup_steps: int = 10
    max_steps: int = 200

    def __post_init__(self):
        assert self.lr_schedule in ("constant", "cosine"), "wanted constant or cosine"


def get_scheduler(name, optimizer, warmup, total):
{chain("name", "warmup", "total")}

def build_scheduler(args: Arguments, optimizer):
    return get_scheduler(args.lr_schedule, optimizer, args.warmup_steps, args.max_steps)
"""

SHARED_OPTIONS = f"""\
# Two commands, each with its own parser.

import argparse

{HEAD}

def train_parser():
    parser = argparse.ArgumentParser("train")
    parser.add_argument("--lr-schedule", default="cosine", choices=["constant", "cosine"])
    parser.add_argument("--warmup-steps", type=int, default=10)
    parser.add_argument("--max-steps", type=int, default=200)
    return parser


def tune_parser():
    parser = argparse.ArgumentParser("tune")
    parser.add_argument("--lr-schedule", default="constant", choices=["constant", "cosine"])
    parser.add_argument("--warmup-steps", type=int, default=10)
    parser.add_argument("--max-steps", type=int, default=200)
    parser.add_argument("--trials", type=int, default=3)
    return parser


{BUILD}"""

NODE = {"packages": ("yacs",)}

TREES = {
    "argparse": tree(ARGPARSE, PARSE),
    "argparse group, known args": tree(ARGPARSE_GROUP, PARSE),
    "argparse mutually exclusive": tree(ARGPARSE_EXCLUSIVE, PARSE),
    "argparse subparsers": tree(
        ARGPARSE_SUBPARSERS, PARSE.replace("(shlex.split(line))", '(["train", *shlex.split(line)])')
    ),
    "argparse parent in another file": tree(ARGPARSE_PARENT, PARSE, {"options.py": OPTIONS_PARENT}, path="options.py"),
    "argparse in a class of options": tree(
        CUT_OPTIONS,
        "import options, train\n\n\ndef start(line):\n"
        "    return train.get_scheduler(optimizer, options.BaseOptions().parse(shlex.split(line)))\n",
        {"options.py": OPTIONS_CLASS},
        path="options.py",
    ),
    "click, passed on": tree(CLICK, CLICK_START),
    "click, used inside": tree(CLICK_INSIDE, CLICK_START),
    "click with kwargs": tree(CLICK_KWARGS, CLICK_START),
    "dataclass with metadata": tree(DATACLASS_META, DATACLASS_START),
    "dataclass, plain": tree(DATACLASS_PLAIN, DATACLASS_START),
    "dataclasses, nested": tree(NESTED, NESTED_START, {"config.py": NESTED_CONFIG}, path="config.py"),
    "pydantic": tree(PYDANTIC, PYDANTIC_START, packages=("pydantic",)),
    "attrs": tree(ATTRS, ATTRS_START, packages=("attr",)),
    "yacs": tree(YACS, YACS_START, {"config.py": YACS_CONFIG}, path="config.py", **NODE),
    "yacs, deep": tree(YACS_DEEP, YACS_START, {"config.py": YACS_DEEP_CONFIG}, path="config.py", **NODE),
    "yacs, nodes of dicts": tree(YACS, YACS_START, {"config.py": YACS_DICT_CONFIG}, path="config.py", **NODE),
    "yacs, a node of dict()": tree(YACS, YACS_START, {"config.py": YACS_NODE_DICT_CONFIG}, path="config.py", **NODE),
    "named tuple": tree(NAMED_TUPLE, CONFIG_START.replace("TrainConfig", "Arguments")),
    "kwargs.pop": tree(KWARGS_POP, CONFIG_START),
    "init parameters": tree(INIT, CONFIG_START),
    "init parameters of self": tree(SELF_INIT, SELF_INIT_START),
    "class attributes": tree(CLASS_ATTRIBUTE, SETATTR_START),
    "function parameters": tree(FUNCTION, FUNCTION_START),
    "globals": tree(GLOBALS, GLOBALS_START),
    "ml_collections": tree(
        ML_COLLECTIONS,
        ML_COLLECTIONS_START,
        {"configs/default.py": ML_COLLECTIONS_CONFIG, "configs/__init__.py": ""},
        path="configs/default.py",
        packages=("ml_collections", "absl"),
    ),
    "dict": tree(DICT, DICT_START),
    "dict, nested": tree(DICT_NESTED, DICT_NESTED_START),
    "dataclasses, nested, kept": tree(NESTED_SELF, NESTED_SELF_START, {"config.py": NESTED_CONFIG}, path="config.py"),
    "click, renamed on the way": tree(CLICK_RENAMED, CLICK_START),
    "dataclass, renamed on the way": tree(LITERAL_RENAMED, DATACLASS_START),
    "argparse, two parsers": tree(
        SHARED_OPTIONS,
        "import train\n\n\ndef start(line):\n    words = shlex.split(line)\n    train.train_parser().parse_args(words)\n"
        "    return train.build_scheduler(train.tune_parser().parse_args(words), optimizer)\n",
    ),
}
