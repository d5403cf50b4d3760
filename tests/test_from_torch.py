"""`add-schedule from-torch`: every scheduler class of the installed torch, and other libraries' classes and functions."""

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import Result

from scaffold.resources import folder
from tests.trees import BASE, build, invoke, snapshot

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")

FIXTURE = {p: d for p, d in snapshot(folder("fixtures") / "transformers_on_rdu").items() if "__pycache__" not in p}
PEAK, STEPS, TOTAL = 1e-3, 40, 40


@dataclass(frozen=True)
class Wired:
    """How a class is asked for, and what it is to be called with."""

    called: Mapping[str, object]
    options: tuple[str, ...] = ()
    #: Words of the training command.
    words: tuple[str, ...] = ()
    metric: bool = False
    parts: tuple[str, ...] = field(default=())


WIRED = {
    "StepLR": Wired(
        {"step_size": 9, "gamma": 0.5}, ("--default", "step_size=30"), ("--step_step_size", "9", "--step_gamma", "0.5")
    ),
    "MultiStepLR": Wired(
        {"milestones": [5, 20], "gamma": 0.1},
        ("--default", "milestones=[3, 6]"),
        ("--multi_step_milestones", "5", "20"),
    ),
    "ConstantLR": Wired({"total_iters": 7}, (), ("--constant_total_iters", "7")),
    "LinearLR": Wired(
        {"start_factor": 0.25, "end_factor": 1.0, "total_iters": TOTAL},
        ("--set", "start_factor=0.25", "--set", "total_iters=@max_steps"),
    ),
    "ExponentialLR": Wired(
        {"gamma": 0.9}, ("--set", "gamma=0.9"), (), False, ("ExponentialLR(optimizer=optimizer, gamma=0.9",)
    ),
    "PolynomialLR": Wired(
        {"total_iters": 20, "power": 2.0}, (), ("--polynomial_total_iters", "20", "--polynomial_power", "2.0")
    ),
    "CosineAnnealingLR": Wired(
        {"T_max": TOTAL, "eta_min": 1e-6},
        ("--set", "eta_min=1e-6"),
        (),
        False,
        ("T_max=args.max_steps, eta_min=1e-06",),
    ),
    "CosineAnnealingWarmRestarts": Wired(
        {"T_0": 10, "T_mult": 2, "eta_min": 0.0},
        ("--default", "T_0=5"),
        ("--cosine_annealing_warm_restarts_T_0", "10", "--cosine_annealing_warm_restarts_T_mult", "2"),
    ),
    "CyclicLR": Wired(
        {"base_lr": 1e-4, "max_lr": PEAK, "step_size_up": 8, "mode": "triangular2", "cycle_momentum": False},
        ("--set", "base_lr=1e-4", "--set", "max_lr=@learning_rate", "--set", "cycle_momentum=False"),
        ("--cyclic_step_size_up", "8", "--cyclic_mode", "triangular2"),
    ),
    "OneCycleLR": Wired(
        {"max_lr": PEAK, "total_steps": TOTAL, "pct_start": 0.5},
        (),
        ("--one_cycle_pct_start", "0.5"),
        False,
        ("max_lr=args.learning_rate, total_steps=args.max_steps",),
    ),
    "ReduceLROnPlateau": Wired(
        {"factor": 0.5, "patience": 2},
        (),
        ("--reduce_lr_on_plateau_factor", "0.5", "--reduce_lr_on_plateau_patience", "2"),
        True,
    ),
    "torch.optim.swa_utils.SWALR": Wired(
        {"swa_lr": 1e-4, "anneal_epochs": 12}, ("--set", "swa_lr=1e-4"), ("--swalr_anneal_epochs", "12")
    ),
}
REFUSED = {
    "LambdaLR": "torch.optim.lr_scheduler.LambdaLR takes a function of the step: write one, and add it with from-function",
    "MultiplicativeLR": "takes a function of the step: write one, and add it with from-function",
    "SequentialLR": "takes schedulers: write a function that makes them and returns it, and add that with from-function",
    "ChainedScheduler": "takes schedulers: write a function that makes them and returns it",
}
ASKED = {
    "StepLR": "parameter 'step_size' has no default, and no role that training code has an argument for; say what it is",
    "MultiStepLR": "parameter 'milestones' has no default",
    "CyclicLR": "parameter 'base_lr' is one of several that could be the peak rate; say what it is given with --set base_lr",
}


