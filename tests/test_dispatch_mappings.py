"""A name looked up in a dict: what is added to the dict, what is not, and the rates that come of it."""

from argparse import Namespace as Arguments
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace
from torch.optim import Optimizer

from scaffold.errors import Conflict, NoSite
from scaffold.model.request import EverySite
from scaffold.model.site import Role
from scaffold.plan import make_plan
from tests.dispatch_cases import (
    ARGS,
    FACTORIES,
    Case,
    added,
    both_are_stable,
    by_scheduler,
    check,
    rates,
    request,
    run,
    text_of,
)
from tests.trees import MemoryTree, as_bytes, plan_for

HEAD = "from schedules import get_cosine, get_linear\n\n\n"
MODULE = """SCHEDULERS = {
    "cosine": get_cosine,
    "linear": get_linear,
}


"""
CALL = """    scheduler = SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
    return scheduler
"""
#: An entry that takes what the shared call hands on, where the arguments can be read and where not.
ADAPTER = """lambda optimizer, num_warmup_steps, num_training_steps: get_wsd_schedule(
{0}    optimizer=optimizer,
{0}    warmup_steps=num_warmup_steps,
{0}    total_steps=num_training_steps,
{0}    decay_steps={1},
{0}    decay_type={2},
{0}    final_ratio={3},
{0}    last_epoch=-1,
{0})"""


def read(indent: int, holder: str = "args") -> str:
    fields = (f"{holder}.wsd_{name}" for name in ("decay_steps", "decay_type", "final_ratio"))
    return ADAPTER.format(" " * indent, *fields)


def written(indent: int) -> str:
    return ADAPTER.format(" " * indent, "100", '"linear"', "0.0")


def asked(
    call: str, holder: str = "args.", indent: str = "    ", test: str = 'args.lr_scheduler == "wsd_schedule"'
) -> str:
    """The `if` that goes before a shared call that is returned."""
    return f"""{indent}if {test}:
{indent}    return {call}(
{indent}        optimizer=optimizer,
{indent}        warmup_steps={holder}warmup_steps,
{indent}        total_steps={holder}max_steps,
{indent}        decay_steps={holder}wsd_decay_steps,
{indent}        decay_type={holder}wsd_decay_type,
{indent}        final_ratio={holder}wsd_final_ratio,
{indent}        last_epoch=-1,
{indent}    )
"""


ENUM = """from enum import Enum


class SchedulerType(str, Enum):
    COSINE = "cosine"
    LINEAR = "linear"
"""
BY_ENUM = """from kinds import SchedulerType
from schedules import get_cosine, get_linear

SCHED = {
    SchedulerType.COSINE: get_cosine,
    SchedulerType.LINEAR: get_linear,
}


def build(args, optimizer):
"""
FACTORS = """from torch.optim.lr_scheduler import LambdaLR


def cosine(step, warmup, total):
    return step / warmup if step < warmup else 1 - step / total


def linear(step, warmup, total):
    return step / warmup if step < warmup else (1 - step / total) ** 2


"""


def with_params(train: ModuleType, args: Arguments, optimizer: Optimizer) -> list[float]:
    args.scheduler_params = {
        "wsd_schedule": {"warmup_steps": 10, "total_steps": 200, "decay_steps": 50},
        "step_schedule": {"decay_steps": 50},
    }.get(args.lr_scheduler, {"num_warmup_steps": 10, "num_training_steps": 200})
    return by_scheduler(train, args, optimizer)


def in_trainer(train: ModuleType, args: Arguments, optimizer: Optimizer) -> list[float]:
    return run(train.Trainer(args).configure(optimizer), optimizer)


