"""What a tree has instead of a dispatch: recognised in small trees, each in the manner of a real one."""

from collections.abc import Mapping

import pytest

from scaffold.modules import Modules
from scaffold.refusals import Kind, Refusal, diagnose
from tests.trees import MemoryTree, as_bytes

TORCH = "import torch\n"
SCHEDULES = """from torch.optim.lr_scheduler import LambdaLR


def get_cosine_schedule_with_warmup(optimizer, warmup):
    return LambdaLR(optimizer, lambda step: step / warmup)
"""


def diagnosed(files: Mapping[str, str | bytes]) -> tuple[Refusal, ...]:
    return diagnose(Modules(MemoryTree(as_bytes(files))))


def only(files: Mapping[str, str | bytes]) -> Refusal:
    found = diagnosed(files)
    assert len(found) == 1, found
    return found[0]


# --------------------------------------------------------------------------------------------------------- registry


@pytest.mark.parametrize(
    ("code", "by", "advised"),
    [
        (
            '@register_lr_scheduler("cosine", dataclass=Config)\nclass Cosine(Base):\n    pass\n',
            "@register_lr_scheduler",
            "a class like Cosine in a/lr.py, or in a new file beside it that is imported where that one is, decorated"
            ' with @register_lr_scheduler("cosine", dataclass=Config) with a name of its own',
        ),
        (
            '@registry.register_lr_scheduler(\n    "x"\n)\ndef make(opt):\n    return 1\n',
            "@registry.register_lr_scheduler",
            "a function like make in a/lr.py, or in a new file beside it that is imported where that one is,"
            ' decorated with @registry.register_lr_scheduler( "x" )',
        ),
        (
            "@PARAM_SCHEDULERS.register_module()\nclass CosineParamScheduler(Base):\n    pass\n",
            "@PARAM_SCHEDULERS.register_module",
            "decorated with @PARAM_SCHEDULERS.register_module()",
        ),
        (
            "@LR_SCHEDULERS.register\nclass Poly(Base):\n    pass\n",
            "@LR_SCHEDULERS.register",
            "@LR_SCHEDULERS.register ",
        ),
        ("@SCHEDULERS.register\nclass Poly(_LRScheduler):\n    pass\n", "@SCHEDULERS.register", "a class like Poly"),
        (
            '@register("warmup")\ndef warmup_schedule(optimizer, steps):\n    return LambdaLR(optimizer, f)\n',
            "@register",
            "a function like warmup_schedule",
        ),
        (
            'def cosine_schedule(optimizer):\n    return 1\n\n\nregister("cosine", cosine_schedule)\n',
            "register",
            'and register it by register("cosine", cosine_schedule)',
        ),
        (
            "class PolyLR(LRScheduler):\n    pass\n\n\nPARAM_SCHEDULERS.register_module(module=PolyLR)\n",
            "PARAM_SCHEDULERS.register_module",
            "and register it by PARAM_SCHEDULERS.register_module(module=PolyLR)",
        ),
        (
            'import schedulers\nLR_SCHEDULERS.register("step", schedulers.StepLR)\n',
            "LR_SCHEDULERS.register",
            "a class like schedulers.StepLR",
        ),
    ],
)
def test_registered_schedulers(code: str, by: str, advised: str) -> None:
    refusal = only({"a/lr.py": "# sched\n" + code, "a/b.py": TORCH})
    assert refusal.kind is Kind.REGISTRY
    assert refusal.path == "a/lr.py"
    assert refusal.what == f"schedulers are registered, not chosen: a schedule is registered with {by}"
    assert advised in refusal.advice
    assert code.splitlines()[refusal.line - 2].startswith((by, "register", "PARAM"))


def test_one_way_of_registering_is_told_once_a_folder() -> None:
    decorated = '@SCHEDULERS.register_module("{0}")\nclass {0}LR(LRScheduler):\n    pass\n'
    files = {
        "a/momentum_scheduler.py": decorated.format("A"),
        "a/lr_scheduler.py": decorated.format("B") + decorated.format("C"),
        "b/x.py": decorated.format("D"),
    }
    first, second = diagnosed(files)
    assert (first.path, first.line) == ("a/lr_scheduler.py", 1)
    assert "3 schedules are registered" in first.what
    assert (second.path, second.line) == ("b/x.py", 1)