def add(root: Path, target: str, *options: str) -> Result:
    return invoke("add-schedule", "from-torch", target, "--root", str(root), *options)


def class_of(target: str) -> type:
    module, _, name = target.rpartition(".")
    held: type = getattr(sys.modules[module] if module else torch.optim.lr_scheduler, name)
    return held


def test_no_class_of_the_installed_torch_is_forgotten() -> None:
    tree = ast.parse(Path(torch.optim.lr_scheduler.__file__).read_text())
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    known = {name.rpartition(".")[2] for name in (*WIRED, *REFUSED)}
    assert {name for name in classes if not name.startswith("_")} - known <= {"LRScheduler"}


def stepped(target: str, wired: Wired) -> list[float]:
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    scheduler = class_of(target)(optimizer, **wired.called)
    found = []
    for step in range(STEPS):
        found.append(float(optimizer.param_groups[0]["lr"]))
        if step < STEPS - 1:
            optimizer.step()
            scheduler.step(*([1.0] if wired.metric else []))
    return found


@pytest.fixture(scope="module", name="rates")
def _rates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[float], str]]:
    """Return the rates of each class through the tree's own parser, and the text of the tree."""
    tree = build(tmp_path_factory.mktemp("library") / "tree", FIXTURE)
    jobs = []
    for number, (target, wired) in enumerate(WIRED.items()):
        result = add(tree, target, "--name", f"kind_{number}", *wired.options)
        assert result.exit_code == 0, result.output
        words = ["--lr_schedule", f"kind_{number}", "--learning_rate", repr(PEAK), "--max_steps", str(TOTAL)]
        jobs.append(
            {"argv": [*words, *wired.words], "steps": STEPS, "metrics": [1.0] * STEPS if wired.metric else None}
        )
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parent / "in_tree.py"),
            str(tree),
            str(folder("fixtures") / "sambaflow_cpu"),
        ],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = (tree / "tasks/lm_tasks/gpt2_task.py").read_text()
    return {target: ([row[0] for row in one], text) for target, one in zip(WIRED, json.loads(done.stdout), strict=True)}


@pytest.mark.parametrize("target", WIRED)
def test_the_tree_follows_the_class(target: str, rates: dict[str, tuple[list[float], str]]) -> None:
    patched, text = rates[target]
    np.testing.assert_allclose(patched, stepped(target, WIRED[target]), rtol=1e-12, atol=1e-18)
    assert len(set(patched)) > 1
    for part in WIRED[target].parts:
        assert part in text


