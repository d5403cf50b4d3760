"""Arguments and allow-lists from end to end: planned into whole trees, parsed there by what the tree parses with, and run."""

import ast
import difflib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from scaffold.arguments import COMMAND_LINES, form_of
from scaffold.errors import AmbiguousArguments, AmbiguousSite, Conflict, NoArguments
from scaffold.model.parameter import Role, Value, Values
from scaffold.model.plan import Plan
from scaffold.model.request import EverySite, Request, Settled, SiteNamed
from scaffold.schedules import SCHEDULES
from tests.argument_trees import ARGPARSE_PARENT, HEAD, LR, OPTIONS_PARENT, TREES, ArgumentTree, chain
from tests.importing import importable
from tests.trees import apply, as_bytes, build, plan_for
from tests.trees import run as run_command

pytest.importorskip("torch")

KINDS = {schedule.kind: schedule for schedule in SCHEDULES}
STEPS = 120
PEAK = 0.1
#: The kinds that every tree gets one after the other, each with values and with others for a second run.
SETTINGS: dict[str, tuple[dict[str, Value], dict[str, Value]]] = {
    "step": ({"decay_steps": 30, "gamma": 0.5}, {"decay_steps": 45, "gamma": 0.25}),
    "wsd": ({"decay_steps": 40, "decay_type": "linear"}, {"decay_steps": 60, "decay_type": "1-sqrt"}),
    "cosine-min-lr": ({"final_ratio": 0.2}, {"final_ratio": 0.4}),
    "multi-step": ({"milestones": (20, 50), "gamma": 0.5}, {"milestones": (10, 40, 80), "gamma": 0.2}),
    "reduce-on-plateau": ({"patience": 12}, {"patience": 20}),
}


