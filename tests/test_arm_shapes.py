"""What the arms of a chain give, and a new one like them: classes and their keywords, lambdas, functions, factors."""

from argparse import Namespace as Arguments
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from torch.optim import Optimizer

from scaffold.errors import Conflict, NoSite
from scaffold.model.plan import Action
from scaffold.model.site import Shape, Site
from tests.dispatch_cases import (
    ARGS,
    FACTORIES,
    STEPS,
    Case,
    added,
    both_are_stable,
    check,
    request,
    run,
)
from tests.trees import as_bytes, plan_for

TORCH = "from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR\n\n\n"
LAMBDA_LR = "import math\n\nfrom torch.optim.lr_scheduler import LambdaLR\n\n\n"
OTHERWISE = """    else:
        raise ValueError(args.lr_scheduler)
"""
NO_FILES = {"schedules.py": ""}


def passed(indent: int, holder: str = "args.") -> str:
    """The schedule's own keywords on lines of their own."""
    names = {"warmup_steps": "warmup_steps", "total_steps": "max_steps"}
    names |= {name: f"wsd_{name}" for name in ("decay_steps", "decay_type", "final_ratio")}
    return "".join(f"{' ' * indent}{name}={holder}{field},\n" for name, field in names.items())


def chain(
    first: str, second: str, behind: str = "", otherwise: str = OTHERWISE, head: str = "def build(args, optimizer):"
) -> str:
    """A function with two arms."""
    rows = [head, '    if args.lr_scheduler == "cosine":', *(f"        {row}".rstrip() for row in first.split("\n"))]
    rows += ['    elif args.lr_scheduler == "linear":', *(f"        {row}".rstrip() for row in second.split("\n"))]
    text = "\n".join(rows) + "\n" + otherwise
    return text + "".join(f"    {row}\n" if row else "\n" for row in behind.split("\n") if behind)


def by_rate(train: ModuleType, args: Arguments, optimizer: Optimizer) -> list[float]:
    """Ask a function for the rate of each step."""
    return [train.rate(args, step) for step in range(STEPS)]


def by_adjusting(train: ModuleType, args: Arguments, optimizer: Optimizer) -> list[float]:
    rates = []
    for step in range(STEPS):
        train.adjust_learning_rate(optimizer, step, args)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def by_own_class(train: ModuleType, args: Arguments, optimizer: Optimizer) -> list[float]:
    made, rates = train.build(args, optimizer), []
    for step in range(STEPS):
        made.apply(step)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def by_pair(train: ModuleType, args: Arguments, optimizer: Optimizer) -> list[float]:
    cls, kwargs = train.pick(args)
    return run(cls(optimizer, **kwargs), optimizer)


COSINE = "0.5 * (1 + math.cos(math.pi * step / args.max_steps))"
OWN_BASE = """class Schedule:
    def __init__(self, optimizer, base_lr):
        self.optimizer = optimizer
        self.base_lr = base_lr

    def get_lr(self, step):
        raise NotImplementedError

    def apply(self, step):
        for group in self.optimizer.param_groups:
            group["lr"] = self.get_lr(step)
"""
COSINE_CLASS = """import math

from {base} import Schedule


class CosineSchedule(Schedule):
    def __init__(self, optimizer, base_lr, *, total):
        super().__init__(optimizer, base_lr)
        self.total = total

    def get_lr(self, step):
        return self.base_lr * 0.5 * (1 + math.cos(math.pi * step / self.total))
"""
LINEAR_CLASS = """from {base} import Schedule


class LinearSchedule(Schedule):
    def __init__(self, optimizer, base_lr, *, total):
        super().__init__(optimizer, base_lr)
        self.total = total

    def get_lr(self, step):
        return self.base_lr * (1 - step / self.total)
"""