@pytest.mark.parametrize(
    "code",
    [
        '@registry.register("cosine_noise_schedule")\nclass DDPMScheduler(SchedulerMixin):\n    pass\n',
        "class DDPM(SchedulerMixin, ConfigMixin):\n    @register_to_config\n    def __init__(self, beta_schedule):\n        pass\n",
        "accelerator.register_for_checkpointing(lr_scheduler)\n",
        'self.register_buffer("lr_schedule", values)\n',
        '@JOBS.register("nightly")\nclass JobScheduler:\n    def __init__(self, queue):\n        pass\n',
        '@register("adam")\ndef make_adam(params):\n    """Not a schedule."""\n',
        '"""\n@register_lr_scheduler("cosine")\n"""\n',
    ],
)
def test_what_is_registered_and_no_schedule_is_passed_over(code: str) -> None:
    assert diagnosed({"a.py": code}) == ()


# ------------------------------------------------------------------------------------------------------ dotted path


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("import torch\nx = getattr(torch.optim.lr_scheduler, name)(opt)\n", "getattr(torch.optim.lr_scheduler, name)"),
        (
            "from torch.optim import lr_scheduler\ngetattr(lr_scheduler, cfg['name'])\n",
            "getattr(lr_scheduler, cfg['name'])",
        ),
        ("import torch.optim.lr_scheduler as lrs\ngetattr(lrs, n)\n", "getattr(lrs, n)"),
        (
            "import importlib\ngetattr(importlib.import_module('torch.optim.lr_scheduler'), n)\n",
            "getattr(importlib.import_module('torch.optim.lr_scheduler'), n)",
        ),
        ("s = eval(args.lr_scheduler)(opt)\n", "eval(args.lr_scheduler)"),
        ("s = eval(f'torch.optim.lr_scheduler.{n}')\n", "eval(f'torch.optim.lr_scheduler.{n}')"),
        (
            "import importlib\nm = importlib.import_module(cfg.scheduler_path)\n",
            "importlib.import_module(cfg.scheduler_path)",
        ),
        ("s = config.instantiate(\n    cfg_lr_scheduler, opt\n)\n", "config.instantiate(cfg_lr_scheduler, …)"),
        ("lr_scheduler = hydra.utils.instantiate(cfg.s, opt)\n", "hydra.utils.instantiate(cfg.s, …)"),
        ("s = instantiate_from_config(self.scheduler_config)\n", "instantiate_from_config(self.scheduler_config)"),
    ],
)
def test_names_that_are_symbols(code: str, written: str) -> None:
    refusal = only({"a.py": code})
    assert refusal.kind is Kind.DOTTED_PATH
    assert refusal.what == f"the name that is configured is that of the scheduler's function or class itself: {written}"
    assert code.splitlines()[refusal.line - 1].count(written.partition("(")[0])


def test_the_full_name_is_advised_where_schedules_are() -> None:
    files = {
        "lib/__init__.py": "",
        "lib/training/__init__.py": "",
        "lib/training/lr_schedulers.py": SCHEDULES,
        "lib/training/other.py": SCHEDULES.replace("cosine", "linear"),
        "tests/schedulers.py": SCHEDULES * 3,
        "recipe.py": "lr_scheduler = config.instantiate(cfg.lr_scheduler, opt)\n",
    }
    assert only(files).advice == (
        "write the new schedule in lib/training/lr_schedulers.py, and give its full dotted name in the configuration,"
        " such as lib.training.lr_schedulers.my_schedule"
    )


def test_a_module_of_the_tree_takes_the_new_schedule() -> None:
    files = {
        "pkg/schedulers.py": SCHEDULES,
        "pkg/a.py": "from . import schedulers\ngetattr(schedulers, cfg.name)(opt)\n",
    }
    assert only(files).advice == (
        "write the new function or class in pkg/schedulers.py, and give its name where the others' are given"
    )


def test_a_module_outside_the_tree_takes_none() -> None:
    refusal = only({"a.py": "import torch.optim as o\ngetattr(o.lr_scheduler, name)\n", "s.py": SCHEDULES})
    assert refusal.advice.startswith("torch.optim.lr_scheduler is not in the tree: write the new schedule in s.py and")


def test_hyperpyyaml_names_classes() -> None:
    files = {
        "lib/__init__.py": "",
        "lib/nnet/__init__.py": "",
        "lib/nnet/schedulers.py": '"""Rates."""\n\n\nclass NoamScheduler:\n    lr = 1\n',
        "lib/run.py": "from hyperpyyaml import load_hyperpyyaml\n",
    }
    refusal = only(files)
    assert (refusal.kind, refusal.path, refusal.line) == (Kind.DOTTED_PATH, "lib/nnet/schedulers.py", 4)
    assert refusal.advice.endswith("as !new:lib.nnet.schedulers.MySchedule")
    del files["lib/run.py"]
    assert diagnosed(files) == ()


