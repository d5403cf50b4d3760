"""The traps 1 to 5 that real training code sets: for each a tree where the tool acts rightly, and one where it must not act.

Traps 6 to 10 are in `test_traps_reading.py`, traps 11 to 15 in `test_traps_writing.py`.
"""

from argparse import Namespace
from pathlib import Path
from types import ModuleType

import pytest
import torch

from scaffold.errors import NoSite
from tests.dispatch_cases import ARGS, FACTORIES, Case, Drive, by_scheduler, check
from tests.trees import build, invoke, plan_for, snapshot

HEAD = "from schedules import get_cosine, get_linear\n"


def read_as(attribute: str) -> Drive:
    """Return a drive for trees that call the selector something else than `lr_scheduler`."""

    def drive(train: ModuleType, args: Namespace, optimizer: torch.optim.Optimizer) -> list[float]:
        setattr(args, attribute, args.lr_scheduler)
        return by_scheduler(train, args, optimizer)

    return drive


def option(name: str, choices: str = "") -> dict[str, str]:
    """Return the file of a parser whose option has a name of its own."""
    listed = ', choices=["cosine", "linear"]'
    return {"args.py": ARGS.replace("--lr_scheduler", f"--{name}").replace(listed, choices)}


# --- trap 1: behind the last elif is often wrong ----------------------------------------------------------------------

TAILS = [
    Case(
        "a negative test that raises",
        HEAD
        + """

def build(args, optimizer):
    scheduler = None
    if args.policy == "cosine":
        scheduler = get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.policy == "linear":
        scheduler = get_linear(optimizer, args.warmup_steps, args.max_steps)
    elif args.policy != "constant":
        raise ValueError(f"what is {args.policy}?")
    return scheduler
""",
        '    elif args.policy == "wsd_schedule":\n        scheduler = get_wsd_schedule(',
        option("policy"),
        read_as("policy"),
    ),
    Case(
        "a negative test of several names that raises",
        HEAD
        + """

def build(args, optimizer):
    if args.lr_policy == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.lr_policy == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    elif args.lr_policy not in ("constant", "none"):
        raise KeyError(args.lr_policy)
""",
        '    elif args.lr_policy == "wsd_schedule":\n        return get_wsd_schedule(',
        option("lr_policy"),
        read_as("lr_policy"),
    ),
    Case(
        "a tail that is true for the default arguments",
        HEAD
        + """

def build(args, optimizer):
    if args.anneal == "cosine":
        made = get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.anneal == "linear":
        made = get_linear(optimizer, args.warmup_steps, args.max_steps)
    elif args.warmup_steps > 0:
        raise RuntimeError("warm-up of a schedule that nobody knows")
    else:
        raise ValueError(args.anneal)
    return made
""",
        'max_steps)\n    elif args.anneal == "wsd_schedule":\n        made = get_wsd_schedule(',
        option("anneal"),
        read_as("anneal"),
    ),
    Case(
        "an else that is a schedule",
        HEAD
        + """

def build(args, optimizer):
    if args.decay_fn == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.decay_fn == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    else:
        return get_linear(optimizer, 0, 1_000_000)
""",
        '    elif args.decay_fn == "wsd_schedule":\n        return get_wsd_schedule(',
        option("decay_fn"),
        read_as("decay_fn"),
    ),
    Case(
        "an else that logs and exits",
        "import logging\nimport sys\n\n"
        + HEAD
        + """

def build(args, optimizer):
    if args.sched == 'cosine':
        scheduler = get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.sched == 'linear':
        scheduler = get_linear(optimizer, args.warmup_steps, args.max_steps)
    else:
        logging.error('Unknown scheduler, %s. Available options are: cosine, linear.', args.sched)
        sys.exit(1)
    return scheduler
""",
        "    elif args.sched == 'wsd_schedule':\n        scheduler = get_wsd_schedule(",
        option("sched"),
        read_as("sched"),
        rewritten=("logging.error",),
    ),
    Case(
        "an else that returns an exception",
        HEAD
        + """

def build(args, optimizer):
    if args.lr_policy == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.lr_policy == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    else:
        return NotImplementedError("learning rate policy [%s] is not implemented", args.lr_policy)
""",
        '    elif args.lr_policy == "wsd_schedule":\n        return get_wsd_schedule(',
        option("lr_policy"),
        read_as("lr_policy"),
    ),
    Case(
        "a negative test between the arms",
        HEAD
        + """

def build(args, optimizer):
    if args.policy == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.policy is not None and not args.policy == "linear":
        raise ValueError(args.policy)
    elif args.policy == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
""",
        "        )\n    elif args.policy is not None and not",
        option("policy"),
        read_as("policy"),
    ),
    Case(
        "a list that refuses before the only arm",
        HEAD
        + """

def build(args, optimizer):
    if args.policy not in ("cosine", "linear"):
        raise ValueError(args.policy)
    if args.policy == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    return get_linear(optimizer, args.warmup_steps, args.max_steps)
""",
        '    if args.policy not in ("cosine", "linear", "wsd_schedule"):\n',
        option("policy"),
        read_as("policy"),
        rewritten=("not in",),
    ),
]