CASES = [
    Case(
        "class, then its keywords, called behind",
        TORCH
        + chain(
            'scheduler_cls = CosineAnnealingLR\nkwargs = {"T_max": args.max_steps}',
            'scheduler_cls = LinearLR\nkwargs = {"total_iters": 50, "end_factor": 0.1}',
            "return scheduler_cls(optimizer, **kwargs)",
        ),
        """    elif args.lr_scheduler == "wsd_schedule":
        scheduler_cls = get_wsd_schedule
        kwargs = {
            "warmup_steps": args.warmup_steps,
            "total_steps": args.max_steps,
            "decay_steps": args.wsd_decay_steps,
            "decay_type": args.wsd_decay_type,
            "final_ratio": args.wsd_final_ratio,
        }
    else:
""",
    ),
    Case(
        "keywords, then the class, dict() calls",
        TORCH
        + chain(
            "params = dict(T_max=args.max_steps)\ncls = CosineAnnealingLR",
            "params = dict(total_iters=50)\ncls = LinearLR",
            "scheduler = cls(optimizer, **params)\nreturn scheduler",
        ),
        '    elif args.lr_scheduler == "wsd_schedule":\n        params = dict(\n'
        + passed(12)
        + "        )\n        cls = get_wsd_schedule\n",
    ),
    Case(
        "keywords that arms put into a dict from before",
        TORCH
        + chain(
            'cls = CosineAnnealingLR\nkwargs["T_max"] = args.max_steps',
            'cls = LinearLR\nkwargs["total_iters"] = 50',
            "return cls(optimizer, **kwargs)",
        ).replace("optimizer):\n", 'optimizer):\n    kwargs = {"last_epoch": -1}\n', 1),
        '    elif args.lr_scheduler == "wsd_schedule":\n        cls = get_wsd_schedule\n        kwargs.update(\n'
        + passed(12)
        + "        )\n",
    ),
    Case(
        "functions that are called behind with the same arguments",
        "from schedules import get_cosine, get_linear\n\n\n"
        + chain("make = get_cosine", "make = get_linear", "return make(optimizer, args.warmup_steps, args.max_steps)"),
        """        make = lambda optimizer, num_warmup_steps, num_training_steps: get_wsd_schedule(
            optimizer=optimizer,
            warmup_steps=num_warmup_steps,
            total_steps=num_training_steps,
            decay_steps=args.wsd_decay_steps,
            decay_type=args.wsd_decay_type,
            final_ratio=args.wsd_final_ratio,
            last_epoch=-1,
        )
    else:
""",
    ),
    Case(
        "functions that are called behind with nothing but the optimizer",
        """from torch.optim.lr_scheduler import LambdaLR


def get_cosine(opt):
    return LambdaLR(opt, lambda step: 0.5 ** (step / 50))


def get_linear(opt):
    return LambdaLR(opt, lambda step: 1 - step / 200)


"""
        + chain("make = get_cosine", "make = get_linear", "scheduler = make(optimizer)\nreturn scheduler"),
        "        make = lambda opt: get_wsd_schedule(\n            optimizer=opt,\n" + passed(12),
    ),
    Case(
        "lambdas",
        LAMBDA_LR
        + chain(
            f"lr_lambda = lambda step: {COSINE}",
            "lr_lambda = lambda step: max(0.0, 1 - step / args.max_steps)",
            "return LambdaLR(optimizer, lr_lambda)",
        ),
        "        lr_lambda = lambda step: wsd_schedule(\n            step,\n" + passed(12) + "        )\n    else:\n",
    ),
    Case(
        "lambdas of an epoch, named otherwise, without an else, given by keyword in a list",
        "import torch\n\n\n"
        + chain(
            "fn = lambda epoch: 0.95 ** epoch",
            "fn = lambda epoch: 1 - epoch / args.max_steps",
            "sched = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=[fn])\nreturn sched",
            otherwise="",
        ),
        "        fn = lambda epoch: wsd_schedule(\n            epoch,\n" + passed(12) + "        )\n    sched = ",
    ),
    Case(
        "lambdas with defaults, and what is the same in each arm behind them",
        LAMBDA_LR
        + chain(
            'fn = lambda step, total=args.max_steps: 1 - step / total\ninterval = "step"',
            'fn = lambda step, total=args.max_steps: (1 - step / total) ** 2\ninterval = "step"',
            'return {"scheduler": LambdaLR(optimizer, fn), "interval": interval}',
        ),
        "        fn = lambda step: wsd_schedule(\n            step,\n"
        + passed(12)
        + '        )\n        interval = "step"\n',
    ),
    Case(
        "lambdas as attributes of the object",
        LAMBDA_LR
        + """class Trainer:
    def __init__(self, args):
        self.args = args

    def configure(self, optimizer):
        args = self.args
"""
        + "".join(
            f"    {row}\n"
            for row in chain(
                f"self.factor = lambda step: {COSINE}", "self.factor = lambda step: 1 - step / args.max_steps", head=""
            ).split("\n")[1:-1]
        )
        + "        return LambdaLR(optimizer, self.factor)\n",
        "            self.factor = lambda step: wsd_schedule(\n                step,\n" + passed(16),
        drive=lambda train, args, optimizer: run(train.Trainer(args).configure(optimizer), optimizer),
    ),
    Case(
        "functions in the arms",
        LAMBDA_LR
        + chain(
            f"\ndef lr_lambda(step):\n    return {COSINE}\n",
            "\ndef lr_lambda(step):\n    if step < args.warmup_steps:\n        return step / args.warmup_steps\n"
            "    return max(0.0, 1 - step / args.max_steps)\n",
            "scheduler = LambdaLR(optimizer, lr_lambda=lr_lambda)\nreturn scheduler",
        ),
        """    elif args.lr_scheduler == "wsd_schedule":

        def lr_lambda(step):
            return wsd_schedule(
                step,
"""
        + passed(16)
        + "            )\n\n    else:\n",
    ),
    Case(
        "functions in the arms, typed, on one line, without blank lines",
        LAMBDA_LR
        + chain(
            f"def factor(step: int) -> float: return {COSINE}",
            "def factor(step: int) -> float:\n    # straight down\n    return max(0.0, 1 - step / args.max_steps)",
            "return LambdaLR(optimizer, factor)",
        ),
        "        def factor(step: int) -> float:\n            return wsd_schedule(\n                step,\n"
        + passed(16),
    ),
    Case(
        "lambdas that are returned to whoever makes the LambdaLR",
        LAMBDA_LR
        + chain(
            f"return lambda step: {COSINE}",
            "return lambda step: max(0.0, 1 - step / args.max_steps)",
            head="def factor_for(args):",
        )
        + "\n\ndef build(args, optimizer):\n    return LambdaLR(optimizer, factor_for(args))\n",
        "        return lambda step: wsd_schedule(\n            step,\n" + passed(12),
    ),
    Case(
        "ifs that return lambdas, in a function that says nothing of rates",
        """import math

from torch.optim.lr_scheduler import LambdaLR


def pick(name, warmup_steps: int, max_steps: int):
    if name == "cosine":
        return lambda step: 0.5 * (1 + math.cos(math.pi * step / max_steps))
    if name == "linear":
        return lambda step: 1 - step / max_steps
    raise ValueError(name)


def build(args, optimizer):
    chosen = pick(args.lr_scheduler, args.warmup_steps, args.max_steps)
    return LambdaLR(optimizer, lr_lambda=chosen)
""",
        "        return lambda step: wsd_schedule(\n            step,\n            warmup_steps=warmup_steps,\n",
        rewritten=("def pick", "chosen = pick"),
    ),
    Case(
        "functions around the arms, one of which is taken as it is",
        LAMBDA_LR
        + """def build(args, optimizer):
    def cosine(step):
        return 0.5 * (1 + math.cos(math.pi * step / args.max_steps))

    def linear(step):
        return 1 - step / args.max_steps

    if args.lr_scheduler == "cosine":
        fn = cosine
    elif args.lr_scheduler == "linear":
        fn = linear
    else:
        raise ValueError
    return LambdaLR(optimizer, fn)
""",
        "        fn = lambda step: wsd_schedule(\n            step,\n" + passed(12),
    ),
    Case(
        "lambdas that call functions of the tree",
        LAMBDA_LR
        + """def cosine_factor(step, warmup, total):
    return step / warmup if step < warmup else 1 - step / total


def linear_factor(step, total):
    return 1 - step / total


"""
        + chain(
            "lr_lambda = lambda step: cosine_factor(step, args.warmup_steps, args.max_steps)",
            "lr_lambda = lambda step: linear_factor(step, args.max_steps)",
            "return LambdaLR(optimizer, lr_lambda)",
        ),
        "        lr_lambda = lambda step: wsd_schedule(\n",
    ),
    Case(
        "functions of the step, given as they are",
        LAMBDA_LR
        + """def cosine_factor(step):
    return 0.5 * (1 + math.cos(math.pi * step / 200))


def linear_factor(step):
    return 1 - step / 200


"""
        + chain("fn = cosine_factor", "fn = linear_factor", "return LambdaLR(optimizer, fn)"),
        "        fn = lambda step: wsd_schedule(\n            step,\n" + passed(12),
    ),
    Case(
        "partials of functions of the step",
        "from functools import partial\n\n"
        + LAMBDA_LR
        + """def cosine_factor(step, *, warmup, total):
    return step / warmup if step < warmup else 1 - step / total


def linear_factor(step, total):
    return 1 - step / total


"""
        + chain(
            "fn = partial(cosine_factor, warmup=args.warmup_steps, total=args.max_steps)",
            "fn = partial(linear_factor, total=args.max_steps)",
            "return LambdaLR(optimizer, fn)",
        ),
        "        fn = partial(\n            wsd_schedule,\n" + passed(12) + "        )\n",
    ),
    Case(
        "closures",
        LAMBDA_LR
        + """def cosine_fn(warmup, total):
    def at(step):
        return min(1.0, step / max(1, warmup)) * (1 - step / total)

    return at


def linear_fn(total):
    def at(step):
        return 1 - step / total

    return at


"""
        + chain(
            "fn = cosine_fn(args.warmup_steps, args.max_steps)",
            "fn = linear_fn(args.max_steps)",
            "return LambdaLR(optimizer, fn)",
        ),
        "        fn = wsd_schedule(\n" + passed(12) + "        )\n",
    ),
    Case(
        "rates of a step",
        "import math\n\n\n"
        + """def cosine_rate(step, base_lr, total):
    return base_lr * 0.5 * (1 + math.cos(math.pi * step / total))


def linear_rate(step, base_lr, total):
    return base_lr * (1 - step / total)


"""
        + chain(
            "lr = cosine_rate(step, args.lr, args.max_steps)",
            "lr = linear_rate(step, args.lr, args.max_steps)",
            "return lr",
            head="def rate(args, step):",
        ),
        "        lr = wsd_schedule(\n            step=step,\n            base_lr=args.lr,\n" + passed(12),
        drive=by_rate,
    ),
    Case(
        "arithmetic",
        "import math\n\n\n"
        + chain(
            "lr = args.lr * 0.5 * (1.0 + math.cos(math.pi * epoch / args.max_steps))",
            "lr = args.lr * 0.1 ** (epoch // 30)",
            'for group in optimizer.param_groups:\n    group["lr"] = lr',
            head="def adjust_learning_rate(optimizer, epoch, args):",
        ),
        "        lr = args.lr * wsd_schedule(\n            epoch,\n" + passed(12),
        drive=by_adjusting,
    ),
    Case(
        "arithmetic that multiplies what is there",
        "import math\n\n\n"
        + chain(
            "lr *= 0.5 * (1.0 + math.cos(math.pi * epoch / args.max_steps))",
            "lr *= 0.1 ** (epoch // 30)",
            'for group in optimizer.param_groups:\n    group["lr"] = lr',
            head="def adjust_learning_rate(optimizer, epoch, args):\n    lr = args.lr",
        ),
        "        lr *= wsd_schedule(\n            epoch,\n" + passed(12),
        drive=by_adjusting,
    ),
    Case(
        "pairs that are returned",
        TORCH
        + chain(
            "return CosineAnnealingLR, dict(T_max=args.max_steps)",
            "return LinearLR, dict(total_iters=50)",
            head="def pick(args):",
        ),
        "        return get_wsd_schedule, dict(\n",
        drive=by_pair,
    ),
    Case(
        "pairs in brackets, single quotes, assigned",
        TORCH
        + chain(
            "chosen = (CosineAnnealingLR, {'T_max': args.max_steps})",
            "chosen = (LinearLR, {'total_iters': 50})",
            "return chosen",
            head="def pick(args):",
        ),
        """        chosen = (
            get_wsd_schedule,
            {
                'warmup_steps': args.warmup_steps,
""",
        drive=by_pair,
    ),
    Case(
        "partials of factories",
        "from functools import partial\n\nfrom schedules import get_cosine, get_linear\n\n\n"
        + chain(
            "fn = partial(get_cosine, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps)",
            "fn = partial(get_linear, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps)",
            "return fn(optimizer)",
        ),
        "        fn = partial(\n            get_wsd_schedule,\n" + passed(12),
    ),
    Case(
        "subclasses of torch's with keyword-only constructors",
        """from torch.optim.lr_scheduler import LRScheduler


class CosineRate(LRScheduler):
    def __init__(self, optimizer, *, total, last_epoch=-1):
        self.total = total
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * (1 - self.last_epoch / self.total) for base in self.base_lrs]


class LinearRate(LRScheduler):
    def __init__(self, optimizer, *, total, last_epoch=-1):
        self.total = total
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * (1 - self.last_epoch / self.total) ** 2 for base in self.base_lrs]


"""
        + chain(
            "scheduler = CosineRate(optimizer, total=args.max_steps)",
            "scheduler = LinearRate(optimizer, total=args.max_steps)",
            "return scheduler",
        ),
        "        scheduler = WsdRate(\n            optimizer=optimizer,\n" + passed(12),
    ),
    Case(
        "own classes, the base in another file",
        "from classes import CosineSchedule, LinearSchedule\n\n\n"
        + chain(
            "return CosineSchedule(optimizer, args.lr, total=args.max_steps)",
            "return LinearSchedule(optimizer, args.lr, total=args.max_steps)",
        ),
        "        return WsdSchedule(\n            optimizer=optimizer,\n            base_lr=args.lr,\n" + passed(12),
        files={
            "base.py": OWN_BASE,
            "classes.py": COSINE_CLASS.format(base="base")
            + "\n\n"
            + LINEAR_CLASS.format(base="base").partition("\n\n\n")[2],
        },
        drive=by_own_class,
    ),
    Case(
        "a file for each class",
        "from rates.cosine_schedule import CosineSchedule\nfrom rates.linear_schedule import LinearSchedule\n\n\n"
        + chain(
            "return CosineSchedule(optimizer, args.lr, total=args.max_steps)",
            "return LinearSchedule(optimizer, args.lr, total=args.max_steps)",
        ),
        "class WsdSchedule(Schedule):\n",
        files={
            "rates/__init__.py": "",
            "rates/base.py": OWN_BASE,
            "rates/cosine_schedule.py": COSINE_CLASS.format(base="rates.base"),
            "rates/linear_schedule.py": LINEAR_CLASS.format(base="rates.base"),
        },
        drive=by_own_class,
    ),
    Case(
        "own classes chosen, and made behind with the same arguments",
        "from classes import CosineSchedule, LinearSchedule\n\n\n"
        + chain("cls = CosineSchedule", "cls = LinearSchedule", "return cls(optimizer, args.lr, total=args.max_steps)"),
        "        cls = lambda optimizer, base_lr, total: WsdSchedule(\n"
        "            optimizer=optimizer,\n            base_lr=base_lr,\n            warmup_steps=args.warmup_steps,\n"
        "            total_steps=total,\n",
        files={
            "base.py": OWN_BASE,
            "classes.py": COSINE_CLASS.format(base="base")
            + "\n\n"
            + LINEAR_CLASS.format(base="base").partition("\n\n\n")[2],
        },
        drive=by_own_class,
    ),
]
CASES = [case if "schedules" in case.train else replace(case, files={**NO_FILES, **case.files}) for case in CASES]