@pytest.mark.parametrize(
    "code",
    [
        "getattr(self.scheduler, name)\n",
        "from schedulers import x\ngetattr(x.scheduler, 'step')\n",
        "def f(scheduler, name):\n    return getattr(scheduler, name)\n",
        "model.eval(scheduler)\n",
        "from diffusers import schedulers\ngetattr(schedulers, cfg.name)\n",
        "noise_scheduler = instantiate_from_config(cfg.noise_scheduler)\n",
        "import importlib\nfor f in files:\n    importlib.import_module('lib.lr_scheduler.' + f)\n",
        "import importlib\nimportlib.import_module('lib.lr_scheduler')\n",
        "model = config.instantiate(cfg.model)\nscheduler = None\n",
    ],
)
def test_other_lookups_are_passed_over(code: str) -> None:
    assert diagnosed({"a.py": code}) == ()


# ------------------------------------------------------------------------------------------------------- delegation


@pytest.mark.parametrize(
    ("code", "full", "written"),
    [
        (
            "from transformers import get_scheduler\nget_scheduler(a.name, optimizer=o)\n",
            "transformers.get_scheduler",
            "get_scheduler",
        ),
        (
            "from transformers.trainer import get_scheduler as g\nf = partial(g, name)\n",
            "transformers.trainer.get_scheduler",
            "g",
        ),
        (
            "def f():\n    from diffusers.optimization import get_scheduler\n    get_scheduler('x', o)\n",
            "diffusers.optimization.get_scheduler",
            "get_scheduler",
        ),
        (
            "import transformers\ntransformers.get_scheduler(n, o)\n",
            "transformers.get_scheduler",
            "transformers.get_scheduler",
        ),
        (
            "from timm.scheduler import create_scheduler_v2\ncreate_scheduler_v2(o, s)\n",
            "timm.scheduler.create_scheduler_v2",
            "create_scheduler_v2",
        ),
    ],
)
def test_another_library_chooses(code: str, full: str, written: str) -> None:
    refusal = only({"a.py": code})
    assert refusal.kind is Kind.DELEGATION
    assert refusal.what == f"the scheduler is chosen outside the tree, by {full}"
    assert f"before {written} is asked" in refusal.advice
    assert f"those of {full.partition('.')[0]}:" in refusal.advice
    assert refusal.line == len(code.splitlines())


@pytest.mark.parametrize(
    "imported", ["from lib.optim import get_scheduler", "from .lib.optim import get_scheduler", "from lib import optim"]
)
def test_a_function_of_the_tree_is_no_other_library(imported: str) -> None:
    used = "optim.get_scheduler" if imported.endswith("optim") else "get_scheduler"
    files = {
        "a.py": f"{imported}\n{used}(name, optimizer)\n",
        "lib/optim.py": "def get_scheduler(n, o): ...\n",
        "lib/__init__.py": "",
    }
    assert diagnosed(files) == ()


def test_an_import_that_is_not_used_is_no_choice() -> None:
    assert diagnosed({"a.py": "from transformers import get_scheduler\n"}) == ()


# ------------------------------------------------------------------------------------------------------ no dispatch


@pytest.mark.parametrize(
    ("code", "line", "what"),
    [
        (
            "def get_lr_scheduler(optimizer):\n    a = LambdaLR(optimizer, f)\n    return SequentialLR(optimizer, [a, LambdaLR(optimizer, g)])\n",
            2,
            "a scheduler is made and never chosen by name: LambdaLR, SequentialLR in get_lr_scheduler",
        ),
        (
            "def main():\n    if args.use_cosine:\n        s = CosineAnnealingLR(optimizer, 10)\n",
            3,
            "a scheduler is made and never chosen by name: CosineAnnealingLR in main, only if args.use_cosine",
        ),
        (
            "s = get_linear_schedule_with_warmup(optimizer=o, num_warmup_steps=1)\n",
            1,
            "a scheduler is made and never chosen by name: get_linear_schedule_with_warmup in <module>",
        ),
        (
            "def get_lr(it):\n    return lr * it / warmup_iters\n",
            1,
            "the learning rate is computed and never chosen by name: get_lr",
        ),
        (
            "def adjust_learning_rate(optimizer, epoch, args):\n    lr = args.lr * 0.1 ** (epoch // 30)\n",
            1,
            "the learning rate is computed and never chosen by name: adjust_learning_rate",
        ),
        (
            "class Trainer:\n    def _get_lr(self, step):\n        return 0.1 * step\n",
            2,
            "the learning rate is computed and never chosen by name: Trainer._get_lr",
        ),
    ],
)
def test_nothing_chooses(code: str, line: int, what: str) -> None:
    refusal = only({"a.py": "# lr_scheduler\n" + code})
    assert (refusal.kind, refusal.path, refusal.line) == (Kind.NO_DISPATCH, "a.py", line + 1)
    assert refusal.what == what
    assert refusal.advice.startswith("put a choice by name there first")
    assert refusal.advice.endswith("then run again")


