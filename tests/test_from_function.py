"""`add-schedule from-function`: the user's own functions, wired into the bundled tree, trained, and refused."""

import importlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from scaffold.from_function.schedule import stem_of
from scaffold.resources import folder
from tests.importing import importable
from tests.trees import BASE, SCHEDULES_MODULE, build, changed, invoke, snapshot
from tests.user_schedules import SCHEDULES, Written

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")

FIXTURE = {p: d for p, d in snapshot(folder("fixtures") / "transformers_on_rdu").items() if "__pycache__" not in p}
PEAK, STEPS, TRAINED = 1e-3, 60, 12
#: The smallest run that there is, so that it can be made for each.
SMALL = ["--max_seq_length", "16", "-b", "2", "--per_device_train_batch_size", "2", "--steps_this_run", str(TRAINED)]


def add(root: Path, target: str, *options: str) -> Result:
    return invoke("add-schedule", "from-function", target, "--root", str(root), *options)


def original(path: Path, written: Written) -> list[float]:
    """Return the rates that the user's own function gives, imported here and stepped once a step."""
    spec = importlib.util.spec_from_file_location("users_own", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = getattr(module, written.name)
    if written.gives == "factor":
        return [PEAK * made(step, **written.called) for step in range(STEPS)]
    if written.gives == "curve":
        curve = made(**written.called)
        return [PEAK * curve(step) for step in range(STEPS)]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    scheduler = made(optimizer, **written.called)
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


@pytest.fixture(scope="module", name="rates")
def _rates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[float], list[float], str]]:
    """Return, for each function, the rates that the tree gives through its own parser, the original's, and the diff."""
    root = tmp_path_factory.mktemp("own")
    tree, files = build(root / "tree", FIXTURE), root / "files"
    files.mkdir()
    jobs: list[dict[str, object]] = []
    trained: list[dict[str, object]] = []
    for number, written in enumerate(SCHEDULES.values()):
        path = files / f"mine_{number}.py"
        path.write_bytes(written.text.encode())
        name = f"mine_{number}"
        result = add(tree, f"{path}:{written.name}", "--name", name, *written.options)
        assert result.exit_code == 0, result.output
        words = ["--lr_schedule", name, "--learning_rate", repr(PEAK), "--warmup_steps", "7", "--max_steps", "40"]
        jobs.append({"argv": [*words, *written.words], "steps": STEPS, "metrics": None})
        trained.append({"argv": [*words, *written.words, *SMALL], "output": str(root / name)})
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parent / "in_tree.py"),
            str(tree),
            str(folder("fixtures") / "sambaflow_cpu"),
        ],
        input=json.dumps(jobs + trained),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    patched = [[row[0] for row in one] for one in told[: len(jobs)]]
    for rates, logged in zip(patched, told[len(jobs) :], strict=True):
        np.testing.assert_allclose(logged, rates[:TRAINED], rtol=1e-12, atol=1e-18)  # what training really did
    text = "\n".join(path.read_text() for path in sorted(tree.rglob("*.py")))
    return {
        key: (patched[number], original(files / f"mine_{number}.py", written), text)
        for number, (key, written) in enumerate(SCHEDULES.items())
    }


@pytest.mark.parametrize("key", SCHEDULES)
def test_the_tree_follows_the_users_function(key: str, rates: dict[str, tuple[list[float], list[float], str]]) -> None:
    patched, expected, _ = rates[key]
    np.testing.assert_allclose(patched, expected, rtol=1e-12, atol=1e-18)
    assert len(set(patched)) > 1


@pytest.mark.parametrize("key", SCHEDULES)
def test_a_second_run_plans_nothing_and_the_preview_is_the_change(key: str, tmp_path: Path) -> None:
    written = SCHEDULES[key]
    tree = build(tmp_path / "tree", FIXTURE)
    mine = tmp_path / "mine.py"
    mine.write_bytes(written.text.encode())
    target = f"{mine}:{written.name}"
    assert add(tree, target, *written.options, "--check").exit_code == 1
    assert add(tree, target, *written.options).exit_code == 0
    after = snapshot(tree)
    assert add(tree, target, *written.options, "--check").exit_code == 0
    assert snapshot(tree) == after
    text = "\n".join(data.decode() for path, data in sorted(after.items()) if path.endswith(".py"))
    for part in written.parts:
        assert part in text
    assert "_unused" not in text