def requested(kind: str, values: Mapping[str, Value] | None = None, **more: object) -> Request:
    request = Request.with_defaults(KINDS[kind], KINDS[kind].implementations[0])
    return replace(request, given=tuple((values or {}).items()), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Running:
    """A tree on disk, ready to be started any number of times."""

    root: Path
    starter: str

    def rates(self, line: str, steps: int = STEPS) -> list[float]:
        """Return the learning rates of a run that is told what `line` says."""
        scheduler = self._start()(line)
        optimizer = scheduler.optimizer
        found = []
        for _ in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step(*([1.0] if "lateau" in type(scheduler).__name__ else []))
        return found

    def failure(self, line: str) -> str:
        """Return the type of what a run ends with."""
        try:
            self._start()(line)
        except BaseException as error:
            return type(error).__name__
        return "nothing"

    def _start(self) -> Callable[[str], object]:
        with importable(self.root):
            held: dict[str, object] = {"__name__": "starter"}
            exec(compile(self.starter, "starter", "exec"), held)
        return held["start"]  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _no_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the same size are written within one second: no cached code of the one before."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def told(plan: Plan, name: str, values: Mapping[str, Value] | None = None) -> str:
    """Return the line that selects a schedule, as the tree is told it, with values under the fields' own names."""
    site = plan.sites[0]
    places = (site.arguments, *site.hops)
    place = next((one for one in places if one.form in COMMAND_LINES), site.arguments)
    form = form_of(place)
    pairs = [(site.option, name), *(values or {}).items()]
    return form.command(place, [(form.spelled(place, field), value) for field, value in pairs])


def expected(kind: str, values: Mapping[str, Value]) -> list[float]:
    schedule = KINDS[kind]
    held = Values(schedule.defaults() | {"warmup_steps": 10, "total_steps": 200} | dict(values))
    assert schedule.factor is not None
    return [PEAK * schedule.factor(step, held) for step in range(STEPS)]


def skip_without(tree: ArgumentTree) -> None:
    for package in tree.packages:
        pytest.importorskip(package)


def survives(before: str, after: str) -> None:
    """Assert that the text parses and that the only lines that differ are those which list names or parameters."""
    ast.parse(after)
    gone = [row[2:] for row in difflib.ndiff(before.splitlines(), after.splitlines()) if row.startswith("- ")]
    for row in gone:
        assert re.search(r"cosine|import|def |build_scheduler\(|optimizer, |lr_schedule, ", row), row


@pytest.mark.parametrize("name", TREES)
def test_schedules_one_after_the_other(name: str, tmp_path: Path) -> None:
    tree = TREES[name]
    skip_without(tree)
    files = as_bytes(tree.files)
    before = Running(build(tmp_path / "before", files), tree.starter)
    plan = plan_for(files, requested("step"))
    old = {one: before.rates(told(plan, one)) for one in ("constant", "cosine")}
    failure = before.failure(told(plan, "cubic"))
    assert failure not in ("nothing", "NameError", "KeyError")
    for kind, (values, others) in SETTINGS.items():
        request = requested(kind, values)
        plan = plan_for(files, request)
        assert [edit.path for edit in plan.edits if edit.path == tree.path]
        patched = apply(files, plan)
        for edit in plan.edits:
            survives(edit.before.decode(), edit.after.decode())
        assert not plan_for(patched, request)
        run = Running(build(tmp_path / kind, patched), tree.starter)
        printed, by_default = run.rates(plan.command_line), run.rates(told(plan, request.name))
        fields = {p.name: p for p in KINDS[kind].parameters}
        changed = {field_of(plan, kind, one): value for one, value in others.items() if one in fields}
        again = run.rates(told(plan, request.name, changed))
        assert printed == pytest.approx(by_default)
        if KINDS[kind].factor is not None:
            assert printed == pytest.approx(expected(kind, values))
            assert again == pytest.approx(expected(kind, others))
        else:
            assert printed != pytest.approx(again)
            assert printed[-1] < printed[0]
        files = patched
    run = Running(build(tmp_path / "after", files), tree.starter)
    for one, rates in old.items():
        assert run.rates(told(plan, one)) == pytest.approx(rates)
    assert run.failure(told(plan, "cubic")) == failure
    assert not any(plan_for(files, requested(kind, values)) for kind, (values, _) in SETTINGS.items())


def field_of(plan: Plan, kind: str, parameter: str) -> str:
    """Return what the place that the run is told by calls a parameter's field."""
    site = plan.sites[0]
    places = (site.arguments, *site.hops)
    place = next((one for one in places if one.form in COMMAND_LINES), site.arguments)
    return form_of(place).field_name(place, KINDS[kind].field(KINDS[kind].parameter(parameter)))


def without_each_hunk(before: bytes, after: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the patched text with one run of changed lines as it was before, and those lines."""
    old, new = (data.decode().splitlines(keepends=True) for data in (before, after))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield "".join(new[c:d]), "".join([*new[:c], *old[a:b], *new[d:]]).encode()


def meaning(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return each file's statements, however they are laid out."""
    return {path: ast.unparse(ast.parse(data)).splitlines() for path, data in files.items()}


@pytest.mark.parametrize("name", TREES)
def test_what_is_taken_out_again_comes_back(name: str) -> None:
    files = as_bytes(TREES[name].files)
    for kind in ("step", "multi-step"):
        request = requested(kind)
        plan = plan_for(files, request)
        patched = apply(files, plan)
        for edit in (edit for edit in plan.edits if edit.path != "lr.py"):
            for rows, text in without_each_hunk(edit.before, edit.after):
                half = patched | {edit.path: text}
                try:
                    ast.parse(text)
                except SyntaxError:
                    continue
                assert meaning(apply(half, plan_for(half, request))) == meaning(patched), rows


# What must not be taken for a declaration


def started_by(reading: str, warmup: str = "10", total: str = "200", indent: str = "    ") -> str:
    return f"{HEAD}\n\ndef build_scheduler(config, optimizer):\n{chain(reading, warmup, total, indent)}"


ITEM = started_by('config["lr_schedule"]', 'config["warmup"]')
DEEP = started_by('config["optim"]["scheduler"]["name"]')
NO_DECLARATION = {
    "settings of a YAML file": (ITEM, {}),
    "a dict whose value is no name of a schedule": (ITEM, {"config.py": 'CONFIG = {"lr_schedule": "resnet"}\n'}),
    "a dict whose value is computed": (ITEM, {"config.py": 'CONFIG = {"lr_schedule": args.schedule}\n'}),
    "a dict below other keys": (DEEP, {"config.py": 'CONFIG = {"model": {"name": "cosine"}}\n'}),
    "a dict in a test": (ITEM, {"tests/test_it.py": 'CONFIG = {"lr_schedule": "cosine"}\n'}),
    "a dict in a generated file": (
        ITEM,
        {"c.py": '# Generated by make. DO NOT EDIT.\nC = {"lr_schedule": "cosine"}\n'},
    ),
    "a dict that is passed to a call": (ITEM, {"config.py": 'run(options={"lr_schedule": "cosine"})\n'}),
    "an entry without a plain key": (ITEM, {"config.py": 'CONFIG = {LR_SCHEDULE: "cosine"}\n'}),
    "a class with that field on another path": (
        started_by("config.optim.scheduler.name"),
        {"config.py": "name = 1\n"},
    ),
}


@pytest.mark.parametrize("name", NO_DECLARATION)
def test_what_declares_nothing_is_refused_with_the_way_out(name: str) -> None:
    train, others = NO_DECLARATION[name]
    with pytest.raises(NoArguments, match="--inline-arguments"):
        plan_for({"lr.py": LR, "train.py": train, **others}, requested("step"))


def test_two_dicts_are_told_apart_by_hand() -> None:
    files = {"lr.py": LR, "train.py": ITEM, "a.py": 'CONFIG = {"lr_schedule": "cosine"}\n'}
    files["b.py"] = 'CONFIG = {"lr_schedule": "constant", "warmup": 1}\n'
    with pytest.raises(AmbiguousArguments, match=r"a\.py::CONFIG\n  b.py::CONFIG"):
        plan_for(files, requested("step"))
    plan = plan_for(files, requested("step", settled=Settled(arguments="b.py::CONFIG")))
    assert [edit.path for edit in plan.edits] == ["b.py", "lr.py", "train.py"]
    assert apply(files, plan)["b.py"].decode() == (
        'CONFIG = {\n    "lr_schedule": "constant",\n    "decay_steps": 100,\n    "decay_gamma": 0.5,\n    "warmup": 1,\n}\n'
    )


def test_the_dict_below_the_same_keys_is_meant() -> None:
    config = 'CONFIG = {\n    "model": {"name": "cosine"},\n    "optim": {\n        "scheduler": {\n'
    config += '            "name": "cosine",\n        },\n    },\n}\n'
    files = {"lr.py": LR, "train.py": DEEP, "config.py": config}
    result = apply(files, plan_for(files, requested("step")))
    new = '            "decay_steps": 100,\n            "decay_gamma": 0.5,\n'
    assert result["config.py"].decode() == config.replace(
        '            "name": "cosine",\n', f'            "name": "cosine",\n{new}'
    )
    assert 'decay_steps=config["optim"]["scheduler"]["decay_steps"]' in result["train.py"].decode()


# Values in the arm


def test_values_in_the_arm() -> None:
    guard = (
        '    if config["lr_schedule"] not in ("constant", "cosine"):\n        raise ValueError("constant or cosine")\n'
    )
    train = ITEM.replace("optimizer):\n", f"optimizer):\n{guard}", 1)
    files = {"lr.py": LR, "train.py": train}
    request = requested("multi-step", {"milestones": (20, 50)}, settled=Settled(inline=True))
    plan = plan_for(files, request)
    result = apply(files, plan)
    text = result["train.py"].decode()
    assert "milestones=(20, 50), gamma=0.1" in text
    assert 'notin("constant","cosine","multi_step_schedule",)' in "".join(text.split())
    assert '"constant, cosine or multi_step_schedule"' in text
    assert [str(one) for one in plan.diagnostics] == [
        "note: train.py:7: the values are written into the arm, and nothing is declared: change them there"
    ]
    assert [change.what for edit in plan.edits for change in edit.changes if change.what == "argument"] == []
    assert plan.command_line == 'lr_schedule = "multi_step_schedule"'
    assert not plan_for(result, request)


# All kinds of lists in one tree

NAMES = '''\
"""What the schedules are called."""

from enum import Enum


class SchedulerType(str, Enum):
    """Schedules: `constant`, `cosine`."""

    CONSTANT = "constant"
    COSINE = "cosine"


class OptimizerType(str, Enum):
    SGD = "sgd"
    ADAM = "adam"
'''
LISTS = '''\
"""Configuration.

The learning rate is constant or follows a cosine.
"""

from dataclasses import dataclass, field
from typing import Literal

from names import OptimizerType, SchedulerType

ScheduleName = Literal["constant", "cosine"]
OptimizerName = Literal["sgd", "adam"]
SCHEDULES = ("constant", "cosine")
OPTIMIZERS = ("sgd", "adam")
MODELS = ["constant", "cosine", "linear"]
ALL = list(SchedulerType)
BUILDERS = {"constant": 1, "cosine": 2}
KNOWN = list(BUILDERS.keys())


@dataclass
class Arguments:
    """What a run is told.

    Attributes:
        optimizer: `sgd` or `adam`.
        lr_schedule: `constant` or `cosine`.
    """

    optimizer: OptimizerName = field(default="sgd", metadata={"help": "sgd or adam", "choices": ["sgd", "adam"]})
    lr_schedule: ScheduleName = field(
        default="cosine",
        metadata={
            "help": "constant or cosine",
            "choices": ["constant", "cosine"],
        },
    )
    warmup_steps: int = field(default=10, metadata={"help": "Warm-up"})
    max_steps: int = field(default=200, metadata={"help": "Length"})

    def __post_init__(self):
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer is {self.optimizer}, wanted 'sgd' or 'adam'")
        if self.lr_schedule not in SCHEDULES:
            raise ValueError("wanted 'constant' or 'cosine'")
        self.lr_schedule = SchedulerType(self.lr_schedule).value
'''
CHECKED = f'''\
from config import Arguments
{HEAD}

def build_scheduler(args: Arguments, optimizer):
    """Return the scheduler: `constant` or `cosine`."""
    assert args.lr_schedule in ("constant", "cosine"), "constant or cosine only"
{chain("args.lr_schedule", "args.warmup_steps", "args.max_steps")}

def build_optimizer(args: Arguments, model):
    if args.optimizer not in ("sgd", "adam"):
        raise ValueError(args.optimizer)
'''
HOSTS = {"lr.py": LR, "names.py": NAMES, "config.py": LISTS, "train.py": CHECKED}


def test_all_lists_of_the_names_and_no_others() -> None:
    request = requested("step", name="drop")
    plan = plan_for(HOSTS, request)
    result = {path: data.decode() for path, data in apply(HOSTS, plan).items()}
    names = NAMES.replace("`cosine`.", "`cosine`, `drop`.").replace('"cosine"\n', '"cosine"\n    DROP = "drop"\n')
    assert result["names.py"] == names
    config = LISTS
    for old, new in (
        ('Literal["constant", "cosine"]', 'Literal["constant", "cosine", "drop"]'),
        ('SCHEDULES = ("constant", "cosine")', 'SCHEDULES = ("constant", "cosine", "drop")'),
        ("lr_schedule: `constant` or `cosine`", "lr_schedule: `constant`, `cosine` or `drop`"),
        ('"help": "constant or cosine"', '"help": "constant, cosine or drop"'),
        ('"choices": ["constant", "cosine"]', '"choices": ["constant", "cosine", "drop"]'),
        ("wanted 'constant' or 'cosine'", "wanted 'constant', 'cosine' or 'drop'"),
    ):
        assert config.count(old) == 1
        config = config.replace(old, new)
    before, fields, after = result["config.py"].partition("    decay_steps: int")
    declared, rest, _ = (fields + after).partition("    def __post_init__")
    assert before + "\n" + (fields + after)[len(declared) :] == config
    assert rest
    assert '("constant", "cosine", "drop"), "constant, cosine or drop only"' in result["train.py"]
    assert '"""Return the scheduler: `constant`, `cosine` or `drop`."""' in result["train.py"]
    assert not plan_for(result, request)


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (
            "names.py",
            '    COSINE = "cosine"\n',
            '    COSINE = "cosine"\n    DROP = "dropped"\n',
            "names.py:11: 'DROP' is there",
        ),
        (
            "names.py",
            '    COSINE = "cosine"\n',
            '    COSINE = "cosine"\n\n    def DROP(self): ...\n',
            "names.py:12: 'DROP' is",
        ),
        (
            "config.py",
            "    max_steps: int",
            "    decay_steps: int = 7\n    max_steps: int",
            "config.py:39: 'decay_steps' is there",
        ),
        (
            "config.py",
            "    max_steps: int",
            '    decay_gamma: str = "x"\n    max_steps: int',
            "config.py:39: 'decay_gamma' is",
        ),
        (
            "lr.py",
            "import math\n",
            "import math\n\nget_drop_schedule = None\n",
            "lr.py:5: 'get_drop_schedule' is there",
        ),
    ],
)
def test_names_that_are_taken(path: str, old: str, new: str, message: str) -> None:
    files = {**HOSTS, path: HOSTS[path].replace(old, new, 1)}
    with pytest.raises(Conflict, match=re.escape(message)):
        plan_for(files, requested("step", name="drop"))