def test_nano_trees_that_say_nothing_of_schedulers_are_seen() -> None:
    assert only({"train.py": "def get_lr(it):\n    return lr * it / n\n\n\nlr = get_lr(iter_num)\n"}).line == 1


def test_at_most_five_places_and_repeated_ones_last() -> None:
    twin = "def setup(optimizer):\n    return StepLR(optimizer, 3)  # lr_scheduler\n"
    files = {f"a{n}.py": twin for n in range(6)} | {"z.py": "def get_lr(it):\n    return it * 2\n", "s.py": SCHEDULES}
    assert [one.path for one in diagnosed(files)] == ["a0.py", "z.py", "a1.py", "a2.py", "a3.py"]


@pytest.mark.parametrize(
    "code",
    [
        "def f(optimizer):\n    if name == 'step':\n        return StepLR(optimizer, 3)\n",
        "def f(optimizer):\n    if kind in ('step', 'x'):\n        return StepLR(optimizer, 3)\n",
        "def f(optimizer):\n    if kind is Kind.STEP:\n        return StepLR(optimizer, 3)\n",
        "def f(optimizer):\n    match name:\n        case 'step':\n            return StepLR(optimizer, 3)\n",
        "class WarmupLR(LRScheduler):\n    def __init__(self, optimizer):\n        self.inner = StepLR(optimizer, 3)\n",
        "class WarmupScheduler:\n    def get_lr(self, step):\n        return step * 2\n",
        "def f(x):\n    return StepLR(x)\n",
        "def get_lr(optimizer):\n    return optimizer.param_groups[0]['lr']\n",
        "def get_lr(step):\n    return rates[step]\n",
    ],
)
def test_choices_schedules_and_other_things_are_no_such_place(code: str) -> None:
    assert diagnosed({"a.py": "# lr_scheduler\n" + code}) == ()


# -------------------------------------------------------------------------------------------------------- all kinds


def test_the_best_kind_is_first_and_that_nothing_chooses_is_said_only_alone() -> None:
    files = {
        "a.py": "def main():\n    return StepLR(optimizer, 3)  # lr_scheduler\n",
        "b.py": "from transformers import get_scheduler\nget_scheduler(name, o)\n",
        "c.py": "lr_scheduler = instantiate(cfg.lr_scheduler)\n",
        "d.py": '@register_lr_scheduler("x")\nclass X:\n    pass\n',
    }
    assert [one.kind for one in diagnosed(files)] == [Kind.REGISTRY, Kind.DOTTED_PATH, Kind.DELEGATION]
    assert [one.kind for one in diagnosed({"a.py": files["a.py"]})] == [Kind.NO_DISPATCH]


def test_tests_and_generated_files_are_skipped() -> None:
    code = '@register_lr_scheduler("x")\nclass X:\n    pass\n'
    files = {"tests/a.py": code, "test_b.py": code, "c.py": "# Generated by a script. DO NOT EDIT.\n" + code}
    assert diagnosed(files) == ()


def test_a_file_that_cannot_be_read_is_an_obstacle() -> None:
    modules = Modules(MemoryTree({"a.py": b"lr_scheduler = instantiate(cfg.lr_scheduler)\nx = (\n"}))
    assert diagnose(modules) == ()
    assert list(modules.obstacles) == ["a.py"]


def test_few_files_are_parsed() -> None:
    files = {f"m{n}.py": f"scheduler = {n}\nregister_module = 3\n" for n in range(50)}
    modules = Modules(MemoryTree(as_bytes(files | {"a.py": '@register_lr_scheduler("x")\nclass X:\n    pass\n'})))
    assert len(diagnose(modules)) == 1
    assert len(modules._parsed) == 1


def test_a_refusal_reads_as_one_line() -> None:
    refusal = Refusal(Kind.REGISTRY, "a.py", 3, "schedulers are registered", "write one")
    assert str(refusal) == "a.py:3: schedulers are registered; write one"
    assert "\n" not in str(only({"a.py": '@register_lr_scheduler(\n    "x",\n)\nclass X:\n    pass\n'}))