@pytest.mark.parametrize("case", TAILS, ids=lambda case: case.name)
def test_1_the_arm_stands_before_the_tail(case: Case, tmp_path: Path) -> None:
    check(case, "wsd", tmp_path)


def test_1_a_tail_alone_is_no_dispatch() -> None:
    """Tests that something is *not* a name make nothing: there is no arm to stand beside."""
    train = HEAD + (
        "\n\ndef build(args, optimizer):\n"
        '    if args.policy != "constant":\n        raise ValueError(args.policy)\n'
        "    return get_cosine(optimizer, args.warmup_steps, args.max_steps)\n"
    )
    with pytest.raises(NoSite):
        plan_for({"schedules.py": FACTORIES, **option("policy"), "train.py": train})


def test_1_nothing_is_put_behind_an_arm_that_takes_every_other_name() -> None:
    train = HEAD + (
        "\n\ndef build(args, optimizer):\n"
        '    if args.policy != "cosine" and args.policy != "linear":\n        raise ValueError(args.policy)\n'
        '    elif args.policy == "cosine":\n'
        "        return get_cosine(optimizer, args.warmup_steps, args.max_steps)\n"
        "    else:\n        return get_linear(optimizer, args.warmup_steps, args.max_steps)\n"
    )
    with pytest.raises(NoSite, match=r"train.py:5: a chain on args.policy whose first arm takes every new name"):
        plan_for({"schedules.py": FACTORIES, **option("policy"), "train.py": train})


# --- trap 2: the first comparison is not the chain --------------------------------------------------------------------

FIRST = [
    Case(
        "an assert first",
        HEAD
        + """

def build(args, optimizer):
    assert args.sched == "cosine" or args.max_steps > 0, "no steps"
    if args.sched == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.sched == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    raise ValueError(args.sched)
""",
        'max_steps)\n    elif args.sched == "wsd_schedule":\n',
        option("sched"),
        read_as("sched"),
    ),
    Case(
        "an early return",
        HEAD
        + """

def build(args, optimizer):
    if args.sched == "none":
        return None
    optimizer.zero_grad()
    if args.sched == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.sched == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    raise ValueError(args.sched)
""",
        'max_steps)\n    elif args.sched == "wsd_schedule":\n        return',
        option("sched"),
        read_as("sched"),
        names=("cosine", "linear"),
    ),
    Case(
        "a chain on another selector in an arm",
        HEAD
        + """

def build(args, optimizer):
    if args.sched == "cosine":
        if args.max_steps == 0:
            made = None
        elif args.shape == "half":
            made = get_cosine(optimizer, args.warmup_steps, args.max_steps * 2)
        elif args.shape == "whole":
            made = get_cosine(optimizer, args.warmup_steps, args.max_steps)
        else:
            raise ValueError(args.shape)
    elif args.sched == "linear":
        made = get_linear(optimizer, args.warmup_steps, args.max_steps)
    else:
        raise ValueError(args.sched)
    return made
""",
        'max_steps)\n    elif args.sched == "wsd_schedule":\n        made = ',
        {
            "args.py": ARGS.replace("--lr_scheduler", "--sched").replace(
                "    return",
                '    parser.add_argument("--shape", default="whole", choices=["half", "whole"])\n    return',
            )
        },
        read_as("sched"),
    ),
    Case(
        "an arm that tests something else",
        HEAD
        + """

def build(args, optimizer):
    if args.sched == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.lr == 1.0:
        return get_linear(optimizer, 0, args.max_steps)
    elif args.sched == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    elif args.lr == 2.0:
        return None
    else:
        raise ValueError(args.sched)
""",
        'warmup_steps, args.max_steps)\n    elif args.sched == "wsd_schedule":\n',
        option("sched"),
        read_as("sched"),
    ),
    Case(
        "boolean arms",
        HEAD
        + """

def build(args, optimizer):
    if args.constant_lr:
        return None
    elif args.sched == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.sched == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    elif not args.max_steps:
        return None
    raise ValueError(args.sched)
""",
        'max_steps)\n    elif args.sched == "wsd_schedule":\n',
        {
            "args.py": ARGS.replace("--lr_scheduler", "--sched").replace(
                "    return", '    parser.add_argument("--constant_lr", action="store_true")\n    return'
            )
        },
        read_as("sched"),
    ),
    Case(
        "a plugin arm first",
        HEAD
        + """
PLUGINS = {}


def build(args, optimizer):
    if args.sched in PLUGINS:
        scheduler = PLUGINS[args.sched](optimizer)
    elif args.sched == "cosine":
        scheduler = get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.sched == "linear":
        scheduler = get_linear(optimizer, args.warmup_steps, args.max_steps)
    else:
        raise ValueError(args.sched)
    return scheduler
""",
        'max_steps)\n    elif args.sched == "wsd_schedule":\n        scheduler',
        option("sched"),
        read_as("sched"),
    ),
]


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.name)
def test_2_the_chain_that_makes_schedulers_is_found(case: Case, tmp_path: Path) -> None:
    check(case, "wsd", tmp_path)