def site_of(text: str, **files: str) -> Site:
    plan = plan_for({"args.py": ARGS, "schedules.py": FACTORIES, **files, "train.py": text}, request("wsd"))
    return plan.sites[0]


# --- what is left alone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "behind"),
    [
        ("f = lambda step: step * 2", "f = lambda step: step + 1", "return map(f, range(3))"),
        ("f = lambda a, b: a", "f = lambda a, b: b", "return LambdaLR(optimizer, f)"),
        ("def f(step):\n    return step", "def f(step):\n    return 2 * step", "return f(3)"),
        ("def f(step):\n    print(step)", "def f(step):\n    print(2)", "return LambdaLR(optimizer, f)"),
        ("cls = str", "cls = int", "return cls(optimizer)"),
        ('kwargs = {"T_max": 3}', 'kwargs = {"T_max": 4}', "return StepLR(optimizer, **kwargs)"),
        ("count *= 2", "count *= 3", "return count"),
        (
            "def at(step):\n    return args.lr * 0.5 ** step\nreturn at",
            "def at(step):\n    return args.lr\nreturn at",
            "return 1",
        ),
        ("f = lambda *step: 1", "f = lambda *step: 2", "return LambdaLR(optimizer, f)"),
    ],
)
def test_arms_that_give_no_schedule(first: str, second: str, behind: str) -> None:
    with pytest.raises(NoSite):
        site_of(LAMBDA_LR + chain(first, second, behind))