def test_the_file_is_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    mine = tmp_path / "mine.py"
    mine.write_text(
        f"open({str(mark)!r}, 'w').write('ran')\n\n\ndef curve(step, low=0.5):\n    return 1 - low * step\n"
    )
    assert add(build(tmp_path / "tree", BASE), f"{mine}:curve").exit_code == 0
    assert not mark.exists()


HEAD = "from torch.optim.lr_scheduler import LambdaLR\n\n\n"
REFUSED = {
    "anything by place": (
        HEAD + "def f(optimizer, *args):\n    return LambdaLR(optimizer, args)\n",
        "mine.py:4: parameter '*args' takes anything; write out the parameters that it stands for",
    ),
    "anything by name": (
        HEAD + "def f(optimizer, **kwargs):\n    return LambdaLR(optimizer, **kwargs)\n",
        "mine.py:4: parameter '**kwargs' takes anything; write out the parameters that it stands for",
    ),
    "by place only": (
        "def f(step, power=2.0, /):\n    return step ** power\n",
        "mine.py:1: parameter 'step' is positional only; leave out the '/': an arm passes keywords",
    ),
    "no default and no role": (
        "def f(step, sharpness):\n    return step ** sharpness\n",
        "mine.py:1: parameter 'sharpness' has no default, and no role that training code has an argument for;"
        " say what it is given with --set sharpness=VALUE or --set sharpness=@ARGUMENT, or what it is by default with"
        " --default sharpness=VALUE",
    ),
    "a default that no argument can have": (
        "def f(step, low=None):\n    return 1.0 if low is None else low * step\n",
        "parameter 'low' has the default None, which no argument can have; say what it is given with --set low=VALUE",
    ),
    "a default that is computed": (
        "import math\n\n\ndef f(step, low=math.pi):\n    return low * step\n",
        "parameter 'low' has the default math.pi, which no argument can have",
    ),
    "a flag": (
        "def f(step, fast=True):\n    return 0.5 * step if fast else step * 1.0\n",
        "parameter 'fast' has the default True, which no argument can have",
    ),
    "a name from nowhere": (
        "def f(step, low=0.5):\n    return low * helper(step)\n",
        "mine.py:2: 'helper' cannot be taken along: nothing in its file binds it at the top level",
    ),
    "a name bound twice": (
        "low = 1\nlow = 2\n\n\ndef f(step, high=0.5):\n    return high * low * step\n",
        "mine.py:6: 'low' cannot be taken along: it is bound more than once, on lines 1, 2",
    ),
    "a name bound on a condition": (
        "import sys\n\nif sys.platform:\n    low = 1\n\n\ndef f(step, high=0.5):\n    return high * low * step\n",
        "mine.py:8: 'low' cannot be taken along: line 4 binds it on a condition",
    ),
    "a relative import": (
        "from .helpers import low\n\n\ndef f(step, high=0.5):\n    return high * low(step)\n",
        "mine.py:1: 'low' cannot be taken along: a relative import means nothing in another file",
    ),
    "a function inside another": (
        "def make():\n    def f(step):\n        return 0.5 * step\n    return f(1), 2\n",
        "mine.py: no function or class 'f' at its top level; it has make",
    ),
    "a rate": (
        "def f(step, base_lr, decay=0.5):\n    return base_lr * decay ** step\n",
        "mine.py:1: f gives a learning rate; give the factor of the peak learning rate instead, and take no base rate",
    ),
    "one that sets the rate": (
        "def f(optimizer, low=0.5):\n    def at(step):\n        optimizer.param_groups[0]['lr'] = low * step\n"
        "    return at\n",
        "mine.py:1: f sets the rate itself; return the factor of the peak learning rate at a step instead",
    ),
    "one that returns no scheduler": (
        "def f(optimizer):\n    return optimizer.param_groups\n",
        "mine.py:1: f takes an optimizer, and does not return a scheduler that is made of it",
    ),
    "one that is nothing of the kind": (
        "def f(words):\n    return words.split()\n",
        "mine.py:1: f neither takes an optimizer and returns a scheduler, nor returns a function of the step, nor takes"
        " the step first (called step, t, epoch, …) and returns the factor of the learning rate",
    ),
    "a generator": ("def f(step):\n    yield 0.5 * step\n", "mine.py:1: f is a generator"),
    "asynchronous": ("async def f(step):\n    return 0.5 * step\n", "mine.py:1: f is asynchronous"),
    "a class of something else": (
        "class f:\n    def step(self):\n        pass\n",
        "mine.py:1: f is no subclass of a class in torch.optim.lr_scheduler",
    ),
    "a class with another's constructor": (
        "from torch.optim.lr_scheduler import StepLR\n\n\nclass f(StepLR):\n    pass\n",
        "mine.py:4: f has the constructor of StepLR; write one of its own, which takes what the schedule needs",
    ),
    "a parameter called as the function": (
        "def f(step, f=0.5):\n    return f * step\n",
        "mine.py:1: parameter 'f' is called as the function is; rename one of the two",
    ),
    "no Python": ("def f(step:\n", "mine.py:1:6: does not parse"),
    "another name": (
        HEAD + "def g(step):\n    return 0.5 * step\n",
        "no function or class 'f' at its top level; it has g",
    ),
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_cannot_be_derived_is_asked_for_or_refused(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, message = REFUSED[key]
    tree = build(tmp_path / "tree", BASE)
    before = snapshot(tree)
    (tmp_path / "mine.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    result = add(tree, "mine.py:f")
    assert result.exit_code == 3, result.output
    assert message in result.stderr
    assert result.stdout == ""
    assert snapshot(tree) == before


CURVE = "def f(step, total_steps, low=0.5):\n    return max(low, 1 - step / total_steps)\n"


@pytest.mark.parametrize(
    ("target", "options", "code", "message"),
    [
        ("mine.py", [], 2, "'mine.py' was given, wanted FILE:NAME, such as my_schedules.py:get_my_schedule"),
        ("mine.py:a-b", [], 2, "wanted FILE:NAME"),
        ("nowhere.py:f", [], 3, "nowhere.py: cannot be read: No such file or directory"),
        ("mine.py:f", ["--set", "high=3"], 2, "'high' was given, wanted a parameter of f: total_steps, low"),
        ("mine.py:f", ["--set", "low"], 2, "'low' was given, wanted PARAMETER=VALUE, or PARAMETER=@ARGUMENT"),
        (
            "mine.py:f",
            ["--set", "low=a b"],
            2,
            "'low=a b' was given, wanted a number, a word, a list, True, False or None",
        ),
        (
            "mine.py:f",
            ["--set", "low=@nothing"],
            2,
            "'@nothing' was given, wanted an argument that the tree has: lr_schedule",
        ),
        (
            "mine.py:f",
            ["--default", "low=None"],
            2,
            "'low=None' was given, wanted a number, a word, or a list of numbers",
        ),
        ("mine.py:f", ["--default", "low"], 2, "'low' was given, wanted PARAMETER=VALUE"),
        ("no_such_module_at_all:f", ["--import"], 3, "no module 'no_such_module_at_all' is installed"),
        ("math:f", ["--import"], 3, "math: cannot be read: the module is not Python source"),
        ("json.decoder:f", ["--import"], 3, "no function or class 'f' at its top level; it has JSONDecodeError"),
    ],
)
def test_wrong_words(
    target: str, options: list[str], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = build(tmp_path / "tree", BASE)
    (tmp_path / "mine.py").write_text(CURVE)
    monkeypatch.chdir(tmp_path)
    result = add(tree, target, *options)
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert snapshot(tree) == snapshot(build(tmp_path / "again", BASE))


def test_a_helper_whose_name_is_taken_is_a_conflict(tmp_path: Path) -> None:
    files = changed((SCHEDULES_MODULE, "from torch", "FLOOR = 2\n\nfrom torch"))
    (tmp_path / "mine.py").write_text("FLOOR = 1\n\n\ndef f(step, low=0.5):\n    return low * step + FLOOR\n")
    result = add(build(tmp_path / "tree", files), f"{tmp_path / 'mine.py'}:f")
    assert result.exit_code == 3
    assert f"{SCHEDULES_MODULE}:3: 'FLOOR' is there already and is not what would be written" in result.stderr


def test_a_helper_that_is_there_is_used(tmp_path: Path) -> None:
    files = changed((SCHEDULES_MODULE, "from torch", "FLOOR = 1\n\nfrom torch"))
    (tmp_path / "mine.py").write_text("FLOOR = 1\n\n\ndef f(step, low=0.5):\n    return low * step + FLOOR\n")
    tree = build(tmp_path / "tree", files)
    assert add(tree, f"{tmp_path / 'mine.py'}:f").exit_code == 0
    assert (tree / SCHEDULES_MODULE).read_text().count("FLOOR = 1") == 1


def test_an_installed_function_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "mark"
    package = {
        "own_lib/__init__.py": f"open({str(mark)!r}, 'w')\n",
        "own_lib/schedules.py": HEAD + "def get_x(optimizer, max_steps, low=0.5, last_epoch=-1):\n"
        "    return LambdaLR(optimizer, lambda s: max(low, 1 - s / max_steps), last_epoch)\n\n\n" + CURVE,
    }
    monkeypatch.syspath_prepend(str(build(tmp_path / "library", package)))
    tree = build(tmp_path / "tree", BASE)
    assert add(tree, "own_lib.schedules:get_x", "--import").exit_code == 0
    assert add(tree, "own_lib.schedules:f", "--import", "--name", "curved").exit_code == 0
    assert not mark.exists()
    task, schedules = (tree / "tasks/lm/task.py").read_text(), (tree / SCHEDULES_MODULE).read_text()
    assert "from own_lib.schedules import get_x" in task
    assert "max_steps=args.max_steps" in task
    assert "from own_lib.schedules import f" in schedules
    assert "return f(current_step, total_steps=total_steps, low=low)" in schedules


HOSTILE = '''"""H."""


def f(step, low=0.5, high=0.25):
    """Say "it" in \\'\\'\\'three\\'\\'\\' ways; {{ low }} %(low)s.

    Args:
        low: "quoted", {braced}, 100% of it, a \\\\ and
            a second line with \\"\\"\\" in it
        high: ``'); import os; os.abort() #`` \\x1b[31m
    """
    return low * step + high
'''


@pytest.mark.parametrize("arguments", ["dataclass", "argparse"])
def test_a_hostile_docstring_stays_a_help_text(arguments: str, tmp_path: Path) -> None:
    files = dict(BASE)
    if arguments == "argparse":
        files = {
            "train.py": """import argparse

from torch.optim.lr_scheduler import LambdaLR


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr-schedule", default="flat", help="the schedule")
    return parser.parse_args(argv)


def flat_schedule(optimizer, last_epoch=-1):
    return LambdaLR(optimizer, lambda step: 1.0, last_epoch)


def build(args, optimizer):
    if args.lr_schedule == "flat":
        return flat_schedule(optimizer)
    elif args.lr_schedule == "none":
        return None
    raise ValueError(args.lr_schedule)
"""
        }
    (tmp_path / "mine.py").write_text(HOSTILE)
    tree = build(tmp_path / "tree", files)
    result = add(tree, f"{tmp_path / 'mine.py'}:f", "--name", "hostile")
    assert result.exit_code == 0, result.output
    assert "\\x1b[31m" not in result.output
    where = tree / ("train.py" if arguments == "argparse" else "tasks/lm/task.py")
    compile(where.read_text(), str(where), "exec")
    if arguments == "argparse":
        code = "import sys; sys.path.insert(0, sys.argv.pop()); import train; train.parse(['--help'])"
        shown = subprocess.run([sys.executable, "-c", code, str(tree)], capture_output=True, text=True, check=True)
        assert "100% of it" in " ".join(shown.stdout.split())


def test_the_kind_is_listed_with_the_catalogue() -> None:
    assert "from-function" in invoke("add-schedule", "--help").output
    assert "FILE:NAME" in invoke("add-schedule", "from-function", "--help").output


@pytest.mark.parametrize("key", SCHEDULES)
def test_verify_compares_with_the_original(key: str, tmp_path: Path) -> None:
    written = SCHEDULES[key]
    tree = build(tmp_path / "tree", FIXTURE)
    mine = tmp_path / "mine.py"
    mine.write_bytes(written.text.encode())
    target = f"{mine}:{written.name}"
    assert add(tree, target, *written.options).exit_code == 0
    result = invoke("verify", "--root", str(tree), "--from-function", target, "--output-format", "json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["names"]
    statuses = {check["name"]: check["status"] for check in one["checks"]}
    assert statuses == {name: "not run" if name == "old names" else "passed" for name in statuses}, result.stdout
    assert one["reference"] == f"the original, {mine}:{written.name}"


@pytest.mark.parametrize("key", ["the factor at a step", "a subclass of torch's", "a partial of a helper"])
def test_verify_finds_a_copy_that_departs(key: str, tmp_path: Path) -> None:
    written = SCHEDULES[key]
    tree = build(tmp_path / "tree", FIXTURE)
    mine = tmp_path / "mine.py"
    mine.write_text(written.text)
    target = f"{mine}:{written.name}"
    assert add(tree, target).exit_code == 0
    mine.write_text(written.text.replace("1 - ", "1.01 - "))
    result = invoke("verify", "--root", str(tree), "--from-function", target)
    assert result.exit_code == 4, result.output
    assert "failed" in result.stdout


def test_verify_asks_for_a_name_that_is_there(tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", FIXTURE)
    (tmp_path / "mine.py").write_text(CURVE)
    result = invoke("verify", "--root", str(tree), "--from-function", f"{tmp_path / 'mine.py'}:f")
    assert result.exit_code == 3
    assert "the dispatch has no such name" in result.stderr
    result = invoke("verify", "fixed_lr", "--root", str(tree), "--from-function", f"{tmp_path / 'mine.py'}:f")
    assert result.exit_code == 3
    assert "nothing in the tree is made of f" in result.stderr


FACTORS = {
    "curves.py": """from functools import partial

from pydantic import BaseModel, Field


class Config(BaseModel):
    learning_rate: float = Field(default=0.1, description="the peak")
    decay_method: str = Field(default="flat", description="how")
    train_steps: int = Field(default=40, description="steps")


def flat(step: int) -> float:
    return 1.0 * (step > -1)


def straight(step: int, train_steps: int) -> float:
    return max(0.0, 1 - step / train_steps)


def decay_fn(config: Config):
    functions = {
        "flat": partial(flat),
        "straight": partial(straight, train_steps=config.train_steps),
    }
    return functions[config.decay_method]
""",
}


@pytest.mark.parametrize(
    "key", ["the factor at a step", "a function that returns one", "a lambda returned, two-space indents"]
)
def test_a_curve_takes_the_form_of_the_trees_own(key: str, tmp_path: Path) -> None:
    written = SCHEDULES[key]
    mine = tmp_path / "mine.py"
    mine.write_text(written.text)
    tree = build(tmp_path / "tree", FACTORS)
    assert add(tree, f"{mine}:{written.name}", "--name", "own").exit_code == 0
    assert add(tree, f"{mine}:{written.name}", "--name", "own", "--check").exit_code == 0
    with importable(tree):
        curves = importlib.import_module("curves")
        stem = stem_of(written.name).replace("-", "_")
        given = {f"{stem}_{name}": value for name, value in written.called.items() if name != "total_steps"}
        curve = curves.decay_fn(curves.Config(decay_method="own", **given))
        found = [PEAK * curve(step) for step in range(STEPS)]
    np.testing.assert_allclose(found, original(mine, written), rtol=1e-12, atol=1e-18)


def test_a_scheduler_is_refused_where_the_trees_own_are_none(tmp_path: Path) -> None:
    written = SCHEDULES["a partial of a helper"]
    mine = tmp_path / "mine.py"
    mine.write_text(written.text)
    tree = build(tmp_path / "tree", FACTORS)
    result = add(tree, f"{mine}:{written.name}")
    assert result.exit_code == 3
    assert (
        "get_sharp_lr makes a scheduler of an optimizer, and the tree's own schedules do not (form: step factor"
        in result.stderr
    )


def test_a_module_below_a_folder_without_an_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(build(tmp_path / "library", {"top_ns/sub_ns/curves.py": CURVE})))
    tree = build(tmp_path / "tree", BASE)
    assert add(tree, "top_ns.sub_ns.curves:f", "--import").exit_code == 0
    result = add(tree, "top_ns.sub_ns.nothing:f", "--import")
    assert result.exit_code == 3
    assert "no module 'top_ns.sub_ns.nothing' is installed where scaffold runs" in result.stderr