CONSTANTS = 'FLAT = "constant"\nCOS = "cosine"\n'
BY_CONSTANT = started_by("config.lr_schedule").replace('"constant":', "FLAT:").replace('"cosine":', "COS:")


@pytest.mark.parametrize(
    "taken", ['STEP = "stair"\n', "from steps import STEP\n", "def STEP(): ...\n", "import STEP\n", "STEP: int = 1\n"]
)
def test_a_constant_that_is_taken(taken: str) -> None:
    train = f"from names import FLAT, COS\n{BY_CONSTANT}"
    files = {
        "lr.py": LR,
        "train.py": train,
        "names.py": CONSTANTS + taken,
        "c.py": "class Config:\n    lr_schedule = 'cosine'\n",
    }
    with pytest.raises(Conflict, match=r"names\.py:3: 'STEP' is there already and does not stand for 'step'"):
        plan_for(files, requested("step", name="step"))


def test_a_free_constant_is_added() -> None:
    train = f"from names import FLAT, COS\n{BY_CONSTANT}"
    files = {
        "lr.py": LR,
        "train.py": train,
        "names.py": CONSTANTS,
        "c.py": "class Config:\n    lr_schedule = 'cosine'\n",
    }
    plan = plan_for(files, requested("step", name="step"))
    half = {**files, "names.py": CONSTANTS + 'STEP = "step"\n'}
    assert apply(half, plan_for(half, requested("step", name="step"))) == apply(files, plan)
    assert apply(files, plan)["names.py"].decode() == CONSTANTS + 'STEP = "step"\n'
    assert not plan_for(apply(files, plan), requested("step", name="step"))