NO_CHAIN = {
    "an assert alone": '    assert args.sched == "cosine"\n    return get_cosine(optimizer, 1, args.max_steps)\n',
    "an early return alone": '    if args.sched == "none":\n        return None\n'
    "    return get_cosine(optimizer, 1, args.max_steps)\n",
    "boolean arms alone": "    if args.use_sched:\n        return get_cosine(optimizer, 1, args.max_steps)\n"
    "    elif args.linear_sched:\n        return get_linear(optimizer, 1, args.max_steps)\n",
}


@pytest.mark.parametrize("body", NO_CHAIN.values(), ids=NO_CHAIN)
def test_2_a_comparison_that_chooses_nothing_is_no_chain(body: str) -> None:
    with pytest.raises(NoSite):
        plan_for(
            {
                "schedules.py": FACTORIES,
                **option("sched"),
                "train.py": f"{HEAD}\n\ndef build(args, optimizer):\n{body}",
            }
        )


# --- trap 3: twins, and a second question about the name --------------------------------------------------------------

TWIN = (
    HEAD
    + """

class {0}:
    def build(self, args, optimizer):
        if args.sched == "cosine":
            return get_cosine(optimizer, args.warmup_steps, args.max_steps)
        elif args.sched == "linear":
            return get_linear(optimizer, args.warmup_steps, args.max_steps)
        raise ValueError(args.sched)
"""
)
TWINS = {
    "schedules.py": FACTORIES,
    **option("sched"),
    **{f"{name}_model.py": TWIN.format(name.title()) for name in ("ner", "qa", "seq2seq")},
}


def test_3_twins_are_listed_and_none_is_guessed(tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, TWINS))
    result = invoke("add-schedule", "step", "--root", str(tmp_path))
    assert result.exit_code == 3
    assert (
        "the tree has 3 sites; choose one with --task, or let add-schedule take all with --all-tasks:" in result.stderr
    )
    for site in ("ner_model.py::Ner.build", "qa_model.py::Qa.build", "seq2seq_model.py::Seq2Seq.build"):
        assert f"\n  {site}" in result.stderr
    assert snapshot(tmp_path) == before
    shown = invoke("inspect", str(tmp_path)).stdout
    assert "dispatch          qa_model.py:6, elif_chain on args.sched" in shown


def test_3_one_twin_is_chosen(tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, TWINS))
    assert invoke("add-schedule", "step", "--root", str(tmp_path), "--task", "Qa").exit_code == 0
    after = snapshot(tmp_path)
    assert {path for path in after if after[path] != before[path]} == {"args.py", "qa_model.py", "schedules.py"}
    assert invoke("add-schedule", "step", "--root", str(tmp_path), "--task", "qa_model", "--check").exit_code == 0