@pytest.mark.parametrize("target", ["CosineAnnealingLR", "ReduceLROnPlateau", "LinearLR", "ExponentialLR"])
def test_a_second_run_plans_nothing_and_verify_has_the_class_for_its_reference(target: str, tmp_path: Path) -> None:
    tree = build(tmp_path, FIXTURE)
    options = WIRED[target].options
    assert add(tree, target, *options).exit_code == 0
    assert add(tree, target, *options, "--check").exit_code == 0
    result = invoke("verify", "--root", str(tree), "--from-torch", target, "--output-format", "json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["names"]
    assert one["reference"] == f"torch's {target}"
    statuses = {check["name"]: check["status"] for check in one["checks"]}
    assert statuses["dispatch"] == "passed", result.stdout
    (detail,) = [check["detail"] for check in one["checks"] if check["name"] == "function"]
    assert detail.startswith("a metric drives it") == (target == "ReduceLROnPlateau")
    assert detail.startswith("only its library says what it computes") == (target != "ReduceLROnPlateau")


def test_verify_finds_an_arm_that_passes_something_else(tmp_path: Path) -> None:
    tree = build(tmp_path, FIXTURE)
    assert add(tree, "PolynomialLR").exit_code == 0
    task = tree / "tasks/lm_tasks/gpt2_task.py"
    task.write_text(task.read_text().replace("power=args.polynomial_power", "power=args.warmup_steps"))
    assert invoke("verify", "--root", str(tree), "--from-torch", "PolynomialLR").exit_code == 4
    wrong = invoke("verify", "fixed_lr", "--root", str(tree), "--from-torch", "PolynomialLR")
    assert wrong.exit_code == 3
    assert "its arm makes no PolynomialLR" in wrong.stderr
    both = invoke("verify", "--root", str(tree), "--from-torch", "PolynomialLR", "--from-function", "a.py:b")
    assert both.exit_code == 2
    assert "--from-function and --from-torch exclude each other" in both.stderr


@pytest.mark.parametrize(("target", "message"), [*REFUSED.items(), *ASKED.items()])
def test_what_cannot_be_made_by_name_is_refused_and_what_is_open_asked_for(
    target: str, message: str, tmp_path: Path
) -> None:
    tree = build(tmp_path, BASE)
    before = snapshot(tree)
    result = add(tree, target)
    assert result.exit_code == 3
    assert message in result.stderr
    assert snapshot(tree) == before


@pytest.mark.parametrize(
    ("target", "options", "code", "message"),
    [
        (
            "NopeLR",
            [],
            3,
            "torch.optim.lr_scheduler: no function or class 'NopeLR' at its top level; it has LRScheduler",
        ),
        ("a-b", [], 2, "'a-b' was given, wanted a class of torch.optim.lr_scheduler, or a dotted path"),
        ("not_there_at_all.Nope", [], 3, "'not_there_at_all' is installed where scaffold runs; install"),
        ("StepLR", ["--set", "gama=1"], 2, "'gama' was given, wanted a parameter of StepLR: step_size, gamma"),
        ("own_lib.missing", [], 3, "own_lib.missing: its source cannot be found: AttributeError"),
        ("own_lib.no_optimizer", [], 3, "own_lib.no_optimizer takes no optimizer: it makes no scheduler"),
    ],
)
def test_wrong_words(
    target: str, options: list[str], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = build(tmp_path / "library", {"own_lib/__init__.py": "def no_optimizer(step):\n    return 1.0\n"})
    monkeypatch.syspath_prepend(str(library))
    monkeypatch.setenv("PYTHONPATH", str(library))
    tree = build(tmp_path / "tree", BASE)
    result = add(tree, target, *options)
    assert result.exit_code == code, result.output
    assert message in result.stderr


PACKAGE = {
    "own_lib/__init__.py": "open({mark!r}, 'a')\nfrom .optimization import *\nfrom .told import ToldScheduler as Told\n",
    "own_lib/optimization.py": '''from torch.optim.lr_scheduler import LambdaLR


def get_wsd_schedule(
    optimizer,
    num_warmup_steps: int,
    num_decay_steps: int = 10,
    num_training_steps=None,
    decay_type: str = "linear",
    min_lr_ratio: float = 0,
    last_epoch: int = -1,
    **kwargs,
):
    """Warm up, stay, fall.

    Args:
        num_decay_steps (`int`): The length of the fall. Defaults to 10.
        decay_type (`str`, *optional*, defaults to `"linear"`): how.
    """

    def factor(step):
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        left = max(0, num_training_steps - step) / max(1, num_decay_steps)
        return max(min_lr_ratio, min(1.0, left))

    return LambdaLR(optimizer, factor, last_epoch)
''',
    "own_lib/told.py": """class ToldScheduler:
    def __init__(self, optimizer, t_initial: int, noise=None, start=True):
        self.optimizer, self.t_initial = optimizer, t_initial

    def step(self, epoch):
        for group in self.optimizer.param_groups:
            group["lr"] = 1e-3 * (1 - epoch / self.t_initial)
""",
    "own_lib/lazy.py": "def __getattr__(name):\n    from own_lib import optimization\n    return getattr(optimization, name)\n",
}


@pytest.fixture(name="library")
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    mark = tmp_path / "mark"
    files = {path: text.replace("{mark!r}", repr(str(mark))) for path, text in PACKAGE.items()}
    root = build(tmp_path / "library", files)
    monkeypatch.syspath_prepend(str(root))
    monkeypatch.setenv("PYTHONPATH", str(root))
    return mark


def test_a_function_of_a_library_that_a_package_passes_on(library: Path, tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", FIXTURE)
    result = add(tree, "own_lib.get_wsd_schedule")
    assert result.exit_code == 0, result.output
    assert not library.exists()  # read, not imported
    text = (tree / "tasks/lm_tasks/gpt2_task.py").read_text()
    assert (
        "note: get_wsd_schedule takes further keywords as **kwargs, which its signature does not name: none is passed"
        in result.stderr
    )
    assert "from own_lib import get_wsd_schedule" in text
    assert "num_warmup_steps=args.warmup_steps" in text
    assert "num_training_steps=args.max_steps" in text
    assert "wsd_min_lr_ratio: Optional[float] = field(default=0.0" in text
    assert '"help": "The length of the fall"' in text
    verified = invoke("verify", "--root", str(tree), "--from-torch", "own_lib.get_wsd_schedule")
    assert verified.exit_code == 0, verified.output
    assert "reference: own_lib.get_wsd_schedule" in verified.stdout


def test_a_default_without_an_argument_is_told(library: Path, tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", FIXTURE)
    words = ("num_warmup_steps=7", "num_decay_steps=9")
    result = add(tree, "own_lib.get_wsd_schedule", *(word for one in words for word in ("--default", one)))
    assert result.exit_code == 0, result.output
    wanted = (
        "warning: num_warmup_steps is what the tree passes, args.warmup_steps: --default is not used; --field declares"
    )
    assert wanted in result.stderr
    assert "num_decay_steps is what the tree passes" not in result.stderr
    assert "default=9" in (tree / "tasks/lm_tasks/gpt2_task.py").read_text()


def test_a_class_that_is_no_scheduler_of_torchs_is_added_with_a_note(library: Path, tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", FIXTURE)
    result = add(tree, "own_lib.Told")
    assert result.exit_code == 0, result.output
    assert "Told is no subclass of torch's schedulers" in result.stderr
    text = (tree / "tasks/lm_tasks/gpt2_task.py").read_text()
    assert "from own_lib import Told" in text
    assert "Told(optimizer=optimizer, t_initial=args.max_steps)" in text


def test_what_only_an_import_shows_is_found_in_a_child(library: Path, tmp_path: Path) -> None:
    result = add(build(tmp_path / "tree", FIXTURE), "own_lib.lazy.get_wsd_schedule")
    assert result.exit_code == 0, result.output
    assert library.exists()
    assert "own_lib" not in sys.modules


def test_the_kind_is_listed() -> None:
    assert "from-torch" in invoke("add-schedule", "--help").output
    assert "transformers.get_wsd_schedule" in invoke("add-schedule", "from-torch", "--help").output


BASES = {
    "own_lib/__init__.py": "",
    "own_lib/base.py": """import torch.optim.lr_scheduler as held


class Base(held.LRScheduler):
    def __init__(self, optimizer, total_steps: int, low: float = 0.5, last_epoch=-1):
        self.total_steps, self.low = total_steps, low
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [max(self.low, 1 - self.last_epoch / self.total_steps) * one for one in self.base_lrs]
""",
    "own_lib/many.py": """from functools import partial

from torch.optim.lr_scheduler import StepLR
from elsewhere import Unknown

from .base import Base

made = partial(StepLR, step_size=3)


class Bare(StepLR):
    pass


class Child(Base):
    pass


class Lost(Unknown):
    pass


class Empty:
    pass


class Stars(StepLR):
    def __init__(self, optimizer, *args, **kwargs):
        super().__init__(optimizer, *args, **kwargs)
""",
    "own_lib/lazy.py": "def __getattr__(name):\n    from torch.optim import lr_scheduler\n    return getattr(lr_scheduler, name)\n",
}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "LRScheduler",
            "torch.optim.lr_scheduler.LRScheduler is what torch's schedulers inherit from: it gives no rates",
        ),
        ("_LRScheduler", "is what torch's schedulers inherit from: it gives no rates itself"),
        ("own_lib.many.Bare", "parameter 'step_size' has no default"),
        ("own_lib.many.Lost", "has no constructor of its own, and that of Unknown cannot be read: write a function"),
        ("own_lib.many.Empty", "own_lib.many.Empty takes no optimizer: it makes no scheduler"),
        ("own_lib.many.Stars", "own_lib.many.Stars takes anything by place: write a function that makes it"),
        ("own_lib.many.made", "write a function that makes it, and add that with from-function"),
    ],
)
def test_what_only_seems_to_need_nothing_is_refused(
    target: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = build(tmp_path / "library", {**BASES, "elsewhere.py": "import gone\n\nStepper = gone.Unknown\n"})
    if target.endswith("made"):
        (library / "elsewhere.py").write_text("class Unknown:\n    pass\n")
    monkeypatch.syspath_prepend(str(library))
    monkeypatch.setenv("PYTHONPATH", str(library))
    tree = build(tmp_path / "tree", BASE)
    before = snapshot(tree)
    result = add(tree, target)
    assert result.exit_code == 3, result.output
    assert message in result.stderr
    assert snapshot(tree) == before


def test_a_constructor_is_found_in_a_base_in_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(build(tmp_path / "library", BASES)))
    tree = build(tmp_path / "tree", FIXTURE)
    result = add(tree, "own_lib.many.Child")
    assert result.exit_code == 0, result.output
    assert "no subclass of torch's" not in result.stderr
    text = (tree / "tasks/lm_tasks/gpt2_task.py").read_text()
    assert "from own_lib.many import Child" in text
    assert "Child(optimizer=optimizer, total_steps=args.max_steps, low=args.child_low, last_epoch=-1)" in text


def test_the_child_never_runs_a_file_of_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "mark"
    library = build(tmp_path / "library", BASES)
    monkeypatch.syspath_prepend(str(library))
    monkeypatch.setenv("PYTHONPATH", str(library))
    tree = build(tmp_path / "tree", {**BASE, "inspect.py": f"open({str(mark)!r}, 'w')\n"})
    monkeypatch.chdir(tree)
    result = add(tree, "own_lib.lazy.StepLR", "--default", "step_size=5")
    assert result.exit_code == 0, result.output
    assert not mark.exists()


#: A tree whose own schedules are factors of the step.
FACTORS = {
    "train.py": """import argparse


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr-schedule", default="linear", choices=["linear", "flat"])
    parser.add_argument("--max-steps", type=int, default=100)
    return parser.parse_args(argv)


def linear_factor(step, total_steps):
    return 1 - step / total_steps


def flat_factor(step):
    return 1.0


def lr_factor(args, step):
    if args.lr_schedule == "linear":
        return linear_factor(step, total_steps=args.max_steps)
    elif args.lr_schedule == "flat":
        return flat_factor(step)
    raise ValueError(args.lr_schedule)
"""
}
#: One whose own schedules are classes that know nothing of torch's.
CLASSES = {
    "train.py": """import argparse


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr-schedule", default="linear", choices=["linear", "flat"])
    parser.add_argument("--max-steps", type=int, default=100)
    return parser.parse_args(argv)


class LinearSchedule:
    def __init__(self, base_lr, total_steps):
        self.base_lr, self.total_steps = base_lr, total_steps

    def get_lr(self, step):
        return self.base_lr * (1 - step / self.total_steps)


class FlatSchedule:
    def __init__(self, base_lr):
        self.base_lr = base_lr

    def get_lr(self, step):
        return self.base_lr


def make_schedule(args, base_lr):
    if args.lr_schedule == "linear":
        return LinearSchedule(base_lr, total_steps=args.max_steps)
    elif args.lr_schedule == "flat":
        return FlatSchedule(base_lr)
    raise ValueError(args.lr_schedule)
"""
}


@pytest.mark.parametrize("files", [FACTORS, CLASSES], ids=["factors", "classes"])
@pytest.mark.parametrize("words", [("from-torch", "CosineAnnealingLR"), ("step", "--implementation", "torch")])
def test_a_tree_without_schedulers_takes_no_class(
    words: tuple[str, ...], files: dict[str, str], tmp_path: Path
) -> None:
    tree = build(tmp_path, files)
    before = snapshot(tree)
    result = invoke("add-schedule", *words, "--root", str(tree))
    assert result.exit_code == 3, result.output
    assert "makes a scheduler of an optimizer, and the tree's own schedules do not" in result.stderr
    assert snapshot(tree) == before