# What the user says goes

TAKEN = {
    "argparse": ("    return parser.parse_args", '    parser.add_argument("--decay-steps", type=int, default=7)\n'),
    "click, passed on": ("def main(", '@click.option("--decay-steps", type=int, default=7)\n'),
    "dataclass, plain": ("    warmup_steps: int", "    decay_steps: int = 7\n"),
    "yacs": ("# Steps of", "_C.SOLVER.DECAY_STEPS = 7\n"),
    "yacs, nodes of dicts": ('        "WARMUP_STEPS"', '        "DECAY_STEPS": 7,\n'),
    "globals": ("WARMUP_STEPS =", "DECAY_STEPS = 7\n"),
    "dict": ('    "warmup_steps"', '    "decay_steps": 7,\n'),
    "kwargs.pop": ("        self.warmup_steps", '        self.decay_steps = kwargs.pop("decay_steps", 7)\n'),
    "class attributes": ("    warmup_steps", "    decay_steps = 7\n"),
    "ml_collections": ("  config.warmup_steps", "  config.decay_steps = 7\n"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_field_that_is_taken_and_another_name_for_it(name: str, tmp_path: Path) -> None:
    tree, (anchor, row) = TREES[name], TAKEN[name]
    skip_without(tree)
    text = tree.files[tree.path]
    assert text.count(anchor) == 1
    at = text.index(anchor)
    files = {**tree.files, tree.path: text[:at] + row + text[at:]}
    if name == "click, passed on":
        files[tree.path] = files[tree.path].replace("def main(lr_schedule", "def main(decay_steps, lr_schedule")
    line = text[:at].count("\n") + 1
    with pytest.raises(
        Conflict, match=rf"{tree.path}:{line}: '(?i:decay_steps)' is there.*--field decay_steps=NAME"
    ) as caught:
        plan_for(files, requested("step"))
    assert "decay_gamma" not in str(caught.value)
    request = requested("step", {"decay_steps": 30}, fields=(("decay_steps", "drop_every"),), name="drop")
    plan = plan_for(files, request)
    run = Running(build(tmp_path, apply(files, plan)), tree.starter)
    assert run.rates(plan.command_line) == pytest.approx(expected("step", {"decay_steps": 30}))
    assert not plan_for(apply(files, plan), request)


@pytest.mark.parametrize(
    "name", ["argparse", "click, passed on", "dataclasses, nested", "yacs", "dict", "function parameters"]
)
def test_an_expression_in_place_of_a_field(name: str, tmp_path: Path) -> None:
    tree = TREES[name]
    skip_without(tree)
    site = plan_for(tree.files, requested("step")).sites[0]
    warmup = next(one.expression for one in site.bindings if one.role is Role.WARMUP_STEPS)
    request = requested("step", bindings=(("decay_steps", warmup),))
    plan = plan_for(tree.files, request)
    assert "decay_steps 100" not in plan.command_line
    run = Running(build(tmp_path, apply(tree.files, plan)), tree.starter)
    assert run.rates(plan.command_line) == pytest.approx(expected("step", {"decay_steps": 10}))


TWO = {
    "lr.py": LR,
    "options.py": OPTIONS_PARENT,
    "train.py": ARGPARSE_PARENT,
    "tune.py": ARGPARSE_PARENT.replace("def build_scheduler", "def tuned_scheduler"),
}


def test_two_sites_that_share_their_options(tmp_path: Path) -> None:
    with pytest.raises(AmbiguousSite, match=r"tune\.py::tuned_scheduler"):
        plan_for(TWO, requested("step"))
    every = requested("step", sites=EverySite())
    plan = plan_for(TWO, every)
    result = apply(TWO, plan)
    assert result["options.py"].count(b"--decay_steps") == 1
    assert result["train.py"].count(b"get_step_schedule(") == result["tune.py"].count(b"get_step_schedule(") == 1
    assert not plan_for(result, every)
    one = plan_for(TWO, requested("step", sites=SiteNamed("tune.py")))
    assert [edit.path for edit in one.edits] == ["lr.py", "options.py", "tune.py"]
    rest = plan_for(apply(TWO, one), every)
    assert apply(apply(TWO, one), rest) == result
    run = Running(build(tmp_path, result), TREES["argparse parent in another file"].starter)
    assert run.rates(plan.command_line) == pytest.approx(expected("step", {}))


def test_the_function_goes_where_it_is_told() -> None:
    tree = TREES["argparse"]
    files = {**tree.files, "more/__init__.py": "", "more/curves.py": '"""More."""\n'}
    plan = plan_for(files, requested("step", settled=Settled(schedules_module="more/curves.py")))
    result = apply(files, plan)
    assert result["lr.py"].decode() == LR
    assert "from more.curves import get_step_schedule" in result["train.py"].decode()


def test_arguments_told_by_hand_are_reached_through_calls() -> None:
    tree = TREES["click, passed on"]
    plan = plan_for(tree.files, requested("step", settled=Settled(arguments="train.py::main")))
    assert apply(tree.files, plan) == apply(tree.files, plan_for(tree.files, requested("step")))


@pytest.mark.parametrize("name", [name for name in TREES if name.startswith("argparse")])
def test_the_help_of_a_parser_can_be_printed(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = TREES[name]
    run = Running(build(tmp_path, apply(tree.files, plan_for(tree.files, requested("step")))), tree.starter)
    assert run.failure("--help") == "SystemExit"
    assert re.search(r"--decay[-_]steps DECAY_STEPS", capsys.readouterr().out)


def test_options_of_an_exclusive_group_go_to_its_parser(tmp_path: Path) -> None:
    tree = TREES["argparse mutually exclusive"]
    text = tree.files["train.py"].replace(
        "    either = parser.add_mutually_exclusive_group()\n",
        "    group = parser.add_argument_group('rate')\n    either = group.add_mutually_exclusive_group()\n",
    )
    files = {**tree.files, "train.py": text}
    plan = plan_for(files, requested("step", {"decay_steps": 30}))
    assert 'group.add_argument(\n        "--decay-steps"' in apply(files, plan)["train.py"].decode()
    run = Running(build(tmp_path, apply(files, plan)), tree.starter)
    assert run.rates(plan.command_line) == pytest.approx(expected("step", {"decay_steps": 30}))
    assert run.failure("--no-schedule --lr-schedule cosine") == "SystemExit"


def test_hydra_is_told_by_overrides() -> None:
    tree = TREES["dataclasses, nested"]
    train = (
        "import hydra\n"
        + tree.files["train.py"].replace("cfg: Config", "cfg")
        + "\n\n@hydra.main(config_name='config')\ndef main(cfg):\n    build_scheduler(cfg, None)\n"
    )
    plan = plan_for({**tree.files, "train.py": train}, requested("multi-step"))
    prefix = "optim.scheduler."
    assert plan.command_line == (
        f"{prefix}name=multi_step_schedule '{prefix}multi_step_milestones=[100,200]' {prefix}multi_step_gamma=0.1"
    )


def test_the_command_line_says_what_the_tree_says(tmp_path: Path) -> None:
    root = build(tmp_path, TREES["click, passed on"].files)
    result = run_command(root, "--name", "drop", "--field", "gamma=drop_by", "--decay-steps", "30")
    assert result.exit_code == 0
    assert "train with: --lr-schedule drop --decay-steps 30 --drop-by 0.5" in result.stdout
    assert (
        run_command(root, "--name", "drop", "--field", "gamma=drop_by", "--decay-steps", "30", "--check").exit_code == 0
    )


def test_a_constant_is_imported_wherever_it_is_spelled(tmp_path: Path) -> None:
    options = "import argparse\n\nfrom names import COS, FLAT\n\n\ndef parse_args(argv=None):\n    parser = argparse.ArgumentParser()\n"
    options += '    parser.add_argument("--lr_schedule", default=COS, choices=[FLAT, COS])\n    return parser.parse_args(argv)\n'
    files = {"lr.py": LR, "train.py": f"from names import FLAT, COS\n{BY_CONSTANT}", "names.py": CONSTANTS}
    files["options.py"] = options
    request = requested("step", name="step")
    plan = plan_for(files, request)
    result = apply(files, plan)
    assert b"from names import FLAT, COS, STEP\n" in result["train.py"]
    assert b"from names import COS, FLAT, STEP\n" in result["options.py"]
    assert b"choices=[FLAT,COS,STEP" in b"".join(result["options.py"].split())
    assert not plan_for(result, request)
    starter = (
        TREES["argparse"]
        .starter.replace("train.parse_args", "options.parse_args")
        .replace("import train", "import options, train")
    )
    run = Running(build(tmp_path, result), starter)
    assert run.rates(plan.command_line) == pytest.approx(expected("step", {}))