CASES = [
    Case(
        "local dict, bare values, assigned",
        HEAD
        + """def build(args, optimizer):
    SCHEDULERS = {
        "cosine": get_cosine,
        "linear": get_linear,
    }
"""
        + CALL,
        f"""        "linear": get_linear,
        "wsd_schedule": {read(8)},
    }}
""",
    ),
    Case(
        "module dict, bare values, assigned",
        HEAD + MODULE + "def build(args, optimizer):\n" + CALL,
        f"""    "linear": get_linear,
    "wsd_schedule": {written(4)},
}}
""",
        says=('decay_steps=100, decay_type="linear", final_ratio=0.0 stand in the new entry',),
    ),
    Case(
        "module dict on one line gets a line for each",
        HEAD + 'SCHEDULERS = {"cosine": get_cosine, "linear": get_linear}\n\n\ndef build(args, optimizer):\n' + CALL,
        f"""SCHEDULERS = {{
    "cosine": get_cosine,
    "linear": get_linear,
    "wsd_schedule": {written(4)},
}}
""",
        rewritten=("SCHEDULERS = {",),
    ),
    Case(
        "dict() call, get, checked for None, keywords",
        HEAD
        + """SCHEDULERS = dict(
    cosine=get_cosine,
    linear=get_linear
)


def build(args, optimizer):
    fn = SCHEDULERS.get(args.lr_scheduler)
    if fn is None:
        raise ValueError(f"{args.lr_scheduler} is none of {list(SCHEDULERS)}")
    scheduler = fn(optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps)
    return scheduler
""",
        f"""    linear=get_linear,
    wsd_schedule={written(4)}
)
""",
        rewritten=("linear=get_linear",),
    ),
    Case(
        "returned at once, guarded by membership",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    if args.lr_scheduler not in SCHEDULERS:
        raise ValueError(f"{args.lr_scheduler} is none of {list(SCHEDULERS)}")
    return SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
""",
        """        raise ValueError(f"{args.lr_scheduler} is none of {list(SCHEDULERS)}")
"""
        + asked("SCHEDULERS[args.lr_scheduler]")
        + "\n    return SCHEDULERS",
    ),
    Case(
        "guard before the look-up: the if stands behind what it calls",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    if args.lr_scheduler not in SCHEDULERS.keys():
        raise KeyError(args.lr_scheduler)

    make = SCHEDULERS[args.lr_scheduler]
    # all take the same
    return make(optimizer, args.warmup_steps, args.max_steps)
""",
        "    make = SCHEDULERS[args.lr_scheduler]\n" + asked("make") + "\n    # all take the same\n    return make(",
    ),
    Case(
        "names that are computed between two ifs",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    make = SCHEDULERS[args.lr_scheduler]
    if args.lr_scheduler == "linear":
        return make(optimizer, args.warmup_steps, args.max_steps)
    warmup_steps = args.warmup_steps
    return make(optimizer, warmup_steps, args.max_steps)
""",
        """    warmup_steps = args.warmup_steps
    if args.lr_scheduler == "wsd_schedule":
        return make(
            optimizer=optimizer,
            warmup_steps=warmup_steps,
""",
    ),
    Case(
        "try and KeyError, parameters of the function",
        "from args import parse\n"
        + HEAD
        + MODULE
        + """def choose(name, optimizer, warmup, total):
    try:
        fn = SCHEDULERS[name]
    except KeyError:
        raise ValueError(f"no such schedule: {name}") from None
    return fn(optimizer, warmup, total)


def build(args, optimizer):
    return choose(args.lr_scheduler, optimizer, args.warmup_steps, args.max_steps)
""",
        """    if name == "wsd_schedule":
        return fn(
            optimizer=optimizer,
            warmup_steps=warmup,
            total_steps=total,
            decay_steps=wsd_decay_steps,
""",
        rewritten=("def choose", "return choose"),
    ),
    Case(
        "class attribute",
        HEAD
        + """class Trainer:
    SCHEDULERS = {
        'cosine': get_cosine,
        'linear': get_linear
    }

    def __init__(self, args):
        self.args = args

    def configure(self, optimizer):
        self.scheduler = self.SCHEDULERS[self.args.lr_scheduler](
            optimizer,
            num_warmup_steps=self.args.warmup_steps,
            num_training_steps=self.args.max_steps,
        )
        return self.scheduler
""",
        "        'wsd_schedule': " + written(8).replace('"', "'") + "\n    }\n",
        drive=in_trainer,
        rewritten=("'linear': get_linear",),
    ),
    Case(
        "attribute of an object, another method looks it up",
        HEAD
        + """class Trainer:
    def __init__(self, args):
        self.args = args
        self.schedulers = {
            "cosine": get_cosine,
            "linear": get_linear,
        }

    def configure(self, optimizer):
        self.scheduler = self.schedulers[self.args.lr_scheduler](
            optimizer, self.args.warmup_steps, self.args.max_steps
        )
        return self.scheduler
""",
        '            "wsd_schedule": ' + read(12, "self.args") + ",\n        }\n",
        drive=in_trainer,
    ),
    Case(
        "Lightning: the shared call stands in a dict that is returned",
        HEAD
        + MODULE
        + """class Trainer:
    def __init__(self, args):
        self.args = args

    def configure(self, optimizer):
        return {
            "optimizer": optimizer,
            "lr_scheduler": {
                "scheduler": SCHEDULERS[self.args.lr_scheduler](optimizer, self.args.warmup_steps, self.args.max_steps),
                "interval": "step",
            },
        }
""",
        """        if self.args.lr_scheduler == "wsd_schedule":
            return {
                "optimizer": optimizer,
                "lr_scheduler": {
                    "scheduler": SCHEDULERS[self.args.lr_scheduler](
                        optimizer=optimizer,
                        warmup_steps=self.args.warmup_steps,
                        total_steps=self.args.max_steps,
                        decay_steps=self.args.wsd_decay_steps,
                        decay_type=self.args.wsd_decay_type,
                        final_ratio=self.args.wsd_final_ratio,
                        last_epoch=-1,
                    ),
                    "interval": "step",
                },
            }

        return {
""",
        drive=in_trainer,
    ),
    Case(
        "configuration gives the parameters",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    scheduler = SCHEDULERS[args.lr_scheduler](optimizer, **args.scheduler_params)
    return scheduler
""",
        """    "linear": get_linear,
    "wsd_schedule": get_wsd_schedule,
}
""",
        drive=with_params,
        given={"warmup_steps": 10, "total_steps": 200, "decay_steps": 50},
        says=("takes warmup_steps, total_steps, decay_steps, decay_type, final_ratio: give them through **args.",),
    ),
    Case(
        "configuration gives the parameters of what is looked up first, and returned",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    cls = SCHEDULERS[args.lr_scheduler]
    return cls(optimizer, **args.scheduler_params)
""",
        '    "wsd_schedule": get_wsd_schedule,\n}\n',
        drive=with_params,
        given={"warmup_steps": 10, "total_steps": 200, "decay_steps": 50},
    ),
    Case(
        "a dict in a configuration, and its parameters, which no parser declares",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    return make({"train": {"scheduler": args.lr_scheduler, "scheduler_params": args.scheduler_params}}, optimizer)


def make(config, optimizer):
    scheduler = SCHEDULERS[config["train"]["scheduler"]](optimizer, **config["train"]["scheduler_params"])
    return scheduler
""",
        '    "wsd_schedule": get_wsd_schedule,\n}\n',
        drive=with_params,
        given={"warmup_steps": 10, "total_steps": 200, "decay_steps": 50},
        says=("give them through **config['train']['scheduler_params']",),
    ),
    Case(
        "keywords that the function collects, some on a condition",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    kwargs = {"num_warmup_steps": args.warmup_steps}
    if args.lr_scheduler != "constant":
        kwargs["num_training_steps"] = args.max_steps
    return SCHEDULERS[args.lr_scheduler](optimizer, **kwargs)
""",
        asked("SCHEDULERS[args.lr_scheduler]"),
    ),
    Case(
        "keywords that the function collects, and a scheduler that is assigned",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    kwargs = {"num_warmup_steps": args.warmup_steps}
    kwargs["num_training_steps"] = args.max_steps
    made = SCHEDULERS[args.lr_scheduler](optimizer, **kwargs)
    return made
""",
        """    "wsd_schedule": lambda optimizer, **kwargs: get_wsd_schedule(
        optimizer=optimizer,
        warmup_steps=kwargs["num_warmup_steps"],
        total_steps=kwargs["num_training_steps"],
        decay_steps=100,
""",
    ),
    Case(
        "an entry as the default of get",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    if args.lr_scheduler not in SCHEDULERS:
        raise ValueError
    fn = SCHEDULERS.get(args.lr_scheduler, SCHEDULERS["cosine"])
    return fn(optimizer, args.warmup_steps, args.max_steps)
""",
        asked("fn"),
    ),
    Case(
        "methods of the object",
        """from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR


class Trainer:
    def __init__(self, args):
        self.args = args

    def _cosine(self, optimizer):
        return CosineAnnealingLR(optimizer, T_max=self.args.max_steps)

    def _linear(self, optimizer):
        return LinearLR(optimizer, total_iters=self.args.warmup_steps)

    def configure(self, optimizer):
        builders = {
            "cosine": self._cosine,
            "linear": self._linear,
        }
        scheduler = builders[self.args.lr_scheduler](optimizer)
        return scheduler
""",
        """            "wsd_schedule": lambda optimizer: get_wsd_schedule(
                optimizer=optimizer,
                warmup_steps=self.args.warmup_steps,
""",
        files={"schedules.py": ""},
        drive=in_trainer,
    ),
    Case(
        "a class that is never made, a static method whose body the if begins",
        "from args import parse\n"
        + HEAD
        + """class Factory:
    REGISTRY = {
        "cosine": get_cosine,
        "linear": get_linear,
    }

    @staticmethod
    def create(name, optimizer, warmup_steps, max_steps):
        return Factory.REGISTRY[name](optimizer, num_warmup_steps=warmup_steps, num_training_steps=max_steps)


def build(args, optimizer):
    return Factory.create(args.lr_scheduler, optimizer, args.warmup_steps, args.max_steps)
""",
        asked("Factory.REGISTRY[name]", "", "        ", 'name == "wsd_schedule"'),
        rewritten=("def create", "return Factory.create"),
    ),
    Case(
        "a script that reads its arguments at top level",
        """from args import parse
from schedules import get_cosine, get_linear

args = parse([])
SCHEDULERS = {
    "cosine": get_cosine,
    "linear": get_linear,
}


def build(_, optimizer):
    args.lr_scheduler = _.lr_scheduler
    scheduler = SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
    return scheduler
""",
        '    "wsd_schedule": ' + read(4) + ",\n}\n",
    ),
    Case(
        "keywords that the function collects for all",
        HEAD
        + MODULE
        + """def build(args, optimizer):
    common = dict(num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps)
    return SCHEDULERS[args.lr_scheduler](optimizer, **common)
""",
        asked("SCHEDULERS[args.lr_scheduler]"),
    ),
    Case(
        "lambdas that see everything",
        HEAD
        + """def build(args, optimizer):
    factories = {
        "cosine": lambda: get_cosine(optimizer, args.warmup_steps, args.max_steps),
        "linear": lambda: get_linear(optimizer, args.warmup_steps, args.max_steps),
    }
    return factories[args.lr_scheduler]()
""",
        """        "wsd_schedule": lambda: get_wsd_schedule(
            optimizer=optimizer,
            warmup_steps=args.warmup_steps,
            total_steps=args.max_steps,
            decay_steps=args.wsd_decay_steps,
""",
    ),
    Case(
        "lambdas that take the optimizer and the arguments by other names",
        HEAD
        + """SCHEDULERS = {
    'cosine': lambda o, a: get_cosine(o, a.warmup_steps, a.max_steps),
    'linear': lambda o, a: get_linear(o, a.warmup_steps, a.max_steps),
}


def build(args, optimizer):
    return SCHEDULERS[args.lr_scheduler](optimizer, args)
""",
        """    'wsd_schedule': lambda o, a: get_wsd_schedule(
        optimizer=o,
        warmup_steps=a.warmup_steps,
        total_steps=a.max_steps,
        decay_steps=a.wsd_decay_steps,
        decay_type=a.wsd_decay_type,
        final_ratio=a.wsd_final_ratio,
        last_epoch=-1,
    ),
}
""",
    ),
    Case(
        "lambdas that take all keywords together",
        HEAD
        + """SCHEDULERS = {
    "cosine": lambda o, **kw: get_cosine(o, kw["warmup"], kw["total"]),
    "linear": lambda o, **kw: get_linear(o, kw["warmup"], kw["total"]),
}


def build(args, optimizer):
    return SCHEDULERS[args.lr_scheduler](optimizer, warmup=args.warmup_steps, total=args.max_steps)
""",
        """    "wsd_schedule": lambda o, **kw: get_wsd_schedule(
        optimizer=o,
        warmup_steps=kw["warmup"],
        total_steps=kw["total"],
        decay_steps=100,
""",
        says=("no arguments can be read",),
    ),
    Case(
        "partials",
        "from functools import partial\n\n"
        + HEAD
        + """def build(args, optimizer):
    fns = {
        "cosine": partial(get_cosine, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps),
        "linear": partial(get_linear, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps),
    }
    return fns[args.lr_scheduler](optimizer)
""",
        """        "wsd_schedule": partial(
            get_wsd_schedule,
            warmup_steps=args.warmup_steps,
            total_steps=args.max_steps,
            decay_steps=args.wsd_decay_steps,
            decay_type=args.wsd_decay_type,
            final_ratio=args.wsd_final_ratio,
        ),
    }
""",
    ),
    Case(
        "partials at top level are given values",
        "import functools\n\n"
        + HEAD
        + """SCHEDULERS = {
    "cosine": functools.partial(get_cosine, num_warmup_steps=10, num_training_steps=200),
    "linear": functools.partial(get_linear, num_warmup_steps=10, num_training_steps=200),
}


def build(args, optimizer):
    return SCHEDULERS[args.lr_scheduler](optimizer)
""",
        """    "wsd_schedule": functools.partial(
        get_wsd_schedule,
        warmup_steps=0,
        total_steps=1000,
        decay_steps=100,
        decay_type="linear",
        final_ratio=0.0,
    ),
}
""",
        given={},
        says=("warmup_steps=0, total_steps=1000, decay_steps=100",),
    ),
    Case(
        "partials that are given more by the shared call",
        "from functools import partial\n\n"
        + HEAD
        + """SCHEDULERS = {
    "cosine": partial(get_cosine, last_epoch=-1),
    "linear": partial(get_linear, last_epoch=-1),
}


def build(args, optimizer):
    return SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
""",
        '    "wsd_schedule": ' + written(4),
    ),
    Case(
        "pairs of class and keywords",
        """from torch.optim import lr_scheduler


def build(args, optimizer):
    table = {
        "cosine": (lr_scheduler.CosineAnnealingLR, {"T_max": args.max_steps}),
        "linear": (lr_scheduler.LinearLR, {"total_iters": args.max_steps}),
    }
    cls, kwargs = table[args.lr_scheduler]
    scheduler = cls(optimizer, **kwargs)
    return scheduler
""",
        """        "wsd_schedule": (
            get_wsd_schedule,
            {
                "warmup_steps": args.warmup_steps,
                "total_steps": args.max_steps,
                "decay_steps": args.wsd_decay_steps,
                "decay_type": args.wsd_decay_type,
                "final_ratio": args.wsd_final_ratio,
            },
        ),
    }
""",
    ),
    Case(
        "pairs at top level, dict() calls",
        """from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR

SCHEDULES = {
    "cosine": (CosineAnnealingLR, dict(T_max=200)),
    "linear": (LinearLR, dict(total_iters=200)),
}


def build(args, optimizer):
    cls, kw = SCHEDULES[args.lr_scheduler]
    return cls(optimizer, **kw)
""",
        """    "wsd_schedule": (
        get_wsd_schedule,
        dict(
            warmup_steps=0,
            total_steps=1000,
""",
        given={},
    ),
    Case(
        "all made at once, one looked up",
        HEAD
        + """def build(args, optimizer):
    scheduler = {
        "cosine": get_cosine(optimizer, args.warmup_steps, args.max_steps),
        "linear": get_linear(optimizer, args.warmup_steps, args.max_steps),
    }[args.lr_scheduler]
    return scheduler
""",
        # each scheduler sets the rate when it is made: a new one is made for its own name only
        """        "wsd_schedule": (
            get_wsd_schedule(
                optimizer=optimizer,
                warmup_steps=args.warmup_steps,
                total_steps=args.max_steps,
                decay_steps=args.wsd_decay_steps,
                decay_type=args.wsd_decay_type,
                final_ratio=args.wsd_final_ratio,
                last_epoch=-1,
            )
            if args.lr_scheduler == "wsd_schedule"
            else None
        ),
    }[args.lr_scheduler]
""",
    ),
    Case(
        "all of torch's made at once, one of which goes on from the rate that it finds",
        """from torch.optim.lr_scheduler import CosineAnnealingLR, StepLR


def build(args, optimizer):
    made = {
        "cosine": CosineAnnealingLR(optimizer, T_max=args.max_steps),
        "linear": StepLR(optimizer, step_size=50),
    }
    return made[args.lr_scheduler]
""",
        """            if args.lr_scheduler == "wsd_schedule"
            else None
        ),
    }
    return made
""".rstrip(),
    ),
    Case(
        "a dict looked up where it stands, and called, and returned",
        HEAD
        + """def build(args, optimizer):
    return {
        "cosine": get_cosine,
        "linear": get_linear,
    }[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
""",
        '        "wsd_schedule": ' + read(8) + ",\n    }[args.lr_scheduler]",
    ),
    Case(
        "torch's classes with positional arguments nobody can name",
        """from torch.optim.lr_scheduler import CosineAnnealingLR, StepLR


def build(args, optimizer):
    table = {
        "cosine": CosineAnnealingLR,
        "linear": StepLR,
    }
    scheduler = table[args.lr_scheduler](optimizer, args.max_steps)
    return scheduler
""",
        """        "wsd_schedule": lambda optimizer, *_: get_wsd_schedule(
            optimizer=optimizer,
            warmup_steps=args.warmup_steps,
""",
    ),
    Case(
        "imported from another module",
        """from registry import SCHEDULERS


def build(args, optimizer):
    sched = SCHEDULERS[args.lr_scheduler](optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps)
    return sched
""",
        '    "wsd_schedule": ' + written(4) + ",\n}\n",
        files={"registry.py": "from schedules import get_cosine, get_linear\n\n" + MODULE.strip() + "\n"},
    ),
    Case(
        "read from an imported module, returned",
        """import registry


def build(args, optimizer):
    return registry.SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
""",
        asked("registry.SCHEDULERS[args.lr_scheduler]"),
        files={"registry.py": "from schedules import get_cosine, get_linear\n\n" + MODULE.strip() + "\n"},
    ),
    Case(
        "re-exported by a package",
        """from optim import SCHEDULERS as TABLE


def build(args, optimizer):
    return TABLE[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
""",
        asked("TABLE[args.lr_scheduler]"),
        files={
            "optim/__init__.py": "from .table import SCHEDULERS\n",
            "optim/table.py": "from .rates import get_cosine, get_linear\n\n" + MODULE.strip() + "\n",
            "optim/rates.py": FACTORIES,
            "schedules.py": "",
        },
    ),
    Case(
        "members of an enumeration, called by value, assigned",
        BY_ENUM
        + """    fn = SCHED[SchedulerType(args.lr_scheduler)]
    scheduler = fn(optimizer, args.warmup_steps, args.max_steps)
    return scheduler
""",
        "    SchedulerType.WSD_SCHEDULE: " + written(4) + ",\n}\n",
        files={"kinds.py": ENUM},
    ),
    Case(
        "members of an enumeration, returned",
        BY_ENUM + "    return SCHED[SchedulerType(args.lr_scheduler)](optimizer, args.warmup_steps, args.max_steps)\n",
        asked(
            "SCHED[SchedulerType(args.lr_scheduler)]",
            test="SchedulerType(args.lr_scheduler) == SchedulerType.WSD_SCHEDULE",
        ),
        files={"kinds.py": ENUM},
    ),
    Case(
        "factors of the step, called in a lambda",
        FACTORS
        + """FACTORS = {"cosine": cosine, "linear": linear}


def build(args, optimizer):
    fn = FACTORS[args.lr_scheduler]
    return LambdaLR(optimizer, lambda step: fn(step, args.warmup_steps, args.max_steps))
""",
        """    "wsd_schedule": lambda step, warmup, total: wsd_schedule(
        step,
        warmup_steps=warmup,
        total_steps=total,
        decay_steps=100,
        decay_type="linear",
        final_ratio=0.0,
    ),
}
""",
        rewritten=("FACTORS = {",),
    ),
    Case(
        "factors of the step as partials",
        "from functools import partial\n\n"
        + FACTORS
        + """def build(args, optimizer):
    fn = {
        "cosine": partial(cosine, warmup=args.warmup_steps, total=args.max_steps),
        "linear": partial(linear, warmup=args.warmup_steps, total=args.max_steps),
    }[args.lr_scheduler]
    return LambdaLR(optimizer, fn)
""",
        """        "wsd_schedule": partial(
            wsd_schedule,
            warmup_steps=args.warmup_steps,
""",
    ),
    Case(
        "factors of nothing but the step",
        """from torch.optim.lr_scheduler import LambdaLR


def halving(step):
    return 0.5 ** (step / 100)


def straight(step):
    return max(0.0, 1 - step / 200)


def build(args, optimizer):
    factors = {
        "cosine": halving,
        "linear": straight,
    }
    return LambdaLR(optimizer, lr_lambda=factors[args.lr_scheduler])
""",
        """        "wsd_schedule": lambda step: wsd_schedule(
            step,
            warmup_steps=args.warmup_steps,
""",
    ),
    Case(
        "lambdas of the step, one of which a LambdaLR takes",
        """import math

from torch.optim.lr_scheduler import LambdaLR


def build(args, optimizer):
    factors = {
        "cosine": lambda step: 0.5 * (1 + math.cos(math.pi * step / args.max_steps)),
        "linear": lambda step: 1 - step / args.max_steps,
    }
    return LambdaLR(optimizer, lr_lambda=factors[args.lr_scheduler])
""",
        """        "wsd_schedule": lambda step: wsd_schedule(
            step,
            warmup_steps=args.warmup_steps,
""",
        files={"schedules.py": ""},
    ),
    Case(
        "lambdas of the epoch at top level, looked up first",
        """from torch.optim.lr_scheduler import LambdaLR

LR_LAMBDAS = {
    "cosine": lambda epoch: 0.5 ** (epoch / 50),
    "linear": lambda epoch: max(0.0, 1 - epoch / 200),
}


def build(args, optimizer):
    fn = LR_LAMBDAS[args.lr_scheduler]
    return LambdaLR(optimizer, fn)
""",
        """    "wsd_schedule": lambda epoch: wsd_schedule(
        epoch,
        warmup_steps=0,
        total_steps=1000,
""",
        files={"schedules.py": ""},
        given={},
    ),
    Case(
        "no schedule is an entry too, and a default is looked up",
        HEAD
        + """def build(args, optimizer):
    table = {
        "none": None,
        "cosine": get_cosine,
        "linear": get_linear,
    }
    fn = table.get(args.lr_scheduler, None)
    if fn is None:
        raise ValueError("none is none")
    return fn(optimizer, args.warmup_steps, args.max_steps)
""",
        asked("fn"),
    ),
    Case(
        "two-space indents, entries with comments, no comma behind the last",
        HEAD
        + """SCHEDULERS = {
  "cosine": get_cosine,  # half a wave
  "linear": get_linear  # straight
}


def build(args, optimizer):
  if args.lr_scheduler not in SCHEDULERS:
    raise ValueError(args.lr_scheduler)
  scheduler = SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
  return scheduler
""",
        """  "linear": get_linear,  # straight
  "wsd_schedule": lambda optimizer, num_warmup_steps, num_training_steps: get_wsd_schedule(
    optimizer=optimizer,
    warmup_steps=num_warmup_steps,
""",
        rewritten=("# straight",),
    ),
    Case(
        "two entries on a line",
        HEAD
        + """SCHEDULERS = {
    "cosine": get_cosine, "linear": get_linear}


def build(args, optimizer):
"""
        + CALL,
        '    "cosine": get_cosine, "linear": get_linear,\n    "wsd_schedule": ' + written(4) + "}\n",
        rewritten=("get_linear}",),
    ),
    Case(
        "typed dict, choices derived from it",
        "from typing import Callable, Dict\n\n"
        + HEAD
        + """SCHEDULERS: Dict[str, Callable] = {
    "cosine": get_cosine,
    "linear": get_linear,
}


def build(args, optimizer):
"""
        + CALL,
        written(4),
        files={
            "args.py": ARGS.replace('choices=["cosine", "linear"]', "choices=sorted(SCHEDULERS)").replace(
                "import argparse\n", "import argparse\n\nfrom train import SCHEDULERS\n"
            ),
        },
    ),
    Case(
        "a name of the shared call hides what another value would be read from",
        """from torch.optim.lr_scheduler import LambdaLR


def cosine(optimizer, args):
    return LambdaLR(optimizer, lambda step: 1 - step / args)


def linear(optimizer, args):
    return LambdaLR(optimizer, lambda step: (1 - step / args) ** 2)


def build(args, optimizer):
    table = {
        "cosine": cosine,
        "linear": linear,
    }
    scheduler = table[args.lr_scheduler](optimizer, args.max_steps)
    return scheduler
""",
        """        "wsd_schedule": lambda optimizer, args: get_wsd_schedule(
            optimizer=optimizer,
            warmup_steps=0,
            total_steps=args,
            decay_steps=100,
""",
        given={"warmup_steps": 0, "total_steps": 200},
    ),
]


# --- what is left alone -----------------------------------------------------------------------------------------------


def test_a_dict_that_nothing_is_looked_up_in_is_no_site() -> None:
    with pytest.raises(NoSite) as caught:
        plan_for({"args.py": ARGS, "schedules.py": FACTORIES, "train.py": HEAD + MODULE}, request("step"))
    assert "SCHEDULERS maps names to schedulers, and nothing in the tree looks a name up in it" in str(caught.value)


@pytest.mark.parametrize(
    "table",
    [
        '{"cosine": print, "linear": str}',
        '{"cosine": 1.0, "linear": 2.0}',
        '{"cosine": get_cosine}',
        "{1: get_cosine, 2: get_linear}",
        '{"cosine": lambda step: 1, "linear": lambda step: 2}',
        '{"cosine": get_cosine, "a": str, "b": str, "c": str, "d": str}',
    ],
)
def test_other_dicts_are_no_sites(table: str) -> None:
    text = f"{HEAD}TABLE = {table}\n\n\ndef build(args, optimizer):\n    return TABLE[args.lr_scheduler](optimizer)\n"
    with pytest.raises(NoSite):
        plan_for({"args.py": ARGS, "schedules.py": FACTORIES, "train.py": text}, request("step"))


def test_a_local_dict_is_not_looked_up_by_another_function() -> None:
    text = (
        HEAD
        + """def first(args, optimizer):
    table = {"cosine": get_cosine, "linear": get_linear}
    print(len(table))


def second(args, optimizer, table):
    return table[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)
"""
    )
    with pytest.raises(NoSite):
        plan_for({"args.py": ARGS, "schedules.py": FACTORIES, "train.py": text}, request("step"))


def test_a_look_up_in_a_test_is_none() -> None:
    tree = {
        "args.py": ARGS,
        "schedules.py": FACTORIES,
        "registry.py": "from schedules import get_cosine, get_linear\n\n" + MODULE,
        "tests/test_registry.py": "from registry import SCHEDULERS\n\n\ndef test(args):\n    SCHEDULERS[args.x](None)\n",
    }
    with pytest.raises(NoSite):
        plan_for(tree, request("step"))


def test_an_entry_of_that_name_which_is_something_else_is_a_conflict() -> None:
    text = HEAD + MODULE.replace("}", '    "step_schedule": get_linear,\n}') + "def build(args, optimizer):\n" + CALL
    with pytest.raises(Conflict) as caught:
        plan_for({"args.py": ARGS, "schedules.py": FACTORIES, "train.py": text}, request("step"))
    assert "train.py:7: the arm for 'step_schedule' is there already" in str(caught.value)


def test_an_if_of_that_name_which_is_something_else_is_a_conflict() -> None:
    case = next(one for one in CASES if one.name.startswith("returned at once"))
    _, after = added(case.tree, "step")
    changed = {
        path: data.replace(b"last_epoch=-1,\n        )\n\n", b"last_epoch=0,\n        )\n\n")
        for path, data in after.items()
    }
    assert changed != after
    with pytest.raises(Conflict):
        plan_for(changed, request("step"))


# --- what is added ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("kind", ["step", "wsd"])
def test_a_mapping_learns_a_name(case: Case, kind: str, tmp_path: Path) -> None:
    check(case, kind, tmp_path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_name_after_the_other_stays_as_it_is(case: Case) -> None:
    both_are_stable(case)


def test_half_of_it_there_gets_the_rest() -> None:
    case = next(one for one in CASES if one.name.startswith("returned at once"))
    _, after = added(case.tree, "step")
    whole = after["train.py"].decode()
    begin = whole.index('    if args.lr_scheduler == "step_schedule"')
    half = whole[:begin] + whole[whole.index("    return SCHEDULERS[args.lr_scheduler](optimizer, args.w") :]
    plan = plan_for({**after, "train.py": half}, request("step"))
    assert [edit.after.decode() for edit in plan.edits] == [whole]


def test_a_name_that_is_no_identifier_in_a_call_of_dict(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.name.startswith("dict() call"))
    wanted = replace(request("step"), name="step-decay")
    plan = plan_for(case.tree, wanted)
    after = dict(as_bytes(case.tree)) | {edit.path: edit.after for edit in plan.edits}
    assert '**{ "step-decay": lambda optimizer, num_warmup' in " ".join(after["train.py"].decode().split())
    assert not plan_for(after, wanted)
    found = rates(tmp_path, after, case, "step-decay")
    assert found[:1] + found[150:151] == [0.25, 0.125]


def test_a_value_that_was_given_stands_in_the_entry() -> None:
    case = next(one for one in CASES if one.name.startswith("module dict, bare"))
    plan = plan_for(case.tree, replace(request("step"), given=(("decay_steps", 7), ("gamma", 0.9))))
    after = text_of(dict(as_bytes(case.tree)) | {edit.path: edit.after for edit in plan.edits})
    assert "decay_steps=7, gamma=0.9, last_epoch=-1" in " ".join(after.split())
    assert plan.command_line == "--lr_scheduler step_schedule"
    assert 'add_argument("--step' not in after


def test_what_was_bound_by_hand_is_read_in_the_entry() -> None:
    case = next(one for one in CASES if one.name.startswith("module dict, bare"))
    plan = plan_for(case.tree, replace(request("wsd"), bindings=(("decay_steps", "num_training_steps // 4"),)))
    after = text_of(dict(as_bytes(case.tree)) | {edit.path: edit.after for edit in plan.edits})
    assert "decay_steps=num_training_steps // 4," in after


def test_each_function_that_looks_up_is_a_site_of_its_own(tmp_path: Path) -> None:
    shared = "    return SCHEDULERS[args.lr_scheduler](optimizer, args.warmup_steps, args.max_steps)\n"
    text = f"{HEAD}{MODULE}def build(args, optimizer):\n{shared}\n\ndef again(args, optimizer):\n{shared}"
    tree = {"args.py": ARGS, "schedules.py": FACTORIES, "train.py": text}
    every = replace(request("wsd"), sites=EverySite())
    plan = plan_for(tree, every)
    assert [site.id for site in plan.sites] == ["train.py::build", "train.py::again"]
    after = dict(as_bytes(tree)) | {edit.path: edit.after for edit in plan.edits}
    assert after["train.py"].decode().count(asked("SCHEDULERS[args.lr_scheduler]")) == 2
    assert after["train.py"].decode().count('"wsd_schedule": get_wsd_schedule,') == 1
    assert not plan_for(after, every)
    case = Case("two", text, "", drive=lambda train, args, optimizer: run(train.again(args, optimizer), optimizer))
    check_rates = rates(tmp_path, after, case, "wsd_schedule")
    assert check_rates[:2] == [0.0, 0.025]


def test_the_site_is_named_by_the_file_that_looks_up() -> None:
    case = next(one for one in CASES if one.name.startswith("imported from"))
    plan = make_plan(MemoryTree(as_bytes(case.tree)), ".", request("wsd"))
    assert [site.id for site in plan.sites] == ["train.py::build"]
    roles = {binding.role: binding.expression for binding in plan.sites[0].bindings}
    assert roles[Role.TOTAL_STEPS] == "args.max_steps"


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.name.startswith("two entries"))
    tree = as_bytes(case.tree) | {"train.py": case.train.replace("\n", "\r\n").encode()}
    _, after = added(tree, "wsd")
    assert after["train.py"].count(b"\n") == after["train.py"].count(b"\r\n")