def test_3_a_task_that_fits_several_twins_is_refused(tmp_path: Path) -> None:
    build(tmp_path, TWINS)
    result = invoke("add-schedule", "step", "--root", str(tmp_path), "--task", "q")
    assert result.exit_code == 3
    assert "--task 'q' fits 2 sites" in result.stderr
    assert "ner_model.py" not in result.stderr


def test_3_all_twins_share_one_function_and_its_arguments(tmp_path: Path) -> None:
    build(tmp_path, TWINS)
    assert invoke("add-schedule", "step", "--root", str(tmp_path), "--all-tasks").exit_code == 0
    after = {path: data.decode() for path, data in snapshot(tmp_path).items()}
    assert after["schedules.py"].count("def get_step_schedule(") == 1
    assert after["args.py"].count('"--decay_steps"') == 1
    for path in TWINS:
        if path.endswith("_model.py"):
            assert after[path].count('elif args.sched == "step_schedule":') == 1
            assert after[path].count("import get_cosine, get_linear, get_step_schedule") == 1
    assert invoke("add-schedule", "step", "--root", str(tmp_path), "--all-tasks", "--check").exit_code == 0


AGAIN = {
    "to log": ('    if args.sched == "cosine":\n        log("c")\n    else:\n        log("other")\n', 11, "'cosine'"),
    "a chain, once": (
        '    if args.sched == "linear":\n        log("l")\n    elif args.sched == "cosine":\n        log("c")\n',
        11,
        "'linear', 'cosine'",
    ),
    "step or epoch, in an assignment": ('    each_step = args.sched in ["cosine", "other"]\n', 11, "'cosine', 'other'"),
    "step or epoch, by a constant": ("    each_step = args.sched in EACH_STEP\n", 11, "'linear', 'plateau'"),
    "a negative test": ('    for _ in log:\n        if args.sched != "linear":\n            step()\n', 12, "'linear'"),
    "a conditional expression": ('    unit = "step" if "linear" == args.sched else "epoch"\n', 11, "'linear'"),
    "in a condition of several": (
        '    while args.lr > 0 and args.sched == "cosine":\n        step()\n',
        11,
        "'cosine'",
    ),
    "a match": (
        '    match args.sched:\n        case "linear" | "cosine":\n            step()\n',
        11,
        "'linear', 'cosine'",
    ),
    "a part of the name": ('    if "cosine" in args.sched:\n        step()\n', 11, "'cosine'"),
}
ONCE = TWIN.format("Model").replace("class", 'EACH_STEP = ("linear", "plateau")\n\n\nclass', 1)


def notes(train: str, more: str = "") -> list[str]:
    files = {"schedules.py": FACTORIES, **option("sched"), "train.py": train, "loop.py": more}
    return [str(one) for one in plan_for(files).diagnostics]


@pytest.mark.parametrize(("body", "line", "names"), AGAIN.values(), ids=AGAIN)
def test_3_a_second_question_is_reported_with_its_line(body: str, line: int, names: str) -> None:
    """In the dispatch's own file, and in another one."""
    loop = "\n\ndef loop(args, log, step):\n" + body
    here = ONCE.count("\n") + line - 7
    said = f"asks args.sched again, for {names}; see whether the new name belongs there too"
    assert notes(ONCE + loop) == [f"note: train.py:{here}: {said}"]
    elsewhere = '#\n\n\n\nEACH_STEP = ("linear", "plateau")\n' + loop
    assert notes(ONCE, elsewhere) == [f"note: loop.py:{line - 2}: {said}"]


NOT_AGAIN = {
    "another selector": '    if args.optim == "cosine":\n        step()\n',
    "a name of no schedule": '    if args.sched == "none":\n        step()\n',
    "a comparison with a variable": "    if args.sched == log:\n        step()\n",
    "a list that learns the name": '    if args.sched not in ("cosine", "linear"):\n        raise ValueError(args.sched)\n',
}


def test_3_a_word_that_many_things_have_is_only_with_what_it_is_read_from() -> None:
    """`name` of the same holder asks again, `name` of anything else does not."""
    train = ONCE.replace("args.sched", "args.name")
    files = {"schedules.py": FACTORIES, **option("name"), "train.py": train}
    files["a.py"] = 'def paint(self, name):\n    return self.name == "cosine" or name == "linear"\n'
    assert plan_for(files).diagnostics == ()
    files["a.py"] = 'def unit(args):\n    return args.name == "cosine"\n'
    (note,) = plan_for(files).diagnostics
    assert str(note).startswith("note: a.py:2: asks args.name again, for 'cosine'")