def test_a_lambda_for_another_function_is_none_of_this_one() -> None:
    text = LAMBDA_LR + chain("f = lambda step: step * 2", "f = lambda step: step + 1", "return f(2)")
    text += "\n\ndef other(optimizer, f):\n    return LambdaLR(optimizer, f)\n"
    with pytest.raises(NoSite):
        site_of(text)


def test_what_is_chosen_and_called_nobody_knows_where_takes_nothing(tmp_path: Path) -> None:
    text = "from schedules import get_cosine, get_linear\n\n\n" + chain(
        "return get_cosine", "return get_linear", head="def pick(args):"
    )
    tree = {"args.py": ARGS, "schedules.py": FACTORIES, "train.py": text}
    plan, after = added(tree, "wsd")
    assert (
        '    elif args.lr_scheduler == "wsd_schedule":\n        return get_wsd_schedule\n' in after["train.py"].decode()
    )
    assert b"--wsd" not in after["args.py"]
    note = (
        "wsd_schedule takes warmup_steps, total_steps, decay_steps, decay_type, final_ratio: give them where what was"
    )
    assert any(note in str(one) for one in plan.diagnostics)


def test_the_configuration_gives_the_keywords() -> None:
    text = TORCH + chain("cls = CosineAnnealingLR", "cls = LinearLR", "return cls(optimizer, **args.params)")
    plan, after = added({"args.py": ARGS, **NO_FILES, "train.py": text}, "wsd")
    assert "        cls = get_wsd_schedule\n    else:" in after["train.py"].decode()
    assert any("give them through **args.params" in str(one) for one in plan.diagnostics)


def test_another_arm_of_the_name_is_a_conflict() -> None:
    case = CASES[0]
    _, after = added(case.tree, "step")
    changed = after["train.py"].replace(b'"gamma": args.', b'"gamma": 0.5 or args.')
    assert changed != after["train.py"]
    with pytest.raises(Conflict):
        plan_for({**after, "train.py": changed}, request("step"))


# --- what is added ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("kind", ["step", "wsd"])
def test_a_chain_learns_a_name(case: Case, kind: str, tmp_path: Path) -> None:
    # Without an else the old trees fail on a name that they do not know, where what no arm has set is used.
    check(case, kind, tmp_path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_name_after_the_other_stays_as_it_is(case: Case) -> None:
    both_are_stable(case)


def test_a_class_of_its_own_file_is_created() -> None:
    case = next(one for one in CASES if one.name == "a file for each class")
    plan, after = added(case.tree, "wsd")
    assert [edit.path for edit in plan.edits if edit.action is Action.CREATE] == ["rates/wsd_schedule.py"]
    assert b"from rates.wsd_schedule import WsdSchedule\n" in after["train.py"]


def test_the_shape_of_a_lambda_is_arithmetic() -> None:
    case = next(one for one in CASES if one.name == "lambdas")
    found = plan_for(case.tree, request("wsd")).sites[0].dispatch.factories[-1]
    assert (found.shape, found.parameter) == (Shape.ARITHMETIC, "step")


def test_windows_line_ends_stay_in_functions() -> None:
    case = next(one for one in CASES if one.name == "functions in the arms")
    tree = as_bytes(case.tree) | {"train.py": case.train.replace("\n", "\r\n").encode()}
    _, after = added(tree, "wsd")
    assert after["train.py"].count(b"\n") == after["train.py"].count(b"\r\n")
    assert not plan_for(after, request("wsd"))