@pytest.mark.parametrize("body", NOT_AGAIN.values(), ids=NOT_AGAIN)
def test_3_what_asks_nothing_of_the_names_is_not_reported(body: str) -> None:
    assert notes(ONCE + "\n\ndef loop(args, log, step):\n" + body) == []


# --- trap 4: the name must be learned elsewhere -----------------------------------------------------------------------

CHAIN = """    if args.sched == "cosine":
        return get_cosine(optimizer, args.warmup_steps, args.max_steps)
    elif args.sched == "linear":
        return get_linear(optimizer, args.warmup_steps, args.max_steps)
    raise ValueError(args.sched)
"""
GUARDED = "\n\ndef build(args, optimizer):\n{0}" + CHAIN
LISTED = [
    Case(
        "a constant list by choices, the same list again in a message",
        "from args import NAMES\n" + HEAD + GUARDED.format("    assert args.sched in NAMES\n"),
        'NAMES = ["cosine", "linear", "wsd_schedule"]\n',
        {
            "args.py": ARGS.replace("--lr_scheduler", "--sched")
            .replace('["cosine", "linear"]', 'NAMES, help="one of cosine, linear"')
            .replace("\n\n\ndef", '\n\nNAMES = ["cosine", "linear"]\n\n\ndef', 1)
        },
        read_as("sched"),
        rewritten=("NAMES", "help="),
    ),
    Case(
        "a guard before the chain",
        HEAD + GUARDED.format('    if args.sched not in {"cosine", "linear"}:\n        raise KeyError(args.sched)\n'),
        '    if args.sched not in {"cosine", "linear", "wsd_schedule"}:\n',
        option("sched"),
        read_as("sched"),
        rewritten=("not in",),
    ),
    Case(
        "a guard in a function of its own, in another file",
        "from checks import check\n" + HEAD + GUARDED.format("    check(args)\n"),
        'if args.sched not in ("cosine", "linear", "wsd_schedule"):\n',
        {
            **option("sched"),
            "checks.py": "def check(config):\n    pass\n\n\n"
            'def check(args):\n    if args.max_steps < 0:\n        raise ValueError("no steps")\n'
            '    if args.sched not in ("cosine", "linear"):\n'
            '        raise ValueError(f"{args.sched} is none of cosine, linear")\n',
        },
        read_as("sched"),
        rewritten=("not in", "is none of"),
    ),
    Case(
        "a guard where the command line is read",
        HEAD
        + GUARDED.format("")
        + "\n\ndef main(args, optimizer):\n"
        + "    if not (args.sched in ['cosine', 'linear']):\n        raise SystemExit(2)\n"
        + "    return build(args, optimizer)\n",
        "args.sched in ['cosine', 'linear', 'wsd_schedule']):\n",
        option("sched"),
        lambda train, args, optimizer: read_as("sched")(_Main(train), args, optimizer),  # type: ignore[arg-type]
        rewritten=("if not (",),
    ),
    Case(
        "a list in a docstring and in the error of the chain",
        HEAD
        + '\n\ndef build(args, optimizer):\n    """Return the schedule: "cosine" or "linear"."""\n'
        + CHAIN.replace("ValueError(args.sched)", 'ValueError("sched must be `cosine` or `linear`")'),
        '"""Return the schedule: "cosine", "linear" or "wsd_schedule"."""\n',
        option("sched"),
        read_as("sched"),
        rewritten=('"""', "must be"),
    ),
]


class _Main:
    """A module whose `main` builds the scheduler."""

    def __init__(self, train: ModuleType) -> None:
        self.build = train.main


@pytest.mark.parametrize("case", LISTED, ids=lambda case: case.name)
def test_4_whatever_lists_the_names_learns_the_new_one(case: Case, tmp_path: Path) -> None:
    check(case, "wsd", tmp_path)


def test_4_lists_of_something_else_stay() -> None:
    """Choices of another option with the same words, a guard on another selector, a list of half the names."""
    other = {
        "args.py": ARGS.replace("--lr_scheduler", "--sched").replace(
            "    return", '    parser.add_argument("--noise", choices=["cosine", "linear"])\n    return'
        ),
        "checks.py": 'MILD = ["cosine", "linear"]\n\n\ndef check(args):\n    if args.noise not in ("cosine", "linear"):\n'
        "        raise ValueError(args.noise)\n    return args.shape in MILD\n",
        "schedules.py": FACTORIES,
        "train.py": HEAD + GUARDED.format(""),
    }
    plan = plan_for(other)
    assert {edit.path for edit in plan.edits} == {"args.py", "schedules.py", "train.py"}
    text = next(edit.after.decode() for edit in plan.edits if edit.path == "args.py")
    assert '"--noise", choices=["cosine", "linear"])' in text
    assert 'default="cosine", choices=["cosine", "linear", "step_schedule"])' in text


# --- trap 5: declared is not enough -----------------------------------------------------------------------------------

MAKE = """

def make(optimizer, sched="cosine", warmup_steps=0, max_steps=100):
    if sched == "cosine":
        return get_cosine(optimizer, warmup_steps, max_steps)
    elif sched == "linear":
        return get_linear(optimizer, warmup_steps, max_steps)
    raise ValueError(sched)
"""
THREADED = [
    Case(
        "a kwargs helper in another file",
        "from helpers import scheduler_kwargs\n"
        + HEAD
        + MAKE
        + "\n\ndef build(args, optimizer):\n    return make(optimizer, **scheduler_kwargs(args))\n",
        "        wsd_decay_steps=args.wsd_decay_steps,\n",
        {
            **option("sched"),
            "helpers.py": "def scheduler_kwargs(args):\n    kwargs = dict(\n        sched=args.sched,\n"
            "        warmup_steps=args.warmup_steps,\n        max_steps=args.max_steps,\n    )\n    return kwargs\n",
        },
        read_as("sched"),
        rewritten=("def make(",),
    ),
    Case(
        "a signature, its callers, and one caller that needs nothing",
        HEAD
        + MAKE
        + "\n\ndef evaluate(optimizer):\n    return make(optimizer, sched='linear')\n"
        + "\n\ndef build(args, optimizer):\n    return make(optimizer, args.sched, args.warmup_steps, args.max_steps)\n",
        "def evaluate(optimizer):\n    return make(optimizer, sched='linear')\n",
        option("sched"),
        read_as("sched"),
        rewritten=("def make(", "return make(optimizer, args"),
    ),
    Case(
        "a NamedTuple and the call that fills it",
        "from typing import NamedTuple\n\n"
        + HEAD
        + """

class Plan(NamedTuple):
    sched: str
    warmup: int
    total: int


def make(optimizer, plan: Plan):
    if plan.sched == "cosine":
        return get_cosine(optimizer, plan.warmup, plan.total)
    elif plan.sched == "linear":
        return get_linear(optimizer, plan.warmup, plan.total)
    raise ValueError(plan.sched)


def build(args, optimizer):
    plan = Plan(args.sched, args.warmup_steps, args.max_steps)
    return make(optimizer, plan)
""",
        '    wsd_decay_steps: int = 100\n    wsd_decay_type: str = "linear"\n    wsd_final_ratio: float = 0.0\n',
        option("sched"),
        read_as("sched"),
        rewritten=("plan = Plan(",),
    ),
]


@pytest.mark.parametrize("kind", ["step", "wsd"])
@pytest.mark.parametrize("case", THREADED, ids=lambda case: case.name)
def test_5_values_are_passed_all_the_way(case: Case, kind: str, tmp_path: Path) -> None:
    check(case, kind, tmp_path)


def test_5_calls_of_something_else_and_of_tests_stay() -> None:
    others = {
        "schedules.py": FACTORIES,
        **option("sched"),
        "train.py": HEAD + MAKE,
        "run.py": "from train import make\n\n\ndef run(args, opt):\n"
        "    return make(opt, args.sched, args.warmup_steps, args.max_steps)\n",
        "cake.py": "def make(oven, sched):\n    return oven, sched\n\n\ndef bake(args):\n    return make(1, args.sched)\n",
        "tests/test_make.py": "from train import make\n\n\ndef test_make():\n    make(None, 'cosine', 1, 2)\n",
    }
    assert {edit.path for edit in plan_for(others).edits} == {"args.py", "run.py", "schedules.py", "train.py"}
